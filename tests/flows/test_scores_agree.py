"""What a score misses is what the list of findings names: the same rows, for the office and for one unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.flows.planted_office import FIRST, LATE, TODAY, Office
from trafficdesk.desk import Desk, Query
from trafficdesk.rules.counters import Scope, count
from trafficdesk.rules.figures import Figure

YEAR = (FIRST, date(2026, 12, 31))
# Counter → the kind of finding that names what it misses, row by row.
BY_ROW = {
    "agreements-signed-rate": "people.unsigned", "files-rate": "people.file", "training-rate": "people.untrained",
    "vehicles-driven-rate": "vehicles.undriven",
}  # fmt: skip


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
    yield Office(desk)


def figure(office: Office, counter: str, unit: int | None = None) -> Figure:
    with office.desk.records.reading() as connection:
        return count(connection, counter, Scope(*YEAR, unit))


def missed(office: Office, counter: str, unit: int | None = None) -> set[int]:
    part = figure(office, counter, unit).parts[1]
    ids = set(office.desk.records.ids(Query(part.code, part.filters))) if part.number else set()
    assert len(ids) == part.number
    return ids


def named(office: Office, kind: str, unit: int | None = None) -> set[int]:
    return {each.id for each in office.desk.findings.everything() if each.kind.name == kind and unit in (None, each.unit_id)}


def test_the_rows_that_a_score_misses_are_those_that_the_list_names(office: Office) -> None:
    other = office.unit()
    for unit in (office.firm, other):
        unsigned = office.driver(unit=unit, sign=False)  # there since February: no newcomer, who has a month
        office.fact("posts", person=unsigned, unit=unit, category="私家车驾驶人", main=True, start=date(2026, 2, 1))
        office.driver(unit=unit, train=False)
        office.driver(unit=unit, phone=None)
        office.driver(unit=unit)
        office.car(None, unit=unit)
    for counter, kind in BY_ROW.items():
        for unit in (None, office.firm, other):
            rows = missed(office, counter, unit)
            assert rows == named(office, kind, unit) and len(rows) == (2 if unit is None else 1), (counter, unit)


def test_a_committees_papers_and_ledgers_are_missed_as_the_list_says(office: Office) -> None:
    desk, committee = office.desk, office.committees[0]
    assert missed_number(office, "committee-papers-rate", committee) == missed_number(office, "ledgers-rate", committee) == 0
    paper = next(row for row in desk.records.select("committee-papers", sort=("id",)) if row.values["committee"] == committee)
    office.set("committee-papers", paper.id, state="作废")
    ledgers = [row.id for row in desk.records.select("committee-ledgers", sort=("id",)) if row.values["committee"] == committee][:2]
    for row in ledgers:
        office.set("committee-ledgers", row, state="草稿")
    said = {each.kind.name: each.what for each in desk.findings.of_unit(committee)}
    assert said == {"committee-papers.plan": "2026 年度计划未报", "committee-ledgers.missing": "2026 年台账缺 2 本"}
    assert missed_number(office, "committee-papers-rate", committee) == 1, "a paper that was made void was not handed in"
    assert missed_number(office, "ledgers-rate", committee) == 2


def missed_number(office: Office, counter: str, unit: int) -> int:
    return figure(office, counter, unit).parts[1].number


def test_the_sheet_of_a_unit_says_what_the_list_says_of_it(office: Office) -> None:
    desk, committee = office.desk, office.committees[0]
    desk.plans.import_seed(2026)
    desk.scores.open_sheets(2026, "年", "居委会", office.committees[:2])
    sheets = {row.values["unit"]: row.id for row in desk.records.select("assessments")}
    assert desk.scores.outstanding(sheets[committee]) == []
    hazard = office.fact("hazards", found=date(2026, 12, 1), place="甲路", description="坑", level="一般隐患", state="整改中", due=LATE,
                         unit=office.firm, responsible_unit=committee)  # fmt: skip
    late = desk.scores.outstanding(sheets[committee])
    assert [(each.kind.name, each.id) for each in late] == [("hazards.due", hazard)]
    assert desk.scores.outstanding(sheets[office.committees[1]]) == []
