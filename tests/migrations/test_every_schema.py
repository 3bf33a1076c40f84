"""An office of every schema that there ever was comes up to date, also when it was killed in the middle of it."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.migrations.kept import KEPT, contents, differences, unpacked
from trafficdesk.desk import Desk
from trafficdesk.engine.health import proofs
from trafficdesk.store import schema
from trafficdesk.store.store import Store

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
REVISIONS = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))[:-1]
TOGETHER = {"0010"}  # came with 0011: no program ended at it
MOMENTS = ("UPDATE alembic_version", "INSERT INTO seals", "INSERT INTO change_sets")


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an office of each revision: <revision>/desk.sqlite3, as the program of the time wrote it."""
    place = tmp_path_factory.mktemp("schemas")
    kept = {path.name[:4]: path for path in KEPT}
    for revision in REVISIONS:
        home = place / revision
        if revision in TOGETHER:
            shutil.copytree(place / f"{int(revision) - 1:04d}", home)
            store = Store.at(home)
            schema._run(store, "upgrade", revision)
            store.close()
        else:
            home.mkdir()
            unpacked(kept[revision], home)
    return place


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("revision", REVISIONS)
def test_it_comes_up_after_a_kill_in_the_middle(offices: Path, revision: str, tmp_path: Path) -> None:
    before = contents(Path(shutil.copytree(offices / revision, tmp_path / "office")))
    child = os.fork()
    if child == 0:
        _die_in_the_middle(tmp_path / "office")
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    for moment in MOMENTS:
        desk = Desk.open(tmp_path / moment, user="小林")
        try:
            with desk.office.store.read() as connection:
                assert schema.current(connection) == schema.newest(), moment
            assert differences(revision, dict(before), contents(desk.office.folder)) == [], moment
            assert [fault.sentence for fault in proofs(desk.office, desk.records) if "文件" not in fault.field] == [], moment
            desk.records.add("units", {"name": "迁移以后"})
        finally:
            desk.close()


def _die_in_the_middle(home: Path) -> None:
    """Killed before the statement that marks the new schema as reached, that seals the first rows anew, or that says so.

    What a kill leaves is what lies on the disk: at each moment that is put aside, and at the last one the kill comes.
    """
    left = list(MOMENTS)

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        for moment in [each for each in left if statement.startswith(each)]:
            left.remove(moment)
            shutil.copytree(home, home.with_name(moment))
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        Desk.open(home, user="小林").close()
    finally:
        os._exit(0)
