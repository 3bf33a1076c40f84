"""A list read by columns is planned exactly as if every line had been read alone, as a form reads what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.factory import credit_code, person_id, vin
from trafficdesk.desk import Desk
from trafficdesk.engine.import_job import fields_for
from trafficdesk.exchange.by_column import ColumnReader
from trafficdesk.exchange.lines import Line
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import SKIP, UPDATE, ImportPlan, ListRow, PlannedRow
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type

# Of people and cars in one line, cars alone, links that tell a companion, things that happened, people told by several columns,
# numbers, choices of several, fields that follow a linked record.
KINDS = ("people", "vehicles", "units", "agreements", "violations", "school-vehicles", "official-cars", "official-trips", "persuaders",
         "stations", "duty-logs", "drives", "posts", "hazards", "accidents", "training-attendances")  # fmt: skip
# Texts that a clerk writes, plain and messy, by kind; what the office holds already comes from its own rows.
DAYS = ("2021-03-05", "2019-03-01", "2031-03-01", "2021.3", "2021年5月", "2021.6.8至长期", "2021-06-08至2027-06-08", "长期",
        "截至 2027.5.1", "2020-01-01 10:30", "44000", "2099-01-01", "12月", "无", "2021/13/45")  # fmt: skip
NUMBERS_ = ("3", "0", "12", "约20", "无", "-1", "3.5", "20余", "１２", "许多")
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.DATE: DAYS, Kind.DATETIME: (*DAYS, "2021-03-05 9:30", "2021年3月5日下午3点半", "2021-03-05 25:00"),
    Kind.INTEGER: NUMBERS_, Kind.DECIMAL: NUMBERS_, Kind.MONEY: (*NUMBERS_, "1,200元", "共计30"),
    Kind.PERSON_ID: (person_id(1), person_id(2), person_id(3)[:-1] + "0", "1.20110E+17", "120110900101123", "无", "12011019900101123x"),
    Kind.PHONE: ("13800000001", "138 0000 0002", "1380000", "不详", "13800000001/13900000002", "022-23456789"),
    Kind.PLATE: ("津A12345", "津a 12346", "津AD12345", "津A12345、津A67890", "无牌", "津ABC", "暂无"),
    Kind.VIN: (vin(1), vin(2), vin(3)[:-1] + "Q", "LSV"), Kind.CREDIT_CODE: (credit_code(1), credit_code(2), "9112"),
    Kind.LICENCE_CLASSES: ("C1", "A1A2D", "a2,e", "Z9", "Ｃ１", "无"), Kind.TERM: ("2024春", "2024秋季", "二四年"),
    Kind.FLAG: ("是", "否", "√", "也许", "无"), Kind.NAME: ("甲某", "张　三", "示例运输有限公司", "买买提 • 艾力", "无", "甲" * 300),
    Kind.LINK: ("示例一小", "示例一小学", "甲某", "甲某（示例一小）", "没有这一个", "无", "1"),
}  # fmt: skip
FREE = ("甲", "乙某", "示例路 1 号", "无", "—", " 两头有空格 ", "甲\n乙", "长" * 5000, "Ａ１", "不详")


class Columns:
    """By record what may stand in its columns: asked once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, list[str]]] = {}

    def of(self, desk: Desk, code: str) -> dict[str, list[str]]:
        if code not in self._known:
            self._known[code] = {spec.name: texts_for(desk, code, spec) for spec in fields_for(code)}
        return self._known[code]


@pytest.fixture(scope="module")
def columns() -> Columns:
    return Columns()


def texts_for(desk: Desk, code: str, spec: FieldSpec) -> list[str]:
    """What may stand in a column, first two that are plain: one that a row of the office holds, one that may be new."""
    record, _, name = spec.name.rpartition(".")
    of, holders = spec, record or code
    if ">" not in spec.name:
        of = record_type(holders).field(name)
    known = []
    if spec.kind is Kind.LINK:
        known = [row.title for row in desk.records.select(of.target)]
    elif ">" not in spec.name:
        known = [str(row.values[name]) for row in desk.records.select(holders) if row.values[name] is not None]
    coded = [code.label for code in code_list(spec.codes).options()[:3]] + ["没有这一项", "无", "待定"] if spec.codes else []
    fresh = coded or TEXTS.get(spec.kind, FREE)
    return [known[0] if known else fresh[0], fresh[0], *known[1:], *fresh]


def a_list(code: str, columns: Mapping[str, list[str]], chance: Random) -> list[ListRow]:
    """Lines of which some are like rows of the office, some like each other, and any may be messy, broken or left out."""
    kept = [name for name in columns if chance.random() < 0.8]
    must = {spec.name for spec in record_type(code).required}
    full, messy = chance.random() ** 3, chance.choice((0.0, 0.05, 0.4))
    lines: list[ListRow] = []
    for number in range(2, chance.randint(3, 14)):
        cells = dict.fromkeys(kept, "")
        for name in kept:
            if name in must or chance.random() < full:
                cells[name] = chance.choice(columns[name][:2] if chance.random() > messy else columns[name])
        if lines and chance.random() < 0.3:  # the same once more, or nearly
            changed = chance.sample(kept, min(len(kept), 1))
            cells = {**chance.choice(lines).cells, **{name: cells[name] for name in changed}}
        empty = [name for name in kept if not cells.get(name)]
        broken = {chance.choice(empty): "#N/A"} if empty and chance.random() < 0.1 else {}
        remarks = {chance.choice(kept): Remark(RemarkKind.UNSEEN)} if kept and chance.random() < 0.1 else {}
        rest = (("网格员意见", "同意"),) if chance.random() < 0.2 else ()
        skip = "合计行" if chance.random() < 0.05 else ""
        lines.append(ListRow("表", number, {} if skip else cells, remarks, broken, rest=rest, skip=skip))
    return lines


def planned(desk: Desk, code: str, lines: list[ListRow], on_match: str) -> ImportPlan:
    with desk.office.store.read() as connection:
        return Planner(connection, record_type(code), on_match=on_match).plan(lines)


def told(row: PlannedRow) -> dict[str, Any]:
    """Everything that a planned row says, in its order."""
    return {
        "source": (row.source.number, dict(row.source.cells), row.source.rest), "plan": row.plan, "reason": row.reason, "row": row.row_id,
        "values": list(row.values.items()), "given": list(row.given.items()), "changes": row.changes, "companions": row.companions,
        "problems": row.problems, "pending": row.pending, "remarks": list(row.remarks.items()), "held": row.held,
        "trashed": row.trashed, "alone": row.alone,
    }  # fmt: skip


def each_alone(_reader: ColumnReader, lines: Iterable[ListRow]) -> Iterator[tuple[ListRow, Line | None]]:
    return ((line, None) for line in lines)


@pytest.mark.parametrize("code", KINDS)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), on_match=st.sampled_from((UPDATE, UPDATE, SKIP)))
def test_by_columns_as_line_by_line(stocked: Desk, columns: Columns, code: str, seed: int, on_match: str) -> None:
    lines = a_list(code, columns.of(stocked, code), Random(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ColumnReader, "lines", each_alone)
        alone = planned(stocked, code, lines, on_match)
    for one, other in zip(planned(stocked, code, lines, on_match).rows, alone.rows, strict=True):
        assert told(one) == told(other)


def test_only_a_line_with_something_to_say_is_read_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else lists of a hundred thousand would be as slow as before, and nobody would see it."""
    read: list[bool] = []
    lines = ColumnReader.lines

    def counted(reader: ColumnReader, rows: Iterable[ListRow]) -> Iterator[tuple[ListRow, Line | None]]:
        for line, found in lines(reader, rows):
            read.append(found is not None)
            yield line, found

    monkeypatch.setattr(ColumnReader, "lines", counted)
    desk.records.add("units", {"name": "示例一小", "unit_type": "学校"})
    good = {"name": "甲某", "unit": "示例一小", "licence_classes": "C1", "valid_until": "2031-03-01", "phone": ""}
    cells = [{**good, "id_number": person_id(number), "vehicles.plate": "津A12345"} for number in range(9)]
    cells[3] |= {"valid_until": "2021.6.8至长期"}
    cells[4] |= {"id_number": "1.20110E+17"}
    cells[5] |= {"phone": "不详"}
    cells[6] |= {"unit": ""}
    cells[7] |= {"name": "无", "id_number": ""}
    planned(desk, "people", [ListRow("表", number, each) for number, each in enumerate(cells, start=2)], UPDATE)
    assert read == [True, True, True, False, False, False, False, False, True]
