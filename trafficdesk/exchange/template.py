"""Blank lists for the units to fill in: headings, drop-downs, text cells for long numbers, a page of instructions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trafficdesk.exchange.write import FORMATS, HEAD_STYLE, new_book, print_setup, sheet_name
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind

ROWS = 5000
_INSTRUCTIONS, _LISTS = "填表说明", "选项"
# The pages of a filled-in template that are not the list.
OWN_PAGES = (_INSTRUCTIONS, _LISTS, "退回说明")
# A drop-down written into the cell's rule may hold 255 characters; longer ones are kept on a hidden sheet.
_LONGEST_RULE = 200
_EXAMPLES = {
    Kind.DATE: "2026-11-23",
    Kind.DATETIME: "2026-11-23 14:30",
    Kind.PERSON_ID: "18 位证件号码",
    Kind.PHONE: "13800000000",
    Kind.PLATE: "津A12345",
    Kind.LICENCE_CLASSES: "C1",
    Kind.INTEGER: "1",
    Kind.DECIMAL: "1.5",
    Kind.MONEY: "100.00",
    Kind.FLAG: "是",
}
_HOW = {
    Kind.DATE: "日期，例如 2026-11-23 或 2026.11.23；只有年月的也可以。",
    Kind.DATETIME: "日期和时间，例如 2026-11-23 14:30。",
    Kind.PERSON_ID: "18 位证件号码。单元格已设为文本，请不要改成数字，否则 Excel 会弄丢后三位。",
    Kind.PHONE: "手机或座机；几个号码之间用顿号隔开。",
    Kind.FLAG: "填“是”或“否”。",
    Kind.PLATE: "照号牌抄写，例如 津A12345。",
    Kind.LICENCE_CLASSES: "照驾驶证抄写，例如 C1 或 A1A2D。",
    Kind.LINK: "写名称，要和以前报的一样。",
}


def write_blank_list(path: Path, title: str, fields: Sequence[FieldSpec]) -> None:
    """An .xlsx with the headings of `fields` (required ones tinted and starred), importable when filled in."""
    with new_book(path) as book:
        taken = set(OWN_PAGES)
        page = book.add_worksheet(sheet_name(title, taken))
        help_page = book.add_worksheet(_INSTRUCTIONS)
        lists = book.add_worksheet(_LISTS)
        plain = book.add_format(HEAD_STYLE)
        needed = book.add_format({**HEAD_STYLE, "bg_color": "#FCE4D6"})
        as_text = book.add_format({"num_format": FORMATS["text"]})
        print_setup(page)
        page.set_row(0, 30)
        for index, spec in enumerate(fields):
            # Everything typed is text: a date cell would hide what was really typed, a number cell loses digits.
            page.set_column(index, index, max(kind_of(spec).width, len(spec.label) * 2 + 4), as_text)
            page.write_string(0, index, spec.label + ("*" if spec.required else ""), needed if spec.required else plain)
            _drop_down(page, lists, index, spec)
        lists.hide()
        _instructions(book, help_page, fields)


def _drop_down(page: Any, lists: Any, index: int, spec: FieldSpec) -> None:
    if spec.kind is Kind.FLAG:
        options = ["是", "否"]
    elif spec.kind is Kind.CHOICE:
        options = [code.label for code in code_list(spec.codes).options()]
    else:
        return
    source: Any = options
    if len(",".join(options)) > _LONGEST_RULE or any("," in option for option in options):
        from xlsxwriter.utility import xl_range_abs

        lists.write_column(0, index, options)
        source = f"={_LISTS}!{xl_range_abs(0, index, len(options) - 1, index)}"
    rule = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": spec.label[:32],
        "error_message": "请从下拉列表里选。",
    }
    page.data_validation(1, index, ROWS, index, rule)


def _instructions(book: Any, page: Any, fields: Sequence[FieldSpec]) -> None:
    """One row per column: whether it must be filled, how, and an example in grey."""
    head = book.add_format(HEAD_STYLE)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D7DE"})
    grey = book.add_format({"font_color": "#6B7280", "valign": "top", "border": 1, "border_color": "#D0D7DE"})
    for column, (heading, width) in enumerate((("栏目", 20), ("必填", 8), ("怎样填", 70), ("示例", 22))):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, head)
    print_setup(page)
    for row, spec in enumerate(fields, start=1):
        page.write_string(row, 0, spec.label, wrapped)
        page.write_string(row, 1, "必填" if spec.required else "", wrapped)
        page.write_string(row, 2, _how(spec), wrapped)
        page.write_string(row, 3, _example(spec), grey)


def _how(spec: FieldSpec) -> str:
    if spec.kind is Kind.CHOICE:
        options = [code.label for code in code_list(spec.codes).options()]
        more = "等，见下拉列表" if len(options) > 12 else ""
        return f"{spec.guidance}从下拉列表里选：{'、'.join(options[:12])}{more}。"
    return spec.guidance or _HOW.get(spec.kind, "")


def _example(spec: FieldSpec) -> str:
    if spec.kind is Kind.CHOICE:
        options = code_list(spec.codes).options()
        return options[0].label if options else ""
    return _EXAMPLES.get(spec.kind, "")
