"""`python -m tests.newer`: vcenter, and one form more that works without network."""

from __future__ import annotations

from vcenter import collect
from vcenter.__main__ import main

collect.add_house("tests.newer")

if __name__ == "__main__":
    main()
