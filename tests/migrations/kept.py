"""The kept offices, and what has to be in them after an upgrade: every row, every value but those that a migration says it moves."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from trafficdesk.records.registry import all_types
from trafficdesk.store.store import FILE_NAME

KEPT = sorted((Path(__file__).parent / "offices").glob("*.sqlite3.xz"))
EMPTY = {"school_roster"}  # its own desk is the only way in
MOVED = {"agreements": {"printed_file", "printed_pages", "reprints"}, "agreement_templates": {"used"}}  # by 0004

# Of those that are kept, one of each way in which the chain is taken up (store/trail_start.py): the demo office of before any chain, the
# last one of before with rows of every record, of before 0015 and 0018, and the newest.
DIFFERENT = ("0001", "0011", "0014", "0017", KEPT[-1].name[:4])

Rows = dict[str, list[dict[str, Any]]]


def unpacked(kept: Path, folder: Path) -> Path:
    """The folder of an office as that program left it."""
    (folder / FILE_NAME).write_bytes(lzma.decompress(kept.read_bytes()))
    return folder


def office_of(revision: str, folder: Path) -> Path:
    """The same by its revision, in a new folder."""
    folder.mkdir()
    return unpacked(next(path for path in KEPT if path.name.startswith(revision)), folder)


def everything(folder: Path) -> dict[str, Any]:
    """What every table of its database says, and how it is made."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        tables = [name for what, name, _ in made if what == "table"]
        return {"": made, **{name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}}


def contents(folder: Path) -> Rows:
    """Every row of every table of records, by column."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.row_factory = sqlite3.Row
        tables = [kind.table.name for kind in all_types()] + ["audit", "change_sets", "settings"]
        known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        return {name: [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY 1")] for name in tables if name in known}


def differences(revision: str, before: Rows, after: Rows) -> list[str]:
    """Tables whose rows are not what they were at a revision."""
    # 0012 begins the chain, each upgrade goes on with it: acts of their own, over rows that stay as they are.
    for table in ("audit", "change_sets"):
        last = before[table][-1]["id"]
        after[table] = [row for row in after[table] if row["id"] <= last]
    for rows in (before, after):
        rows["settings"] = [row for row in rows["settings"] if not row["name"].startswith("trail.")]
    # 0004 moves the first prints of agreements into papers of their own, in the trail too; their texts are in use since.
    moved = MOVED if revision < "0004" else {}
    ordered = {"sort_key"} if revision < "0018" else set()  # numbers are sorted by their size since
    entries = {row["id"] for row in before["audit"] if row["code"] == "agreements" and row["field"] in moved.get("agreements", ())}
    for rows in (before, after):
        rows["audit"] = [row for row in rows["audit"] if row["id"] not in entries]
    found = []
    for table, rows in before.items():
        columns = [name for name in (rows[0] if rows else ()) if name not in {*moved.get(table, ()), *ordered}]
        if [{name: row[name] for name in columns} for row in after[table]] != [{name: row[name] for name in columns} for row in rows]:
            found.append(table)
    return found
