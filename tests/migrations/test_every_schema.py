"""An office that was killed in the middle of its upgrade lies there as it was, or as it was to be, and comes up to date."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.migrations.kept import DIFFERENT, contents, differences, everything, office_of
from trafficdesk.desk import Desk
from trafficdesk.engine.health import proofs
from trafficdesk.store import schema

REVISIONS = sorted(path.name[:4] for path in (Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
MARK, CHAIN = "UPDATE alembic_version", ("INSERT INTO change_sets", "INSERT INTO seals")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("revision", DIFFERENT)
def test_it_comes_up_after_a_kill_in_the_middle(revision: str, tmp_path: Path) -> None:
    """At the mark of each migration, and where the chain goes on. Every office of tests/migrations/test_kept_offices.py comes up
    whole; what may differ here is the migration in which the kill comes, all of which the first one has before it, and how the chain
    is taken up.
    """
    home = office_of(revision, tmp_path / "office")
    before, rows = everything(home), contents(home)
    child = os.fork()
    if child == 0:
        _die_in_the_middle(home)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    marks, chain = ([tmp_path / f"{moment} {at}" for at in range(count)] for moment, count in ((MARK, _steps(revision)), ("chain", 2)))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in (home, *marks, *chain))
    assert [mark.name for mark in marks if everything(_copied(mark)) != before] == []
    assert everything(_copied(chain[0])) == everything(_copied(chain[1])) != before
    for moment in (marks[-1], chain[-1]):
        desk = Desk.open(moment, user="小林")
        try:
            with desk.office.store.read() as connection:
                assert schema.current(connection) == schema.newest(), moment
            assert differences(revision, dict(rows), contents(desk.office.folder)) == [], moment
            assert [fault.sentence for fault in proofs(desk.office, desk.records) if "文件" not in fault.field] == [], moment
            desk.records.add("units", {"name": "迁移以后"})
        finally:
            desk.close()


def _steps(revision: str) -> int:
    return len(REVISIONS) - REVISIONS.index(revision) - 1


def _copied(moment: Path) -> Path:
    """To look into: whoever opens it puts its journal in order."""
    return Path(shutil.copytree(moment, moment.with_name(f"seen {moment.name}")))


def _die_in_the_middle(home: Path) -> None:
    """Killed before a statement that marks a new schema as reached, that says that the rows are sealed anew, or that seals the first.

    What a kill leaves is what lies on the disk: at each moment that is put aside, and at the last one the kill comes.
    """
    marks, left = iter(range(len(REVISIONS))), list(CHAIN)

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(MARK):
            shutil.copytree(home, home.with_name(f"{MARK} {next(marks)}"))
        for moment in [each for each in left if statement.startswith(each)]:
            left.remove(moment)
            shutil.copytree(home, home.with_name(f"chain {1 - len(left)}"))
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        Desk.open(home, user="小林").close()
    finally:
        os._exit(0)
