"""Tables, templates and return files: whole or not at all, and texts that stay texts."""

from __future__ import annotations

import errno
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers import messy_files as messy
from tests.unit.exchange.test_header import FIELDS, WORDS
from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.exchange import write
from trafficdesk.exchange.annotate import FaultySheet, write_return_file
from trafficdesk.exchange.columns import map_columns
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import find_header
from trafficdesk.exchange.sniff import open_workbook
from trafficdesk.exchange.table import cell_text
from trafficdesk.exchange.template import write_blank_list
from trafficdesk.exchange.write import ColumnOut, SheetOut, write_table
from trafficdesk.fields.spec import FieldSpec, Kind

COLUMNS = (ColumnOut("姓名", 10), ColumnOut("到期", 11, "date"), ColumnOut("时刻", 15, "datetime"),
           ColumnOut("人数", 8, "number"), ColumnOut("金额", 10, "money"))  # fmt: skip
ROWS = [
    ("张三", date(2026, 11, 23), datetime(2026, 11, 23, 8, 30), 3, Decimal("12.50")),
    ("=1+1", None, None, None, None),
    (messy.ID_ONE, date(1890, 1, 2), None, 2**60, None),
]


def _sheet(rows: Any = ROWS) -> SheetOut:
    return SheetOut("名册", COLUMNS, rows)


def test_xlsx_cells_keep_their_kinds(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", [_sheet()])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert [cell.value for cell in page[1]] == ["姓名", "到期", "时刻", "人数", "金额"]
    assert page["B2"].value == datetime(2026, 11, 23) and page["B2"].number_format == "yyyy-mm-dd"
    assert page["C2"].value == datetime(2026, 11, 23, 8, 30) and page["E2"].value == 12.5
    assert page["A3"].data_type == "s" and page["A3"].value == "=1+1"
    assert page["A4"].value == messy.ID_ONE and page["A4"].number_format == "@"
    assert page["B4"].value == "1890-01-02" and page["D4"].value == str(2**60)


def test_xlsx_is_ready_to_filter_and_print(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", [_sheet()])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert page.freeze_panes == "A2" and page.auto_filter.ref == "A1:E4"
    assert page.page_setup.orientation == "landscape" and page.print_title_rows == "$1:$1"
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0


def test_csv_opens_rightly_and_runs_nothing(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", [_sheet()])
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "张三,2026-11-23,2026-11-23 08:30,3,12.50" in data.decode("utf-8-sig")
    assert "\r\n'=1+1," in data.decode("utf-8-sig")


# Whatever a person types, and what a reader of text tables could take for a separator, a quote or the end of a line.
_CELLS = st.text(min_size=1) | st.text(alphabet="0a甲 \t\n\r\"'=,;|，\x0b\x0c\x85", min_size=1, max_size=12)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(_CELLS, min_size=1, max_size=8))
@example(values=["0\t", "0\t"])
@example(values=["\t0", "0\t0"])
@example(values=["0\r\r\n0"])
@example(values=["甲；乙;丙", "一;二;三"])
def test_what_was_written_is_read_again(tmp_path: Path, name: str, values: list[str]) -> None:
    columns = [ColumnOut("姓名", 10), ColumnOut("备注", 10)]
    write_table(tmp_path / name, [SheetOut("表", columns, [("张三", value) for value in values])])
    grid = open_workbook(tmp_path / name).sheets()[0]
    again = [cell_text(grid.value(row, 1)).text for row in range(1, len(values) + 1)]
    assert again == [cell_text(value).text for value in values]


def test_sheet_names_are_made_acceptable(tmp_path: Path) -> None:
    long = "东湖里/丽景[一]社区驾驶员机动车基本信息登记台账二〇二六年度汇总表"
    sheets = [SheetOut(title, COLUMNS[:1], [["x"]]) for title in (long, long, "", "a", "A")]
    write_table(tmp_path / "a.xlsx", sheets)
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames) == 5


def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_ROWS_PER_SHEET", 3)
    write_table(tmp_path / "a.xlsx", [SheetOut("表", COLUMNS[:1], [[str(i)] for i in range(7)])])
    grids = open_workbook(tmp_path / "a.xlsx").sheets()
    assert [[row[0] for row in grid.rows[1:]] for grid in grids] == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


def test_text_longer_than_a_cell_says_so(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", [SheetOut("表", COLUMNS[:1], [["字" * 40_000]])])
    assert str(open_workbook(tmp_path / "a.xlsx").sheets()[0].value(1, 0)).endswith("（已截短）")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
@pytest.mark.parametrize("error", [Cancelled(), RuntimeError("bug")])
def test_stopped_half_way_leaves_the_old_file(
    tmp_path: Path, name: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / name).write_text("old")

    def rows() -> Iterator[Sequence[str]]:
        yield ["张三"]
        raise error

    with pytest.raises(type(error)):
        write_table(tmp_path / name, [SheetOut("表", COLUMNS[:1], rows())])
    assert (tmp_path / name).read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "scratch"])
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_full_disk_is_a_sentence(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(KnownError, match="已满"):
        write_table(tmp_path / name, [_sheet()])
    assert not list(tmp_path.iterdir())


def test_missing_folder_and_wrong_suffix(tmp_path: Path) -> None:
    for name in ("没有/a.xlsx", "没有/a.csv"):
        with pytest.raises(KnownError, match="不存在"):
            write_table(tmp_path / name, [_sheet()])
    with pytest.raises(KnownError, match="后缀"):
        write_table(tmp_path / "a.doc", [_sheet()])


def test_template_is_found_again_by_the_reader(tmp_path: Path) -> None:
    fields = (*FIELDS, FieldSpec("已审", Kind.FLAG, name="checked"), FieldSpec("性别", Kind.CHOICE, name="g", codes="person_gender"),
              FieldSpec("民族", Kind.CHOICE, name="nation", codes="nation"))  # fmt: skip
    write_blank_list(tmp_path / "a.xlsx", "驾驶员", fields)
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["驾驶员"]
    assert [cell.value for cell in page[1]][:2] == ["姓名*", "身份证号"]
    assert page.column_dimensions["B"].number_format == "@"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["L2"] == '"是,否"' and "男" in lists["M2"] and lists["N2"].startswith("选项!$N$1:$N$")
    header = find_header(open_workbook(tmp_path / "a.xlsx").sheets()[0], WORDS)
    assert header is not None
    assert [match.field for match in map_columns(header, fields, {})] == [spec.name for spec in fields]


def test_return_file_is_the_senders_own_workbook(tmp_path: Path) -> None:
    sender = messy.messy_xlsx(tmp_path / "a.xlsx")
    grid = open_workbook(sender).sheets()[0]
    header = find_header(grid, WORDS)
    assert header is not None
    faults = {7: [(3, "身份证号：后三位丢失。")], 8: [(None, "没有填全。"), (4, "准驾车型：不对。")]}
    assert write_return_file(tmp_path / "back.xlsx", [FaultySheet(grid, header, faults)], sender) == 2
    book, before = openpyxl.load_workbook(tmp_path / "back.xlsx"), openpyxl.load_workbook(sender)
    assert book.sheetnames == [*before.sheetnames, "退回说明"]
    page, old = book["东湖里"], before["东湖里"]
    assert {str(area) for area in page.merged_cells.ranges} == {str(area) for area in old.merged_cells.ranges}
    assert page.freeze_panes == "A6" and page.row_dimensions[8].hidden
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [[cell.value for cell in row] for row in old.iter_rows()]
    assert page["D7"].comment.text == "身份证号：后三位丢失。" and page["A8"].comment.text == "没有填全。"
    assert page["D7"].fill.fgColor.rgb != page["C7"].fill.fgColor.rgb
    said = list(book["退回说明"].iter_rows(min_row=3, values_only=True))
    assert said[0] == ("东湖里", 7, "身份证号码", "1.20110198502020E+17", "身份证号：后三位丢失。")
    assert said[2][2:] == ("驾驶证/准驾车型", "〃", "准驾车型：不对。")


def test_a_list_that_is_no_xlsx_comes_back_in_the_same_shape(tmp_path: Path) -> None:
    sender = messy.xls(tmp_path / "a.xls")
    grid = open_workbook(sender).sheets()[0]
    header = find_header(grid, WORDS)
    assert header is not None
    assert write_return_file(tmp_path / "back.xlsx", [FaultySheet(grid, header, {3: [(3, "身份证号：不对。")]})], sender) == 1
    page = openpyxl.load_workbook(tmp_path / "back.xlsx")["名册"]
    assert page["A1"].value == "驾驶员名册" and page["C2"].value == "姓名" and page["D3"].comment.text == "身份证号：不对。"
    assert [str(area) for area in page.merged_cells.ranges if area.min_col == 2] == ["B3:B4"]


def test_return_file_holds_every_sheet(tmp_path: Path) -> None:
    grid = Grid("a/b", [["姓名", "电话"], ["张三", "1"]])
    header = find_header(grid, WORDS)
    assert header is not None
    other = Grid("b", [["姓名", "电话"], ["李四", "2"]])
    faulty = [FaultySheet(each, header, {2: [(1, "电话：不对。")]}) for each in (grid, other)]
    assert write_return_file(tmp_path / "b.xlsx", faulty) == 2
    names = openpyxl.load_workbook(io.BytesIO((tmp_path / "b.xlsx").read_bytes())).sheetnames
    assert names == ["a_b", "b", "退回说明"]
