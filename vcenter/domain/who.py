"""Who may use an address, or give a command."""

from __future__ import annotations

from enum import StrEnum


class Who(StrEnum):
    """One kind of asker. Which of the staff is for the roles to say."""

    ANYBODY = "anybody"
    VOLUNTEER = "volunteer"
    """Whoever shows their own pass, for what is theirs; of a command, whoever fills in a page that needs no sign-in."""
    TABLET = "tablet"
    """An enrolled tablet, whoever holds it, by its own cookie; of a command, by what waited in its outbox."""
    SERVER = "server"
    """Another server of the centre, by the token that it was set up with; of a command, by a letter that tells of it,
    whoever of them wrote it."""
    HEADQUARTERS = "headquarters"
    """Of a command, by a letter of headquarters alone: of staff, of the places themselves."""
    PROGRAM = "program"
    """By its token; staff on a signed-in tablet too."""
    STAFF = "staff"
    """Whoever is signed in at a desk."""


DESK_WORK = (Who.STAFF, Who.TABLET, Who.PROGRAM, Who.SERVER)
"""Of what is done at desks all day: with network and without, here and elsewhere, by hand and by a program."""
