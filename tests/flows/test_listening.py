"""What another desk changes on a server is heard at once, once it is committed; a link that was lost comes back by itself."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.helpers import postgres
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import PasswordWanted, Unreachable
from trafficdesk.store import listening
from trafficdesk.store.server import Server, keep_server

PATIENCE = 60  # seconds, of which none is needed


@pytest.fixture
def place(server: str) -> Server:
    """An office on a server."""
    return postgres.new_office(server)


@pytest.fixture
def desks(place: Server, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two desks of one office."""
    for folder, clerk in ((tmp_path / "one", "小林"), (tmp_path / "other", "老王")):
        keep_server(folder, place, clerk)
    one = Desk.open(tmp_path / "one")
    other = Desk.open(tmp_path / "other")
    yield one, other
    one.close()
    other.close()


def test_each_desk_has_its_own_clerk(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    assert (one.office.user, other.office.user) == ("小林", "老王")
    other.set_up("示例街道办事处", "小王")
    assert (one.office.setting("office.clerk"), other.office.user) == (None, "小王")


def test_what_another_desk_changed_is_told_and_ones_own_is_not(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    heard: queue.Queue[ChangeSet | None] = queue.Queue()
    listener: Any = one.listen(heard.put)
    other.records.add("units", {"name": "先叫一声"})  # as a change, or as something that may have changed before the listener was there
    try:
        heard.get(timeout=PATIENCE)
        unit = one.records.add("units", {"name": "湖滨小学"}).ids[0]
        with pytest.raises(ZeroDivisionError), other.records.work("不算数") as work:
            work.set_fact("units", unit, {"remark": "不算数"})
            raise ZeroDivisionError
        done = [
            other.records.edit("units", unit, {"remark": "改了"}), other.records.trash("units", [unit], "重复"), other.records.undo(),
        ]  # fmt: skip
        mine: list[ChangeSet] = []
        while len(mine) < len(done):
            change = heard.get(timeout=PATIENCE)
            assert change is not None, "each of them is of one row"
            mine += [change] if unit in change.ids else []
        assert [(each.sentence, each.by, each.changes[0].action) for each in mine] == [
            (change.sentence, "老王", change.changes[0].action) for change in done if change is not None
        ]  # fmt: skip
        other.office.set_setting("office.phone", "022-00000000")  # afterwards: heard together with them it would stand for all
        assert heard.get(timeout=PATIENCE) is None
    finally:
        listener.close()


def test_a_link_that_was_lost_comes_back_and_tells_that_anything_may_have_changed(
    desks: tuple[Desk, Desk], server: str, place: Server
) -> None:
    one, _ = desks
    heard: queue.Queue[ChangeSet | None] = queue.Queue()
    listener: Any = one.listen(heard.put)
    ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = '{}'"
    engine = create_engine(server.format("postgres"))
    try:
        gone = 0
        while not gone:
            with engine.connect() as connection:
                gone = int(connection.scalar(text(ended.format(place.database))) or 0)
        assert heard.get(timeout=PATIENCE) is None
    finally:
        engine.dispose()
        listener.close()


class Quiet:
    """A listener without a thread, at a store without a server: `run` does what the thread would do. It gives up after the first pause."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pauses: list[float] = []
        self.closed = False
        self.heard: list[ChangeSet | None] = []
        end = SimpleNamespace(wait=self._wait, set=lambda: setattr(self, "closed", True), is_set=lambda: self.closed)
        thread = SimpleNamespace(start=lambda: None, cancel=lambda: None)
        threads = SimpleNamespace(Event=lambda: end, Thread=lambda **_: thread, Timer=lambda *_: thread)
        monkeypatch.setattr(listening, "threading", threads)
        monkeypatch.setattr(listening, "mark_of", lambda _: "mine")
        monkeypatch.setattr(listening, "set_away", lambda *_: False)
        self.store: Any = SimpleNamespace(engine=None, newest_act=lambda: 9)
        self.listener: Any = listening.Listener(self.store, 0, self.heard.append, lambda _: None)

    def _wait(self, pause: float) -> bool:
        self.pauses.append(pause)
        return self.closed or len(self.pauses) > 1

    def run(self) -> None:
        self.listener._run()


def test_an_office_that_is_closed_while_its_link_is_being_made_tells_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for closed in (False, True):
        quiet = Quiet(monkeypatch)

        def link(quiet: Quiet = quiet, closed: bool = closed) -> Any:
            if closed:
                quiet.listener.close()
            return SimpleNamespace(close=lambda: None)

        monkeypatch.setattr(quiet.listener, "_link", link)
        monkeypatch.setattr(quiet.listener, "_listen", lambda _: None)
        quiet.run()
        assert quiet.heard == ([] if closed else [None])


def test_a_password_that_is_wrong_is_not_tried_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, long in ((PasswordWanted("x"), True), (Unreachable("x"), False)):
        quiet = Quiet(monkeypatch)

        def refuse(error: Exception = error) -> int:
            raise error

        quiet.store.newest_act = refuse
        quiet.run()
        assert (quiet.pauses[1] > max(listening._AGAIN_S)) is long


def test_an_office_in_a_folder_has_no_other_desks(desk: Desk) -> None:
    assert desk.listen(lambda _: None) is None
