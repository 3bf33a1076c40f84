"""A line to a server that goes silent without being closed: it is noticed, nobody waits for ever, and nothing is told falsely."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.helpers import postgres
from tests.helpers.relay import Relay, relayed
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError, Unreachable
from trafficdesk.store import dialect, listening
from trafficdesk.store.server import keep_server

PATIENCE_S = 300


@pytest.fixture
def line(server: str, tmp_path: Path) -> Iterator[Relay]:
    """To an office that the folder `far` opens over the line, and `near` without it."""
    with relayed(server) as relay:
        place = postgres.new_office(server)
        keep_server(tmp_path / "near", place)
        keep_server(tmp_path / "far", relay.server(place))
        yield relay


@pytest.fixture
def desk(line: Relay, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk.open(tmp_path / "far", user="小林")
    yield opened
    opened.close()


class Told:
    """What a desk hears of its line."""

    def __init__(self, desk: Desk) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        self.lost: queue.Queue[KnownError] = queue.Queue()
        self.listener: Any = desk.listen(self.heard.put, self.lost.put)


@pytest.fixture
def told(desk: Desk, tmp_path: Path) -> Iterator[Told]:
    """A listener whose link stands: what was done before it did is heard as well."""
    found = Told(desk)
    near = Desk.open(tmp_path / "near", user="老王")
    near.records.add("units", {"name": "示例单位"})
    near.close()
    found.heard.get(timeout=PATIENCE_S)
    yield found
    found.listener.close()


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked for sooner than in an office, from now on."""
    monkeypatch.setattr(listening, "_LOOK_S", 0.5)
    monkeypatch.setattr(listening, "_ANSWER_S", 0.5)
    monkeypatch.setattr(dialect, "_AWAY_S", 2)


def test_a_silent_line_is_told_and_is_found_again(line: Relay, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        impatient(patch)
        line.go_silent()
        refused: queue.Queue[Exception] = queue.Queue()

        def read() -> None:
            try:
                desk.records.select("units")
            except KnownError as error:
                refused.put(error)

        reader = threading.Thread(target=read)
        reader.start()
        error = told.lost.get(timeout=PATIENCE_S)
        assert isinstance(error, Unreachable) and "连不上服务器" in str(error)
        assert isinstance(refused.get(timeout=PATIENCE_S), Unreachable), "who waits for an answer waits no longer"
        reader.join(PATIENCE_S)
        assert told.lost.empty(), "said once"
    line.come_back()
    while told.heard.get(timeout=PATIENCE_S) is not None:
        pass
    desk.records.add("units", {"name": "湖滨小学"})
    assert "湖滨小学" in [row.title for row in desk.records.select("units")]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_commit_into_a_silent_line_is_told_as_it_was(
    line: Relay, desk: Desk, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    def lost(connection: Any) -> None:
        if arrived:
            connection.connection.driver_connection.commit()
        line.go_silent()
        line.come_back()  # the router that forgot this line lets new ones through

    event.listen(desk.office.store.engine, "commit", lost, once=True)
    with monkeypatch.context() as patch:
        impatient(patch)
        if arrived:
            desk.records.add("units", {"name": "湖滨小学"})
        else:
            with pytest.raises(KnownError, match="没有保存"):
                desk.records.add("units", {"name": "湖滨小学"})
    near = Desk.open(tmp_path / "near", user="老王")
    assert ("湖滨小学" in [row.title for row in near.records.select("units")]) == arrived
    near.records.add("units", {"name": "别人的单位"})  # at once: what was cut off holds up nobody
    near.close()


def test_who_waits_too_long_for_others_is_told(line: Relay, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dialect._THERE, "lock_timeout", 100)
    other = Desk.open(tmp_path / "near", user="老王")
    with desk.records.work("导入"), pytest.raises(KnownError, match="等了一分钟还没有轮到"):
        other.records.add("units", {"name": "湖滨小学"})
    other.records.add("units", {"name": "湖滨小学"})
    other.close()
