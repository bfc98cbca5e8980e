"""`python -m tests.toy`: vcenter with equipment that is lent to teams, which no file of vcenter knows."""

from __future__ import annotations

from vcenter import collect
from vcenter.__main__ import main

collect.add_house("tests.toy")

if __name__ == "__main__":
    main()
