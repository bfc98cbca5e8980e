"""A centre in mid-morning with made-up people: to try things out, to learn on, and for the pictures."""

from vcenter.demo.fill import PIN, STAFF, fill

__all__ = ["PIN", "STAFF", "fill"]
