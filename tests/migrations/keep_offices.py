"""Makes the kept offices: of each schema one, written by the program whose newest schema it was, with rows of everything.

    python -m tests.migrations.keep_offices [0005 …]

Run it when a schema has been followed by another (or is about to be): the programs come from the history of the repository, each in a
working tree of its own that goes away again. A revision that no program ended at (0010 came together with 0011) has none.
"""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSIONS = "trafficdesk/store/migrations/versions"
DAY, TRIED = "2026-11-23", 30  # between the records of a change and its migration there may be commits that do not run


def main(wanted: list[str]) -> int:
    """Make those that are named, else all that are not kept yet; 0 when each could be made."""
    kept = HERE / "offices"
    for revision, commits in programs().items():
        target = kept / f"{revision}.sqlite3.xz"
        if revision in wanted or (not wanted and not target.exists()):
            office = next(filter(None, map(_made_by, commits[:TRIED])))
            target.write_bytes(lzma.compress(office, preset=9 | lzma.PRESET_EXTREME))
            print(f"{revision} {len(office)} → {target.stat().st_size} bytes", flush=True)
    return 0


def programs() -> dict[str, list[str]]:
    """Revision → the commits whose newest one it was, with the migrations as they are today; the last commit first."""
    now = _migrations("HEAD")
    found: dict[str, list[str]] = {}
    for commit in _git("log", "--first-parent", "--format=%H").split():
        then = _migrations(commit)
        if not then:
            break
        newest = max(then)
        whole = sorted(then) == [f"{number:04d}" for number in range(1, len(then) + 1)]
        if whole and all(now.get(revision) == blob for revision, blob in then.items()):
            found.setdefault(newest, []).append(commit)
    return dict(sorted(found.items()))


def _migrations(commit: str) -> dict[str, str]:
    """Revision → the file that is it, of a commit; two files of one number (before they were put in order) make it none of today's."""
    found: dict[str, str] = {}
    for line in _git("ls-tree", commit, f"{VERSIONS}/").splitlines():
        (_, _, blob), name = line.split("\t")[0].split(), Path(line.split("\t")[1]).name
        if name[:4].isdigit():
            found[name[:4]] = blob + found.get(name[:4], "")
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _made_by(commit: str) -> bytes:
    """The database that the program of a commit makes; nothing where it does not run."""
    with tempfile.TemporaryDirectory() as scratch:
        tree, office = Path(scratch) / "program", Path(scratch) / "office"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            script = Path(shutil.copy(__file__, Path(scratch) / "fill.py"))
            there = os.environ | {"PYTHONPATH": str(tree), "TRAFFICDESK_TODAY": DAY}
            done = subprocess.run([sys.executable, script, "--fill", office], cwd=tree, env=there, check=False)
            print(commit[:9], "runs" if done.returncode == 0 else "does not run", flush=True)
            return (office / "desk.sqlite3").read_bytes() if done.returncode == 0 else b""
        finally:
            _git("worktree", "remove", "--force", str(tree))


# --- what runs in the old program: only what each of them had


def fill(folder: Path) -> None:
    """Two rows of every record, edited, taken to the trash, taken back, attached and printed; then folded into one file."""
    from tests.helpers import factory
    from trafficdesk.desk import Desk
    from trafficdesk.records.registry import all_types

    numbers = getattr(factory, "NUMBERS", None) or iter(range(11, 9999))
    desk: Any = Desk.open(folder, create=True)
    desk.set_up("示例街道办事处", "小林")
    desk.office.user = "小林"
    codes = [kind.code for kind in all_types() if not kind.spec.restricted]
    rows: dict[str, list[int]] = {code: [] for code in codes}
    for code in sorted(codes * 2, key="years".__eq__):  # a closed year would lock what others put into it
        rows[code].append(_add(desk, code, numbers, rows))
    unit, person = rows["units"][0], rows["people"][0]
    desk.records.edit("units", unit, {"remark": "改过一次"})
    desk.records.edit("units", unit, {"remark": "改过两次"}, reason="核对以后")
    desk.records.edit("people", person, {"remark": "改了又退回"})
    desk.records.undo()
    desk.records.trash("units", [desk.records.add("units", {"name": "登记错的单位"}).ids[0]], "登记错了")
    desk.attachments.add_bytes("people", person, b"scan", "扫描件.pdf")
    desk.close()
    _print(folder)
    _one_file(folder / "desk.sqlite3")


def _add(desk: Any, code: str, numbers: Iterator[int], rows: dict[str, list[int]]) -> int:
    """A row whose links lead to what is there already; to fresh rows where that is refused (one of a kind, locked …)."""
    from tests.helpers import factory
    from trafficdesk.errors import KnownError

    fresh = factory.one
    factory.one = lambda desk, code: rows[code][-1] if rows.get(code) else fresh(desk, code)
    try:
        change = desk.records.add(code, factory.inputs_for(desk, code, next(numbers)), reason="测试")
    except KnownError:
        factory.one = fresh
        change = desk.records.add(code, factory.inputs_for(desk, code, next(numbers)), reason="测试")
    finally:
        factory.one = fresh
    return int(next(each.id for each in change.changes if each.code == code))


def _print(folder: Path) -> None:
    """Agreements with their first print, which fixes the paper; up to 0003 printing and saying so were two verbs."""
    from trafficdesk.cli.run import run
    from trafficdesk.desk import Desk

    for command in (["make-agreements"], ["print", "agreements", "--out", str(folder / "paper.pdf")]):
        if run(["--data", str(folder), *command, "--year", DAY[:4]]):
            raise SystemExit(f"not done: {command}")
    desk: Any = Desk.open(folder, user="小林")
    batches = getattr(desk.agreements, "prints", None)
    if hasattr(batches, "mark_printed"):
        made = [signer.agreement for signer in desk.agreements.signers(int(DAY[:4])) if signer.agreement]
        batches.mark_printed(batches.render(made))
    desk.close()


def _one_file(path: Path) -> None:
    import sqlite3

    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("PRAGMA journal_mode = DELETE")
    empty = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
             if not database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]]  # fmt: skip
    database.execute("VACUUM")
    database.close()
    print(f"{path}: no rows in {empty}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill(Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
