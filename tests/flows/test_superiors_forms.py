"""The district's own workbook is filled: its look stays, figures are numbers, what is not known or lost is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.table import Table

from trafficdesk.cli import main
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError

PERIOD = "2026-10"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


def counted(desk: Desk) -> tuple[str, str, int]:
    """A line of the monthly report with its first head and figure."""
    for sheet in desk.reports.content("month", PERIOD).sheets:
        for line in sheet.lines:
            if line.cells and line.cells[0].figure is not None and line.cells[0].text not in ("", "0"):
                return line.name or line.section, sheet.heads[0], int(line.cells[0].text)
    raise AssertionError("the demo month has no figure")


def form(path: Path, cells: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    for place, value in cells.items():
        sheet[place] = value
    book.save(path)
    return path


def test_fields_are_filled_and_the_look_stays(demo_desk: Desk, tmp_path: Path) -> None:
    name, head, figure = counted(demo_desk)
    path = form(tmp_path / "区表.xlsx", {
        "A1": "{{填报单位}}{{期间}}交通安全月报", "A2": f"{{{{{name}}}}}", "B2": f"{{{{ {name} （{head}） }}}}", "C2": "=A2*2",
        "A3": "填表人：{{填表人}}", "A4": "{{起始日期}}", "A5": "{{没有这一项}}", "A6": "{{期 间 }}",
    })  # fmt: skip
    book = openpyxl.load_workbook(path)
    sheet = book["月报"]
    sheet["A1"].font = Font(name="黑体", size=18, color="FFFF0000")
    sheet.merge_cells("A1:C1")
    sheet["A2"].fill = PatternFill("solid", fgColor="FFFFEE00")
    sheet.row_dimensions[1].height, sheet.column_dimensions["A"].width = 40, 31
    book.save(path)
    done = demo_desk.reports.fill("month", PERIOD, path, tmp_path / "填好.xlsx")
    filled = openpyxl.load_workbook(tmp_path / "填好.xlsx")["月报"]
    assert filled["A1"].value == f"{demo_desk.office.name}2026年10月交通安全月报"
    assert filled["A2"].value == filled["B2"].value == figure and filled["C2"].value == "=A2*2"
    assert filled["A3"].value == "填表人：小林" and filled["A4"].value.date() == date(2026, 10, 1) and filled["A4"].is_date
    assert filled["A6"].value == "2026年10月", "spaces in a name do not matter"
    assert filled["A5"].value == "{{没有这一项}}" and len(done.unknown) == 1 and "月报 A5" in done.unknown[0]
    assert (filled["A1"].font.name, filled["A1"].font.size, filled["A2"].fill.fgColor.rgb) == ("黑体", 18, "FFFFEE00")
    assert [each.coord for each in filled.merged_cells.ranges] == ["A1:C1"]
    assert (filled.row_dimensions[1].height, filled.column_dimensions["A"].width) == (40, 31)
    assert openpyxl.load_workbook(path)["月报"]["A2"].value == f"{{{{{name}}}}}", "the empty form is as it was"


def listed(path: Path, rows: int = 1) -> Path:
    """A form with a named table of hazards, a line below it that belongs to it, and joined cells."""
    path = form(path, {"A1": "隐患情况", "A3": "序号", "B3": "发现日期", "C3": "地点", "D3": "区里的备注", "E3": "编号长度",
                       "E4": "=LEN(C4)", f"A{5 + rows}": "填表人：{{填表人}}"})  # fmt: skip
    book = openpyxl.load_workbook(path)
    sheet = book["月报"]
    line = Side(style="thin")
    for place in ("A4", "B4", "C4"):
        sheet[place].border = Border(line, line, line, line)
    sheet.merge_cells(f"A{5 + rows}:C{5 + rows}")
    sheet.row_dimensions[5 + rows].height = 33
    sheet.add_table(Table(displayName="隐患台账", ref=f"A3:E{3 + rows}"))
    book.save(path)
    return path


def test_a_named_table_grows_row_by_row_and_what_stands_below_moves(demo_desk: Desk, tmp_path: Path) -> None:
    path = listed(tmp_path / "明细.xlsx")
    done = demo_desk.reports.fill("year", "2026", path, tmp_path / "填好.xlsx")
    number = done.tables["隐患台账"]
    found = demo_desk.records.select("hazards", *[])
    assert number > 2 and number <= len(found)
    sheet = openpyxl.load_workbook(tmp_path / "填好.xlsx")["月报"]
    assert sheet.tables["隐患台账"].ref == f"A3:E{3 + number}"
    assert [sheet.cell(4 + at, 1).value for at in range(number)] == list(range(1, number + 1))
    places = {row.values["place"] for row in found}
    assert {sheet.cell(4 + at, 3).value for at in range(number)} <= places
    assert all(sheet.cell(4 + at, 2).is_date for at in range(number))
    assert sheet.cell(3 + number, 5).value == f"=LEN(C{3 + number})", "a column of the form goes on counting"
    assert sheet.cell(3 + number, 3).border.left.style == "thin"
    below = 5 + number
    assert sheet.cell(below, 1).value == "填表人：小林" and sheet.row_dimensions[below].height == 33
    assert f"A{below}:C{below}" in {each.coord for each in sheet.merged_cells.ranges}


def test_a_table_with_room_to_spare_keeps_its_place(demo_desk: Desk, tmp_path: Path) -> None:
    path = listed(tmp_path / "明细.xlsx", rows=400)
    demo_desk.reports.fill("year", "2026", path, tmp_path / "填好.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "填好.xlsx")["月报"]
    assert sheet.tables["隐患台账"].ref == "A3:E403" and sheet["A405"].value == "填表人：小林" and sheet["C403"].value is None


def test_numbers_are_masked_unless_asked_for_and_both_are_logged(demo_desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "名册.xlsx", {"A1": "姓名", "B1": "证件号码", "A2": None})
    view = demo_desk.records.view("people")
    label = view.field("id_number").label
    book = openpyxl.load_workbook(path)
    sheet = book["月报"]
    sheet["B1"] = label
    sheet.add_table(Table(displayName=view.label, ref="A1:B2"))
    book.save(path)
    person = demo_desk.records.select("people")[0]
    number = str(person.values["id_number"])
    for full in (False, True):
        demo_desk.reports.fill("month", PERIOD, path, tmp_path / "填好.xlsx", full=full, reason="区里要" if full else "")
        values = [row[1].value for row in openpyxl.load_workbook(tmp_path / "填好.xlsx")["月报"].iter_rows()]
        assert (number in values) is full
        act = demo_desk.trail.acts()[0]
        assert "填上级表格" in act.sentence and act.kind == ("look" if full else "export")


def test_what_a_workbook_loses_is_named(demo_desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "图.xlsx", {"A1": "{{期间}}", "B1": 1, "B2": 2})
    book = openpyxl.load_workbook(path)
    chart = BarChart()
    chart.add_data(Reference(book["月报"], min_col=2, min_row=1, max_row=2))
    book["月报"].add_chart(chart, "D1")
    book.save(path)
    done = demo_desk.reports.fill("month", PERIOD, path, tmp_path / "填好.xlsx")
    assert done.lost == ["图表"] and "图表没有带过来" in done.sentence


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xd0\xcf\x11\xe0old", "旧格式的 .xls"), (b"text", "不是能认的 Excel"), (None, "没有可填的地方")],
)
def test_what_cannot_be_filled_says_so_and_writes_nothing(demo_desk: Desk, tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(content) if content is not None else form(path, {"A1": "没有字段"})
    with pytest.raises(KnownError, match=says):
        demo_desk.reports.fill("month", PERIOD, path, tmp_path / "填好.xlsx")
    assert not (tmp_path / "填好.xlsx").exists()
    with pytest.raises(KnownError, match="另取一个文件名"):
        demo_desk.reports.fill("month", PERIOD, path, path)


def test_by_command_the_fields_are_listed_and_a_form_is_filled(demo_desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, _, figure = counted(demo_desk)
    folder = demo_desk.office.folder
    demo_desk.close()
    assert main(["--data", str(folder), "report", "month", "--period", PERIOD, "--fields"]) == 0
    assert name in capsys.readouterr().out
    path, out = form(tmp_path / "区表.xlsx", {"A1": f"{{{{{name}}}}}"}), tmp_path / "填好.xlsx"
    assert main(["--data", str(folder), "report", "month", "--period", PERIOD, "--form", str(path), "--out", str(out)]) == 0
    assert "填了 1 处" in capsys.readouterr().out and openpyxl.load_workbook(out)["月报"]["A1"].value == figure
    assert main(["--data", str(folder), "report", "month", "--period", PERIOD, "--form", str(path)]) == 2


def test_a_name_that_would_mean_two_figures_is_none(demo_desk: Desk, tmp_path: Path) -> None:
    """Else a form would be filled with one of them, and nobody would see which."""
    for key, period in (("month", PERIOD), ("year", "2026"), ("agreements", "2026")):
        content, fields = demo_desk.reports.content(key, period), demo_desk.reports.form_fields(key, period)
        lines = [(sheet, line) for sheet in content.sheets for line in sheet.all_lines if line.cells]
        for sheet, line in lines:
            own = line.name or line.section
            twins = [other for _, other in lines if (other.name or other.section) == own]
            if own in fields and len(twins) > 1:
                assert own in ("单位", "标题", "日期"), f"{key}: {own} means {len(twins)} lines"
            reached = any(own in name and sheet.heads[0] in name for name in fields) or own in fields
            assert reached or len(twins) > 1, f"{key}: {own} cannot be named"
    demo_desk.reports.write_fields("month", PERIOD, tmp_path / "字段.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "字段.xlsx").active
    assert sheet is not None and sheet["A2"].value == "{{单位}}"
