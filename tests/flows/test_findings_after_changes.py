"""After a change only what it concerns is asked again, and the list is the one that would be made anew."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from tests.flows.conftest import TODAY
from tests.helpers.copies import opened_copy
from tests.helpers.findings_known import known_of, let_know
from tests.helpers.statements import statements
from trafficdesk import clock
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.finding import Asking, Finding, Source
from trafficdesk.engine.finding_changes import Touch, concerned, reads_of
from trafficdesk.engine.findings import Findings, _Known
from trafficdesk.engine.records import Once
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.rules.settings import SINCE

ROWS = 6  # of a source that are asked about one by one


@pytest.fixture(scope="module")
def read_before(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, _Known]:
    """The folder of a demo office that answers for two years, and what its list knows."""
    folder = tmp_path_factory.mktemp("read") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        with closing(opened_copy(demo_office, folder)) as desk:
            desk.office.set_setting(SINCE, "2025-01-01")
            return folder, known_of(desk)


@pytest.fixture
def desk(read_before: tuple[Path, _Known], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Its list has been read once, and a page of it."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    with closing(opened_copy(read_before[0], tmp_path / "demo")) as desk:
        let_know(desk, read_before[1])
        desk.findings.of("people", [1])
        yield desk


def anew(desk: Desk) -> Findings:
    return Findings(desk.office, desk.records, desk.finding_sources)


def urgency(item: Finding) -> tuple[date, str, str, str]:
    return item.due, item.code, item.title, item.kind.name


def assert_as_made_anew(desk: Desk, did: object) -> None:
    fresh, asked = anew(desk), desk.findings.everything()
    assert Counter(asked) == Counter(fresh.everything()), did
    assert [urgency(each) for each in asked] == sorted(map(urgency, asked)), did
    for days in (30, 400):
        assert desk.findings.by_stream(days) == fresh.by_stream(days), did
        assert Counter(desk.findings.due(days)) == Counter(fresh.due(days)), did
    for code in ("people", "vehicles", "units"):
        ids = desk.records.first_ids(Query(code), 10_000)
        mine, theirs = desk.findings.of(code, ids), fresh.of(code, ids)
        assert {row: Counter(each) for row, each in mine.items()} == {row: Counter(each) for row, each in theirs.items()}, did


def rows_of(desk: Desk, kind: RecordType) -> list[dict[str, Any]]:
    with desk.office.store.read() as connection:
        return [dict(row) for row in connection.execute(select(kind.table)).mappings()]


def changes(desk: Desk, chance: random.Random) -> Iterator[tuple[object, ...]]:
    """What may happen to any row: thrown away, fetched back, entered once more, written over with another one's values."""
    kinds = [kind for kind in all_types() if kind.code not in ("school-roster", "users") and rows_of(desk, kind)]
    while True:
        kind = chance.choice(kinds)
        rows = rows_of(desk, kind)
        row, other, what = chance.choice(rows), chance.choice(rows), chance.random()
        names = chance.sample([spec.name for spec in kind.fields], min(len(kind.fields), chance.choice((1, 1, 2, 5))))
        values = {name: None if chance.random() < 0.2 else other[name] for name in names}
        unique = {name for each in kind.spec.unique for name in each.fields}
        try:
            with desk.records.work("试") as work:
                if what < 0.12 and row["deleted_at"] is None:
                    work.trash(kind.code, row["id"], "试")
                elif what < 0.12:
                    work.restore(kind.code, row["id"])
                elif what < 0.25:
                    work.add_fact(kind.code, {spec.name: other[spec.name] for spec in kind.fields if spec.name not in unique})
                else:
                    work.set_fact(kind.code, row["id"], values)
        except (KnownError, IntegrityError, StatementError):
            continue  # what may not be is no change
        yield kind.code, row["id"], what, values


@pytest.mark.parametrize("seed", [11, 12])
def test_whatever_is_changed_the_list_is_the_one_made_anew(desk: Desk, seed: int) -> None:
    for did in islice(changes(desk, random.Random(seed)), 25):
        assert_as_made_anew(desk, did)


def test_a_new_name_concerns_those_that_carry_it(desk: Desk) -> None:
    """Of a driver, a car, a unit: alone, together with what one of them carries, and over two links; moved in the same breath."""
    def first(code: str, link: str) -> int:
        return next(int(row[link]) for row in rows_of(desk, record_type(code)) if row[link] is not None)

    driver, car, unit = first("school-staff", "person"), first("official-costs", "vehicle"), first("people", "unit")
    new = {"people": "张改名", "vehicles": "津A99997", "units": "改了名的单位"}
    field = {"people": "name", "vehicles": "plate", "units": "name"}
    for did in ({"units": unit}, {"people": driver}, {"vehicles": car}, {"people": driver, "vehicles": car, "units": unit}):
        with desk.records.work("试") as work:
            for code, row in did.items():
                work.set_fact(code, row, {field[code]: f"{new[code]}{len(did)}"[-8:]})
            if len(did) > 1:
                work.set_fact("people", driver, {"unit": unit})
        assert_as_made_anew(desk, did)


def test_a_step_back_and_what_is_said_of_findings_are_counted_in_as_well(desk: Desk) -> None:
    person = desk.records.first_ids(Query("people"), 1)[0]
    desk.records.edit("people", person, {"valid_until": "2020-01-01"}, reason="试")
    assert [each.kind.name for each in desk.findings.of("people", [person])[person] if each.kind.name == "people.valid_until"]
    assert_as_made_anew(desk, "edited")
    desk.records.undo()
    assert_as_made_anew(desk, "undone")
    some = desk.findings.everything()[:3]
    desk.findings.write_off(some[:2], "试")
    desk.findings.put_off(some[2:], clock.today() + timedelta(days=9), "试")
    assert not {*some} & {*desk.findings.everything()}
    assert_as_made_anew(desk, "set aside")
    desk.findings.take_back([each.id for each in desk.findings.set_aside()])
    assert {*some} <= {*desk.findings.everything()}
    assert_as_made_anew(desk, "taken back")
    unit = desk.records.first_ids(Query("units"), 1)[0]
    desk.records.edit("units", unit, {"name": "改了名的单位"}, reason="试")
    assert any(each.unit == "改了名的单位" for each in desk.findings.everything())
    assert_as_made_anew(desk, "renamed")


def test_a_question_that_fails_leaves_nothing_half_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = desk.records.first_ids(Query("people"), 1)[0]
    desk.records.edit("people", person, {"valid_until": "2020-01-01"}, reason="试")

    def fails(*_: object) -> None:
        raise KnownError("试")

    with monkeypatch.context() as patched:
        patched.setattr("trafficdesk.engine.finding_shown.Shown.changed", fails)
        with pytest.raises(KnownError):
            desk.findings.everything()
    assert_as_made_anew(desk, "after a failure")


def asked(desk: Desk, source: Source, about: Mapping[str, frozenset[int]]) -> Counter[Any]:
    with desk.office.store.read() as connection:
        asking = Asking(connection, Once(desk.office, connection), clock.today(), date(2025, 1, 1), "示例街道办事处", {}, about)
        return Counter(source.ask(asking))


def test_a_source_decides_about_some_rows_what_it_decides_about_them_among_all(desk: Desk) -> None:
    for source in desk.findings.sources:
        assert {*source.by} <= {*source.reads}, source.kinds
        if not source.of:
            continue
        assert source.of in source.reads or source.by, source.kinds
        every = asked(desk, source, {})
        of = {row for each in every if (row := source.decided_for(each)) is not None}
        assert all(source.decided_for(each) is not None for each in every), source.kinds
        whole = {"people.twin", "vehicles.twin"}.isdisjoint(source.kinds)  # one row is no twin: asked about all that are alike
        for row in sorted(of)[:ROWS] if whole else ():
            mine = Counter({each: number for each, number in every.items() if source.decided_for(each) == row})
            assert asked(desk, source, {source.of: frozenset({row})}) == mine, (source.kinds, row)


# What is done every day, and how much is asked for the counts of the navigation after it.
DAILY: tuple[tuple[str, str, Any, int], ...] = (
    ("people", "remark", "改", 7), ("people", "phone", "13800000001", 12), ("people", "valid_until", date(2029, 1, 1), 12),
    ("vehicles", "insurance_until", date(2029, 1, 1), 11), ("agreements", "ended_on", date(2026, 3, 1), 11),
    ("training-attendances", "remark", "改", 4), ("hazards", "due", date(2027, 1, 1), 9), ("duty-logs", "remark", "改", 5),
    ("meetings", "remark", "改", 4), ("official-trips", "remark", "改", 4), ("plan-tasks", "remark", "改", 5),
    ("units", "head_phone", "13800000002", 9), ("units", "name", "改了名的单位", 30), ("vehicles", "plate", "津A99998", 26),
)  # fmt: skip


@pytest.mark.parametrize(("code", "field", "value", "most"), DAILY)
def test_the_counts_of_the_navigation_ask_little_after_a_change(desk: Desk, code: str, field: str, value: Any, most: int) -> None:
    row = desk.records.first_ids(Query(code), 10_000)[-1]  # nobody and nothing that carries pupils: of these the whole term is asked
    with desk.records.work("试") as work:
        work.set_fact(code, row, {field: value})
    with statements(desk) as said:
        desk.findings.by_stream(30)
    assert len(said) <= most, said


def test_what_a_statement_reads_is_heard_by_table_and_field() -> None:
    reads = reads_of('SELECT people.title, other_1."on" FROM people, duties AS other_1 WHERE people.born <= ? AND lower(plate) = ?')
    assert {"people", "duties", "people.title", "people.born", "*.on", "*.plate"} <= reads

    def of(code: str, *fields: str) -> bool:
        return bool(concerned([reads], [Touch(code, frozenset({1}), frozenset(fields) or None)]))

    assert of("people", "born") and of("duties", "on") and of("people", "plate") and of("people") and of("duties")
    assert not of("people", "remark") and not of("hazards", "title") and not of("hazards")
    assert concerned([reads_of("SELECT audit.field FROM audit WHERE audit.code = ?")], [Touch("hazards", None, frozenset({"due"}))])
