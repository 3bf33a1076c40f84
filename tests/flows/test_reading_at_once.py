"""Reading at once says what reading one by one says, in a number of statements that does not follow the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers.print_rows import of_year
from tests.helpers.statements import statements
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.progress import no_progress
from trafficdesk.reports.document import Document


def request(desk: Desk, key: str, number: int) -> PrintRequest:
    """What a builder is given that reads one by one."""
    kind = desk.prints.kind(key)
    ids = desk.records.first_ids(Query(kind.code), number)
    return PrintRequest(desk.office, desk.records, kind.name, kind.code, ids, (), 2026, (), False, no_progress)


def built(desk: Desk, key: str, asked: PrintRequest) -> list[Document] | str:
    try:
        return list(desk.prints.kind(key).build(asked))
    except KnownError as error:
        return str(error)


def test_every_paper_is_the_same_read_at_once_and_one_by_one(demo_desk: Desk) -> None:
    for kind in demo_desk.prints.kinds():
        one_by_one = request(demo_desk, kind.key, 12)
        with demo_desk.records.at_once() as records:
            at_once = replace(one_by_one, office=records.office, records=records)
            assert repr(built(demo_desk, kind.key, at_once)) == repr(built(demo_desk, kind.key, one_by_one)), kind.key


@pytest.mark.parametrize(
    ("key", "most"), [("driver-card", 25), ("vehicle-card", 24), ("person-copy", 25), ("unit-card", 53), ("unit-booklet", 103)]
)
def test_cards_ask_as_much_for_many_as_for_few(demo_desk: Desk, key: str, most: int) -> None:
    few, many = (request(demo_desk, key, number).ids for number in (4, 40))
    assert len(many) > 3 * len(few)
    counted = []
    for ids in (few, many):
        with statements(demo_desk) as found:
            demo_desk.prints.documents(key, ids=ids, **of_year(demo_desk, key))
        counted.append(len(found))
    assert counted[1] <= counted[0] + 3, f"{counted}: a kind of question more, however many rows"
    assert counted[1] <= most


def test_every_answer_is_that_of_the_database(demo_desk: Desk) -> None:
    plain = demo_desk.records
    people = plain.first_ids(Query("people"), 30)

    def answers(records: Records) -> list[object]:
        found: list[object] = [records.rows("people", people), records.select("people", sort=("-born",), limit=3)]
        for person in people:
            mine = Filter("person", "is", person)
            found += [
                records.select("drives", mine), records.select("drives", mine, Filter("end", "empty"), sort=("-start",)),
                records.select("violations", Filter("points", "at_least", 3), mine), records.belongings("people", person),
                records.history("people", person), records.history("people", person, 2), records.row("people", person),
            ]  # fmt: skip
            for drive in records.select("drives", mine):
                found += [records.row("vehicles", drive.values["vehicle"]), records.rows("people", [person, 10**9])]
        return found

    demo_desk.records.edit("people", people[0], {"unit": str(plain.first_ids(Query("units"), 2)[1])})
    with plain.at_once() as records, statements(demo_desk) as found:
        at_once = answers(records)
    assert at_once == answers(plain)
    assert len(found) < 48


def test_what_was_read_stays_as_it_was_and_a_missing_row_is_said(demo_desk: Desk) -> None:
    (person,) = demo_desk.records.first_ids(Query("people"), 1)
    with demo_desk.records.at_once() as records:
        before = records.row("people", person)
        demo_desk.records.edit("people", person, {"remark": "别处改了"}, reason="示例")
        assert records.row("people", person) == before, "one state of things, whatever happens meanwhile"
        assert records.select("people", Filter("id", "is", person)) == [before]
        with pytest.raises(KnownError, match="找不到"):
            records.row("people", 10**9)
        with pytest.raises(KnownError, match="受限"):
            records.select_of("school-roster", "vehicle", "school-vehicles", 1)
    assert demo_desk.records.row("people", person).values["remark"] == "别处改了"


@pytest.mark.parametrize(("code", "most"), [("people", 23), ("vehicles", 19), ("units", 49)])
def test_the_page_of_one_record_asks_once_of_every_kind_that_points_at_it(demo_desk: Desk, code: str, most: int) -> None:
    pointing = len(demo_desk.records.view(code).belongings)
    for row_id in demo_desk.records.first_ids(Query(code), 20):
        with statements(demo_desk) as found:
            whole = demo_desk.whole(code, row_id)
        assert whole.row.id == row_id and whole.history
        assert len(found) <= min(most, pointing + 8), found
