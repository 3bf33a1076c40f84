"""Two desks in two processes write at once, on either database: nothing lost, no number twice, nobody overwritten unsaid."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import postgres
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import SomebodyElses, Unreachable
from trafficdesk.store.server import Server, keep_server

ROOT = Path(__file__).resolve().parents[2]
# Twice so many for each of two verbs on each of two databases: 960 trials in all.
TIMES = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty office in a folder, or in a database of its own on a real server."""
    if request.param == "sqlite":
        return str(shutil.copytree(request.getfixturevalue("empty_office"), tmp_path / "office"))
    keep_server(tmp_path / "office", postgres.new_office(request.getfixturevalue("server")))
    return str(tmp_path / "office")


@pytest.fixture
def office(target: str) -> Iterator[Desk]:
    opened = Desk.open(target, user="小林")
    yield opened
    opened.close()


def at_once(target: str, verb: str) -> list[Any]:
    """What two processes answer that did the same at the same time."""
    command = [sys.executable, "-m", "tests.helpers.writer", target, verb, str(TIMES)]
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen([*command, user], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for user in ("小林", "老王")
    ]
    for each in both:
        assert each.stdout is not None and each.stdin is not None
        assert each.stdout.readline() == "ready\n", each.communicate()[1]
    answers = []
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in both:
        said, complaint = each.communicate(timeout=300)
        assert each.returncode == 0, complaint
        answers.append(json.loads(said))
    return answers


def test_no_row_is_lost_and_no_number_given_twice(office: Desk, target: str) -> None:
    answers = at_once(target, "serials")
    numbers = sorted(number for answer in answers for number in answer["numbers"])
    assert numbers == list(range(1, 2 * TIMES + 1))
    ids = sorted(row_id for answer in answers for row_id in answer["ids"])
    assert ids == list(range(ids[0], ids[0] + 4 * TIMES))
    assert sorted(office.records.ids(Query("units"))) == ids
    for answer in answers:  # rows written together stand together: the trail keeps them as one span
        pairs = zip(answer["ids"][::2], answer["ids"][1::2], strict=True)
        assert all(last == first + 1 for first, last in pairs)
        assert all(one < other for one, other in pairwise(answer["numbers"]))
    for row in office.records.select("units"):
        assert office.records.history("units", row.id)[0].by in row.title


def test_nobody_is_overwritten_unsaid(office: Desk, target: str) -> None:
    office.records.add("units", {"name": "计数", "remark": "0"})
    answers = at_once(target, "edits")
    row = office.records.select("units", Filter("name", "is", "计数"))[0]
    assert (row.values["remark"], row.version) == (str(2 * TIMES), 2 * TIMES + 1)
    assert sum(answer["stale"] for answer in answers) > 0, "the two never met"


def test_empty_ones_stand_first_on_every_database(office: Desk) -> None:
    for name, contact in (("甲", "张"), ("乙", ""), ("丙", "李")):
        office.records.add("units", {"name": name, "remark": contact})
    up = [row.title for row in office.records.rows("units", office.records.ids(Query("units", sort=("remark",))))]
    down = [row.title for row in office.records.rows("units", office.records.ids(Query("units", sort=("-remark",))))]
    assert up[0] == "乙" and down == up[::-1]


def test_the_step_of_another_is_taken_back_only_when_asked(office: Desk, target: str) -> None:
    office.records.add("units", {"name": "示例小学"})
    other = Desk.open(target, user="老王")
    with pytest.raises(SomebodyElses, match="小林"):
        other.records.undo()
    assert office.records.count(Query("units")) == 1
    change = other.records.undo(anyones=True)
    assert change is not None and "小林做的" in change.sentence
    with pytest.raises(SomebodyElses, match="老王"):
        office.records.redo()
    assert other.records.redo() is not None
    assert office.records.count(Query("units")) == 1
    other.close()


def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason=postgres.missing())
    keep_server(tmp_path, Server(str(tmp_path), "office", "office"))
    with pytest.raises(Unreachable, match="连不上 PostgreSQL"):
        Desk.open(tmp_path)
