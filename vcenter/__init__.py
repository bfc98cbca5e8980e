"""vcenter runs a disaster volunteer centre (災害ボランティアセンター)."""

__version__ = "0.1.0"
