"""How many ways to a server and back a verb takes: on a line of 20 ms each of them is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers import postgres
from tests.helpers.factory import one
from tests.helpers.relay import Relay, relayed
from trafficdesk.desk import Desk, Query
from trafficdesk.store.server import keep_server


@pytest.fixture
def line(server: str, tmp_path: Path) -> Iterator[Relay]:
    """To an office with a row of some kinds, which the folder `far` opens."""
    with relayed(server) as relay:
        keep_server(tmp_path / "far", relay.server(postgres.new_office(server)))
        yield relay


@pytest.fixture
def far(line: Relay, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.open(tmp_path / "far", user="小林")
    for code in ("units", "people", "vehicles", "stations", "hazards", "meetings", "publicity", "campaigns"):
        one(desk, code)
    yield desk
    desk.close()


def ways(line: Relay, verb: Callable[[], object]) -> int:
    """Of the second time: the first one may have opened a connection."""
    verb()
    before = line.turns
    verb()
    return line.turns - before


def test_what_a_verb_asks_of_a_server(line: Relay, far: Desk) -> None:
    first = far.records.first_ids(Query("units"), 1)[0]
    assert ways(line, lambda: far.records.row("units", first)) == 3, "begin, read, end"
    assert ways(line, lambda: far.records.first_ids(Query("units", sort=("name",)), 50)) == 3
    assert ways(line, lambda: far.records.belongings("units", first)) == 3, "what nothing points from is not asked for"

    def save() -> None:
        row = far.records.row("units", first)
        far.records.edit("units", first, {"remark": f"第 {row.version} 次"}, version=row.version)

    assert ways(line, save) <= 25


@pytest.mark.parametrize("typed", ["湖", "1988", "津A", "湖滨 小学"])
def test_a_search_does_not_ask_kind_by_kind(line: Relay, far: Desk, typed: str) -> None:
    assert ways(line, lambda: far.records.search(typed)) <= 12


def test_opening(line: Relay, far: Desk, tmp_path: Path) -> None:
    before = line.turns
    Desk.open(tmp_path / "far", user="小林").close()
    assert line.turns - before <= 75
