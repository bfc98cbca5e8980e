"""A copy of the records for a satellite: everything that it works with, and nothing that is headquarters' alone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from vcenter.store import journal
from vcenter.store.failure import failures_told
from vcenter.store.tx import SqliteTx, insert

HANDED_OUT = {
    "centre_facts": "key value",
    "staff": "id name secret_hash active made_at failures locked_until",
    "journal": "seq id kind at received_at place device actor payload status outcome device_at",
    "people": (
        "id pass_number member_number name kana name_folded find sex birth postal address phone "
        "phone_other email emergency_name emergency_relation emergency_phone insurance_plan insured_from "
        "insured_until experienced may_lead seats limits guardian_consent guardian_id consent_at note "
        "source made_at changed_at pass_issue barred_reason oriented_on joined_into"
    ),
    "person_marks": "person_id field as_written reason",
    "person_skills": "person_id skill",
    "groups": "id name find kind contact phone email members district may_split note made_at changed_at",
    "memberships": "person_id group_id role",
    "salons": "id name find district venue days guests contact phone note made_at changed_at",
    "salon_guests": "person_id salon_id",
    "incidents": "id name drill opened_at closed_at",
    "gatherings": "id kind day place incident_id",
    "attendance": (
        "id gathering_id person_id group_id in_at in_how in_device stays_until out_at out_how orientation "
        "party_id"
    ),
    "needs": (
        "id number incident_id state received_at received_by source source_note person_id requester_id "
        "requester_relation best_time household address district present_address access damage "
        "damage_note category request people_min people_wanted people_strong women_only wish day_wished "
        "hours_from hours_to requester_present parking toilet water electricity danger_level dangers "
        "danger_note far urgency urgency_reason not_to_do consent_team consent_bodies state_reason "
        "look_again_on referred_to changed_at place"
    ),
    "need_skills": "need_id skill count",
    "need_equipment": "need_id kind count",
    "need_history": "id need_id at actor state what",
    "teams": (
        "id number gathering_id need_id leader_id leader_phone state vehicle leave_at back_by remarks "
        "formed_at changed_at out_at back_at"
    ),
    "team_members": "team_id person_id back_at",
    "sheet_copies": "team_id copy printed_at printed_by back_at",
    "reports": (
        "team_id result began_at ended_at did left_over people_next words injuries near_misses new_needs "
        "equipment_note reported_at reported_by"
    ),
    "signing_keys": "number public_key made_at place",
    "orientations": "gathering_id letter began_at",
    "sticker_prints": "print_id attendance_id printed_at printed_by",
    "certificates": "number person_id digest minutes issued_on issued_at issued_by",
    "group_arrivals": (
        "id gathering_id group_id leader_id unnamed unnamed_out_at departure vehicle arrived_at device"
    ),
    "group_parties": "id arrival_id name place together",
    "next_visits": "person_id day said_at",
    "thanks": "id need_id group_id salon_id words at said_by",
    "thanks_people": "thanks_id person_id day",
    "day_capacity": "day people state reason changed_at",
    "day_status": "day state reason meeting_point heat said_at",
    "registrations": "id person_id day state hours_from hours_to asked_at turn changed_at",
    "volunteer_cards": "person_id language transport insurance guardian_name guardian_phone changed_at",
    "claims": "id number person_id said asked_at settled_at settled_as",
    "devices": (
        "id token_hash name desk enrolled_at enrolled_by seen_at clock_ahead_ms app waiting cut_off_at "
        "empty_at"
    ),
    "device_staff": "device_id staff_id",
    "review": (
        "id why kind at device_at received_at device_id device actor payload answer settled_at settled_by "
        "settled_as settled_note settled_with"
    ),
    "changes": "subject id seq",
    "photos": "sha256 sent bytes width height arrived_at",
    "need_photos": "need_id sha256 position added_at actor removed_at removed_by",
    "places": "id number name added_at ended_at",
}
"""Tables and their columns that a satellite is given, with everything that stands in them. What is not named here it is not
given: a table is empty in its copy, a column has what it has in a new row."""

NOT_HANDED_OUT = {
    "sessions": "who is signed in here",
    "api_tokens": "which programs may ask here",
    "links": "with whom we exchange, and our keys for it",
    "link_refusals": "what others refused of ours",
    "this_place": "the satellite is another place",
}
"""Tables, or columns as table.column, that a satellite is not given, and why. Whatever a migration adds stands on one of
the two lists (tests/test_handing_out.py)."""


def copy_for(database: Path, copy: Path, place: str) -> tuple[int, str]:
    """Write the copy for this satellite; how far its journal reaches (seq, id). StoreFailed when there is no room for it."""
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        failures_told(),
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    with failures_told(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        connection.execute("PRAGMA journal_mode=DELETE")
        for table, columns in tables_of(tx).items():
            _withhold(tx, table, columns)
        insert(tx, "this_place", {"one": 1, "place": place})
        connection.execute("VACUUM")  # what was deleted must not lie in free pages
        return journal.last(tx)


def tables_of(tx: SqliteTx) -> dict[str, dict[str, str]]:
    """Every table there is, with its columns and what each has in a new row, as SQL."""
    named = tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return {
        row["name"]: {
            column["name"]: column["dflt_value"] or "NULL"
            for column in tx.fetch(f"PRAGMA table_info({row['name']})")
        }
        for row in named
    }


def _withhold(tx: SqliteTx, table: str, columns: Mapping[str, str]) -> None:
    """Leave in this table of the copy only what is handed out."""
    if table not in HANDED_OUT:
        tx.execute(f"DELETE FROM {table}")
        return
    for column in columns.keys() - HANDED_OUT[table].split():
        tx.execute(f"UPDATE {table} SET {column} = ({columns[column]})")


def link_headquarters(copy: Path, headquarters: str, seal_key: bytes, sign_key: bytes) -> None:
    """The satellite exchanges with headquarters, whose journal it holds already."""
    with failures_told(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        seq, id = journal.last(tx)
        insert(
            tx,
            "links",
            {
                "place": headquarters,
                "seal_key": seal_key,
                "sign_key": sign_key,
                "heard_seq": seq,
                "heard_id": id,
                "told_seq": seq,
            },
        )
