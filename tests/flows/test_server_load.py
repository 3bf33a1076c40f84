"""A short morning of a few clerks at a server that stops and drops connections: nothing lost, doubled or torn, each refusal a sentence.

Counts alone. How long it takes is measured by `python -m benchmarks.server_load`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.server_load import Found, Morning, compare, live
from tests.helpers import postgres
from tests.helpers.factory import one
from trafficdesk.desk import Desk


def test_nothing_is_lost_at_a_server_that_comes_and_goes(demo_office: Path, prepared_server: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(demo_office, tmp_path / "home"))
    morning = Morning(clerks=2, seconds=300, acts=10, pause=0.02, drops=0.2, restarts=0.7, away=0.2, most=6)
    with postgres.running(like=prepared_server) as server:
        found = live(morning, server, home, tmp_path)
    assert (found.faults, found.lost, found.untrue, found.doubled, found.torn) == ([], [], [], [], [])
    assert found.saves > 0 and found.disturbed > 0


def test_what_was_told_otherwise_than_it_is_would_be_found(desk: Desk) -> None:
    person = one(desk, "people")
    desk.records.edit("people", person, {"remark": "存上了"}, reason="测")
    kept, gone = ("people", person, "remark", "存上了"), ("people", person, "remark", "没有存上")
    found = Found()
    compare(desk, [{"told": [kept], "denied": [gone]}], found)
    assert found.bad == 0
    compare(desk, [{"told": [gone], "denied": [kept]}], found)
    assert (len(found.lost), len(found.untrue)) == (1, 1)
