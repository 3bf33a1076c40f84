"""What a report says: sheets of lines of cells, a figure with its rows behind every counted cell; and its frozen form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trafficdesk.fields.shown import number_text
from trafficdesk.rules.figures import Figure
from trafficdesk.rules.periods import CalendarPeriod


@dataclass(frozen=True, slots=True)
class ReportCell:
    """What one cell shows; figure: the rows it counts, None for words and for what follows from other cells."""

    text: str = ""
    figure: Figure | None = None

    @staticmethod
    def of(figure: Figure | None) -> ReportCell:
        return ReportCell(number_text(figure.value) if figure else "", figure)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line. typed: the key of a figure that the clerk fills in by hand, "" for counted ones."""

    section: str
    name: str
    unit: str
    cells: tuple[ReportCell, ...]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """One table. labels: the heads of section, name and unit, "" for a column that is not shown.

    total: a last line. heads: those of the cells.
    """

    title: str
    labels: tuple[str, str, str]
    heads: tuple[str, ...]
    lines: tuple[ReportLine, ...]
    total: ReportLine | None = None
    note: str = ""

    @property
    def all_lines(self) -> tuple[ReportLine, ...]:
        return (*self.lines, *((self.total,) if self.total else ()))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report of one period as the ledgers have it now. key: its code in report_kind.csv."""

    key: str
    name: str
    title: str
    period: CalendarPeriod
    sheets: tuple[ReportSheet, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was submitted as `then` and is `now`; figure: the rows as they are today, None when it is gone."""

    sheet: str
    name: str
    head: str
    then: str
    now: str
    figure: Figure | None

    @property
    def sentence(self) -> str:
        return f"{self.name}（{self.head}）：上报 {self.then or '空'}，现在 {self.now or '没有这一项'}"


_Key = tuple[str, str, str, str]


def freeze(sheets: Sequence[ReportSheet]) -> str:
    """The sheets as JSON text, without filters: what was said, not how it was counted."""
    return json.dumps([
        {
            "title": sheet.title, "labels": sheet.labels, "heads": sheet.heads, "note": sheet.note,
            "lines": [_frozen_line(line) for line in sheet.lines],
            "total": _frozen_line(sheet.total) if sheet.total else None,
        }
        for sheet in sheets
    ], ensure_ascii=False)  # fmt: skip


def thaw(text: str) -> tuple[ReportSheet, ...]:
    """Sheets from their frozen form. Counted cells carry a figure without rows, so that they are still told apart."""
    return tuple(
        ReportSheet(
            each["title"], tuple(each["labels"]), tuple(each["heads"]), tuple(map(_thawed_line, each["lines"])),
            _thawed_line(each["total"]) if each["total"] else None, each["note"],
        )
        for each in json.loads(text)
    )  # fmt: skip


def differences(then: Sequence[ReportSheet], now: Sequence[ReportSheet]) -> list[Difference]:
    """Every counted cell of which the ledgers say something else today than was submitted."""
    today, before = dict(_counted(now)), dict(_counted(then))
    found = []
    for key in dict.fromkeys((*before, *today)):
        old, new = before.get(key, ReportCell()), today.get(key, ReportCell())
        if old.text != new.text and (old.text or new.text != "0"):
            sheet, section, name, head = key
            found.append(Difference(sheet, name if section in ("", name) else f"{section}：{name}", head, old.text, new.text, new.figure))
    return found


def _counted(sheets: Sequence[ReportSheet]) -> Iterator[tuple[_Key, ReportCell]]:
    for sheet in sheets:
        for line in sheet.all_lines:
            for head, cell in zip(sheet.heads, line.cells, strict=True):
                if cell.figure is not None:
                    yield (sheet.title, line.section, line.name, head), cell


def _frozen_line(line: ReportLine) -> dict[str, Any]:
    cells = [[cell.text, cell.figure is not None] for cell in line.cells]
    return {"section": line.section, "name": line.name, "unit": line.unit, "typed": line.typed, "cells": cells}


def _thawed_line(line: dict[str, Any]) -> ReportLine:
    kept = Figure(Decimal(0), "", (), "")
    cells = tuple(ReportCell(text, kept if counted else None) for text, counted in line["cells"])
    return ReportLine(line["section"], line["name"], line["unit"], cells, line["typed"])
