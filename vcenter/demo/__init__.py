"""A centre in mid-morning with made-up people: to try things out, to learn on, and for the pictures."""

from vcenter.demo.fill import fill
from vcenter.demo.morning import PIN, STAFF

__all__ = ["PIN", "STAFF", "fill"]
