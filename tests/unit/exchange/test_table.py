"""Source rows and cells as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import messy_files as messy
from tests.unit.exchange.test_header import FIELDS, WORDS
from trafficdesk.exchange.columns import map_columns
from trafficdesk.exchange.grid import Grid, Merge
from trafficdesk.exchange.header import find_header
from trafficdesk.exchange.sniff import open_workbook
from trafficdesk.exchange.table import SourceRow, cell_text, source_rows, split_several

HEADS = ["姓名", "单位", "身份证号", "电话", "备注"]


def _rows(rows: Sequence[Sequence[Any]], merges: Sequence[Merge] = ()) -> list[SourceRow]:
    grid = Grid("表", [HEADS, *rows], merges)
    header = find_header(grid, WORDS)
    assert header is not None and header.last_row == 0
    return list(source_rows(grid, header))


def test_a_messy_sheet_row_by_row(tmp_path: Path) -> None:
    grid = open_workbook(messy.messy_xlsx(tmp_path / "a.xlsx")).sheets()[0]
    header = find_header(grid, WORDS)
    assert header is not None
    places = {match.field: match.column for match in map_columns(header, FIELDS, {}) if match.field}
    dates = {places["first_issued"], places["valid_until"]}
    rows = list(source_rows(grid, header, dates))
    assert [(row.number, row.kind) for row in rows] == [
        (6, "data"), (7, "data"), (8, "hidden"), (9, "repeated_header"), (10, "data"), (11, "blank"), (12, "total"),
        (13, "signature"), (14, "note"),
    ]  # fmt: skip
    rows = list(source_rows(replace(grid, hidden_rows=frozenset()), header, dates))
    one, two, three, four = (row for row in rows if row.kind == "data")
    texts = [{name: row.cells[column].text for name, column in places.items()} for row in (one, two, three, four)]
    assert [each["unit"] for each in texts] == ["东湖里居委会", "东湖里居委会", "詹庄子村", "詹庄子村"]
    assert [each["name"] for each in texts] == ["张 三", "李四", "王䶮", "赵六"]
    assert texts[0]["phone"] == "13800000001" and texts[1]["phone"] == "13800000002"
    assert texts[0]["first_issued"] == "2005-03-01" and texts[1]["first_issued"] == "2008-05-01"
    assert texts[1]["id_number"].endswith("E+17")
    assert texts[2]["classes"] == "A1A2D" and texts[2]["valid_until"] == "长期"
    assert str(two.cells[places["unit"]].remark).startswith("合并单元格")
    assert str(three.cells[places["classes"]].remark) == "〃 → A1A2D"
    assert two.cells[places["phone"]].remark and not one.cells[places["id_number"]].remark


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "”", "同 上", "“”", "々"])
def test_same_as_above_marks(mark: str) -> None:
    first, second = _rows([["张三", "东湖里", messy.ID_ONE, "1", ""], ["李四", mark, messy.ID_TWO, "2", ""]])
    assert second.cells[1].text == "东湖里" and "→ 东湖里" in str(second.cells[1].remark)
    assert first.cells[1].remark is None


def test_same_as_above_reaches_past_other_rows_but_not_into_nothing() -> None:
    rows = _rows([["张三", "同上"], [], ["李四", "东湖里"], ["小计", "1人"], ["王五", "〃"]])
    assert rows[0].cells[1].text == "同上"
    assert rows[4].cells[1].text == "东湖里"


def test_merges_fill_down_only_inside() -> None:
    rows = _rows([["张三", "东湖里"], ["李四", ""], ["王五", ""]], [(1, 1, 2, 1)])
    assert [row.cells[1].text for row in rows] == ["东湖里", "东湖里", ""]


def test_an_empty_row_inside_a_merge_stays_blank() -> None:
    rows = _rows([["张三", "东湖里"], [], ["王五", ""]], [(1, 1, 3, 1)])
    assert [row.kind for row in rows] == ["data", "blank", "data"]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("total", ["合计", "", "", "5"]),
        ("total", ["小 计：3人"]),
        ("total", ["", "总计", "12", "12", "12"]),
        ("signature", ["填表人：张三", "", "审核人：李四"]),
        ("signature", ["单位负责人（签字）：", "", "", "2026年3月1日"]),
        ("signature", ["填表人", "张三", "填表日期", "2026.3.1"]),
        ("signature", ["东湖里居委会（盖章）"]),
        ("signature", ["2026年 3月 1日"]),
        ("repeated_header", HEADS),
        ("note", ["注：请如实填写。"]),
        ("note", ["备注：1.身份证号用文本格式", ""]),
        ("note", ["1", "2", "3", "4", "5"]),
        ("blank", ["", " ", "\u3000"]),
        ("data", ["负责", "东湖里", messy.ID_ONE]),
        ("data", ["合计明", "东湖里", messy.ID_ONE, "13800000001"]),
        ("data", ["张三", "东湖里", messy.ID_ONE, "电话：13800000001"]),
        ("data", ["张三"]),
    ],
)
def test_kinds_of_rows(kind: str, cells: list[str]) -> None:
    assert _rows([cells])[0].kind == kind


def test_group_name_over_the_whole_width_is_no_line() -> None:
    assert _rows([["詹庄子村"], ["张三", "詹庄子村"]], [(1, 0, 1, 4)])[0].kind == "band"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800000001.0, "13800000001"),
        (13800000001, "13800000001"),
        (120110198001010012.0, "1.20110198001010E+17"),
        (120110198001010012, "1.20110198001010E+17"),
        (120110800101001.0, "120110800101001"),
        (0.5, "0.5"),
        (1.6, "1.6"),
        (0.1 + 0.2, "0.3"),
        (-3.0, "-3"),
        (True, "是"),
        (date(2023, 5, 1), "2023-05-01"),
        (datetime(2023, 5, 1), "2023-05-01"),
        (datetime(2023, 5, 1, 8, 30, 5), "2023-05-01 08:30"),
        (time(8, 30), "08:30"),
        ("\u200b１２０ \xa0", "120"),
        (float("nan"), ""),
        (None, ""),
    ],
)
def test_cell_text(value: Any, text: str) -> None:
    assert cell_text(value).text == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(45047, "2023-05-01"), (45047.5, "2023-05-01"), (2023.05, "2023.05"), (20230501.0, "20230501"), (2023, "2023")],
)
def test_numbers_in_date_columns(value: float, text: str) -> None:
    assert cell_text(value, serial_dates=True).text == text


def test_number_that_may_be_january_or_october_is_remarked() -> None:
    assert "10 月" in str(cell_text(2023.1, serial_dates=True).remark)
    assert cell_text(2023.1).remark is None


def test_date_numbers_of_1904(tmp_path: Path) -> None:
    rows = [["姓名", "到期日"], ["张三", 43585], ["李四", date(2023, 5, 1)]]
    grid = open_workbook(messy.date1904_xlsx(tmp_path / "a.xlsx", rows)).sheets()[0]
    header = find_header(grid, WORDS)
    assert header is not None
    assert [row.cells[1].text for row in source_rows(grid, header, {1})] == ["2023-05-01", "2023-05-01"]


_VALUES = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(),
)  # fmt: skip


@given(_VALUES, st.booleans(), st.booleans())
def test_cell_text_never_raises_and_is_clean(value: Any, dates: bool, old: bool) -> None:
    cell = cell_text(value, serial_dates=dates, date1904=old)
    assert cell.text == cell.text.strip()
    assert cell_text(cell.text).text == cell.text
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= 1e15:
        assert not cell.text.isdigit()


@given(st.lists(st.lists(_VALUES, max_size=6), max_size=12))
def test_every_row_comes_out_once_in_order(rows: list[list[Any]]) -> None:
    values = [[value if value is not None else "" for value in row] for row in rows]
    out = list(source_rows(Grid("表", [HEADS, *values]), find_header(Grid("表", [HEADS]), WORDS)))  # type: ignore[arg-type]
    assert [row.number for row in out] == list(range(2, len(rows) + 2))
    assert set(Counter(len(row.cells) for row in out)) <= {5}


@pytest.mark.parametrize("text", ["张三/李四", "张三、李四", "张三\n李四", "张三； 李四", " 张三,李四/"])
def test_several_in_one_cell(text: str) -> None:
    assert split_several(text) == ["张三", "李四"]


def test_one_in_a_cell() -> None:
    assert split_several("买买提·艾力") == ["买买提·艾力"] and split_several(" ") == []
    assert cell_text(timedelta(hours=1)).text
