"""What the street has lent to a committee's desk is read there and nothing else, whatever record it is: for every kind that travels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert, select

from tests.contract.world import PROCESSES
from tests.helpers.copies import opened_copy
from tests.helpers.factory import credit_code
from tests.helpers.stock import CODES, Stock
from trafficdesk import clock
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import Refused
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type
from trafficdesk.records.travelling import CENTRE, SELF, PeerRow, SentRow
from trafficdesk.work.packages import rules_scope

STREET = "示例街道办事处"
LENT = [code for code in rules_scope.CODES if code in CODES]
STEPS = [(process, step) for process in PROCESSES if process.code in LENT for step in process.steps]


@pytest.fixture(scope="module")
def lent(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of a unit without anything of its own, to which a street has given the whole stock."""
    desk = opened_copy(stock.folder, tmp_path_factory.mktemp("lent") / "office")
    me = desk.records.add("units", {"name": "本社区居委会", "credit_code": credit_code(77)}, reason="测试").ids[0]
    peer = {"mark": "", "replica": "", "public": "", "secret": None, "seen": 0}
    uuid = desk.records.row("units", me).uuid
    with desk.office.store.write() as connection:
        connection.execute(insert(PeerRow.table()), [
            {**peer, "id": "1", "role": SELF, "name": "本社区居委会", "unit": uuid},
            {**peer, "id": "2", "role": CENTRE, "name": STREET, "unit": None},
        ])  # fmt: skip
        for code in LENT:
            table = record_type(code).table
            rows = connection.scalars(select(table.c.uuid).where(table.c.uuid != uuid)).all()
            connection.execute(insert(SentRow.table()), [{"desk": "2", "code": code, "uuid": row, "number": 0} for row in rows])
    desk.office.lent.begin()
    yield desk
    desk.close()


@pytest.fixture(params=LENT)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def plain(code: str) -> FieldSpec:
    """A field that may be changed without anything following from it."""
    return next((spec for spec in record_type(code).typed if spec.kind in (Kind.NOTE, Kind.TEXT)), record_type(code).typed[0])


def test_whose_it_is_is_said_and_who_can_change_it(lent: Desk, stock: Stock, code: str) -> None:
    row = lent.records.row(code, stock.rows[code][1])
    said = lent.records.whose(code, row.id)
    assert said.startswith(f"{record_type(code).spec.label} {row.title}") and f"要改请告诉{STREET}" in said
    mine = lent.records.select("units", Filter("name", "is", "本社区居委会"))[0]
    assert lent.records.whose("units", mine.id) == ""


def test_it_is_not_changed_alone_or_with_others(lent: Desk, stock: Stock, code: str) -> None:
    row_id, before = stock.rows[code][1], lent.records.row(code, stock.rows[code][1])
    for change in (lent.records.edit, lambda code, row_id, inputs, reason: lent.records.edit_many(code, [row_id], inputs, reason=reason)):
        with pytest.raises(Refused, match=STREET):
            change(code, row_id, {plain(code).name: "别的内容"}, reason="测试")
    assert lent.records.row(code, row_id) == before


def test_it_is_neither_thrown_away_nor_merged(lent: Desk, stock: Stock, code: str) -> None:
    first, second = stock.rows[code]
    with pytest.raises(Refused) as refused:  # what is still used elsewhere says that first
        lent.records.trash(code, [second], "测试")
    assert STREET in str(refused.value) or "用着" in str(refused.value)
    with pytest.raises(Refused, match=STREET):
        lent.merging.merge(code, first, second)
    assert {first, second} <= set(lent.records.ids(Query(code)))


def test_its_list_marks_it_and_an_own_row_not(lent: Desk, stock: Stock, code: str) -> None:
    assert lent.records.lent(code) >= set(stock.rows[code])
    mine = lent.records.select("units", Filter("name", "is", "本社区居委会"))[0].id
    assert mine not in lent.records.lent("units")


@pytest.mark.parametrize(("process", "step"), STEPS, ids=[f"{process.code}-{step.key}" for process, step in STEPS])
def test_no_step_is_taken_with_it(lent: Desk, stock: Stock, process: object, step: object) -> None:
    code, key = process.code, step.key  # type: ignore[attr-defined]
    with pytest.raises(Refused, match=STREET):
        lent.process(code).do(stock.rows[code][1], key, {}, reason="测试")


@pytest.mark.parametrize("code", [each for each in LENT if record_type(each).spec.keys and record_type(each).has("remark")])
def test_a_list_that_would_change_it_says_whose_it_is_at_its_line(lent: Desk, stock: Stock, code: str, tmp_path: Path) -> None:
    row_id, spec = stock.rows[code][1], record_type(code).field("remark")
    values = lent.records.row(code, row_id).values
    if not any(all(values[name] not in (None, "") for name in names) for names in record_type(code).spec.keys):
        pytest.skip("known by a number that its process gives")
    lent.exchange.export(code, tmp_path / "list.xlsx", wanted=Query(code, (Filter("id", "is", row_id),)), full=True, reason="测试")
    for text, expected in ((None, "skip"), ("改成别的", "problem")):
        book = openpyxl.load_workbook(tmp_path / "list.xlsx")
        sheet = book.worksheets[0]
        at = next(cell for row in sheet.iter_rows(max_row=3) for cell in row if str(cell.value or "").strip("* ") == spec.label)
        if text is not None:
            sheet.cell(at.row + 1, at.column, text)
        book.save(tmp_path / "other.xlsx")
        review = lent.review_import(code, tmp_path / "other.xlsx")
        review.plan()
        (row,) = [row for row in review.rows if row.source.cells]
        assert row.plan == expected, [each.text for each in row.problems]
        assert [each.sentence for each in row.faults] == ([] if text is None else [lent.records.whose(code, row_id)])


def test_no_page_lists_it_for_work(lent: Desk) -> None:
    """What pages list row by row: boards, rosters, who has declared, who was trained. Nothing here is this desk's own but itself."""
    year, term = clock.today().year, lent.school.term("").term
    own = {"本社区居委会"}
    with lent.records.at_once(own=True) as records:
        assert lent.hazards.on(records).board(year) == []
        assert [row.title for row in records.select("units")] == list(own)
        assert records.select("inspection-rounds"), "what own rows may have taken part in is there"
        assert {row.titles.get("unit") for row in lent.records.select("people")} - own, "by its name it is known all the same"
    for each in lent.school.term(term).coverage:
        assert each.name in own
    assert not lent.school.term(term).vehicles and not lent.stations.roster(clock.today()).rows
    assert lent.training.units() == [] and lent.training.year(year).coverage == []
    assert lent.publicity.year(year).boards == []
    assert {row.name for row in lent.committees.matrix(year).rows} <= own
    assert all(each.number == 0 for each in lent.organisation.strength())


def test_a_list_in_excel_says_whose_each_row_is(lent: Desk, tmp_path: Path) -> None:
    lent.exchange.export("units", tmp_path / "list.xlsx", fields=["name"])
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("单位名称", "归属")
    assert dict(rows[1:])["本社区居委会"] == "本单位"
    assert [whose for _, whose in rows[1:]].count("参考") == len(rows) - 2 > 0
