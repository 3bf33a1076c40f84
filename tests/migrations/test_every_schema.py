"""An office of every schema that there ever was comes up to date, also when it was killed in the middle of it."""

from __future__ import annotations

import lzma
import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from trafficdesk.desk import Desk, Query
from trafficdesk.engine.health import proofs
from trafficdesk.store import schema
from trafficdesk.store.store import FILE_NAME, Store

HERE = Path(__file__).parent
REVISIONS = sorted(path.name[:4] for path in (Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first release's office as each later schema left it: <revision>/desk.sqlite3."""
    place = tmp_path_factory.mktemp("schemas")
    before = place / "0000"
    before.mkdir()
    (before / FILE_NAME).write_bytes(lzma.decompress((HERE / "offices" / "0001.sqlite3.xz").read_bytes()))
    for revision in REVISIONS:
        home = Path(shutil.copytree(before, place / revision))
        store = Store.at(home)
        schema._run(store, "upgrade", revision)
        store.close()
        before = home
    return place


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("revision", REVISIONS)
def test_it_comes_up_after_a_kill_in_the_middle(kept: Path, revision: str, tmp_path: Path) -> None:
    home = Path(shutil.copytree(kept / revision, tmp_path / "office"))
    child = os.fork()
    if child == 0:
        _die_in_the_middle(home)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    desk = Desk.open(home, user="小林")
    try:
        with desk.office.store.read() as connection:
            assert schema.current(connection) == schema.newest()
        assert [fault.sentence for fault in proofs(desk.office, desk.records) if "文件" not in fault.field] == []
        assert desk.records.count(Query("people")) == 10
        desk.records.add("units", {"name": "迁移以后"})
    finally:
        desk.close()


def _die_in_the_middle(home: Path) -> None:
    """Killed at the statement that marks the new schema as reached, so that everything before it is undone."""

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("UPDATE alembic_version", "INSERT INTO seals")):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        Desk.open(home, user="小林").close()
    finally:
        os._exit(0)
