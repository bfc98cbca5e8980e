"""Every change there is: for each kind a typed, validated model and the one function that applies it.

`perform` in commands/path.py is the one path that they all take. They are found by looking; those of another house when the
application is built.
"""

from vcenter.collect import modules
from vcenter.commands.registry import KINDS

modules("commands")

__all__ = ["KINDS"]
