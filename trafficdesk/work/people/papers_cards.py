"""Archive cards of any record: its own fields by section, and everything that belongs to it as tables on the back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.belongings import Belongings, belongings_of
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import file_number
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.fields.view import RecordView
from trafficdesk.reports.archive_card import CardSection, CardTable, archive_card
from trafficdesk.reports.document import CARD, Document
from trafficdesk.store.query import Row
from trafficdesk.work.people.card_facts import (
    BACKS,
    HEADINGS,
    LEFT_OUT,
    PASTE,
    blanks_of,
    changes_of,
    facts_of,
)

PHOTO = "照片"
_MOST_COLUMNS = 6
_MOST_ROWS = 12
_WITHOUT_DAY = frozenset({"people", "vehicles", "operating-permits"})  # what is there, not what happened
_WEIGHTS = {Kind.LINK: 2.0, Kind.NOTE: 2.0, Kind.TEXT: 2.0, Kind.DATE: 1.5, Kind.DATETIME: 2.0, Kind.PERSON_ID: 2.3,
            Kind.PHONE: 1.6, Kind.CHOICE: 1.4}  # fmt: skip


def cards(request: PrintRequest) -> Sequence[Document]:
    """One card per row; people and vehicles carry a photo place."""
    view = request.records.view(request.code)
    return [_card(request, view, row) for row in request.rows()]


def _card(request: PrintRequest, view: RecordView, row: Row) -> Document:
    sections = [
        CardSection(heading, pairs=tuple((spec.label, row.text(spec, masked=request.masked)) for spec in shown))
        for heading, fields in view.sections
        if (shown := [spec for spec in fields if _on_card(spec, row)])
    ]
    if facts := facts_of(request, row):
        sections.insert(len(sections) - 1, CardSection(HEADINGS[view.code], pairs=facts))
    back = _back(request, view, row)
    sections += [replace(section, back=not place) for place, section in enumerate(back)]
    unit = row.titles.get("unit", "") or request.office.name
    return archive_card(
        request.name, file_number(row.id), sections, photo=_photo(request, row), unit=unit, dated=clock.today()
    )


def _back(request: PrintRequest, view: RecordView, row: Row) -> list[CardSection]:
    """The tables of the back in the order of the paper, then whatever else belongs to the record."""
    found = belongings_of(request.records, view.code, row.id)
    sections: list[CardSection] = []
    for wanted in BACKS.get(view.code, ()):
        mine = next((each for each in found if each.belonging.code == wanted.code), None)
        if mine is not None:
            found.remove(mine)
        least = wanted.least or (wanted.blank if request.by_hand else 0)
        if mine is not None or least:
            belonging = next(each for each in view.belongings if each.code == wanted.code)
            sections.append(_table(request, view, mine or Belongings(belonging, (), {}), wanted.heading, least))
    left_out = LEFT_OUT.get(view.code, frozenset())
    for each in found:
        if request.records.view(each.belonging.code).ledger and each.belonging.code not in left_out and not _said(each):
            sections.append(_table(request, view, each))
    sections += blanks_of(view.code)
    if changes := changes_of(request, row):
        sections.append(changes)
    if view.code in PASTE:
        sections.append(CardSection(PASTE[view.code], height=_paste_height(sections)))
    return sections


def _paste_height(sections: Sequence[CardSection]) -> float:
    """Room to paste copies on: what the back has left, else most of a sheet of its own."""
    taken = sum(48 + 26 * max(len(each.table.rows), each.table.least) for each in sections if each.table)
    left = CARD.text_height - taken - 40
    return min(left, 150) if left > 90 else 560


def _said(found: Belongings) -> bool:
    """A single present post says no more than 所在单位 and 人员类别 do."""
    return found.belonging.code == "posts" and found.belonging.field == "person" and len(found.rows) == 1


def _on_card(spec: FieldSpec, row: Row) -> bool:
    hidden = spec.shown_when is not None and not spec.shown_when.holds(row.values)
    return spec.on_card and not hidden and spec.sensitivity is not Sensitivity.SEALED


def _table(
    request: PrintRequest, owner: RecordView, found: Belongings, heading: str = "", least: int = 0
) -> CardSection:
    """Rows of another record that point here, each with its day."""
    each = found.belonging
    view = request.records.view(each.code)
    specs = [spec for spec in view.listed if spec.name != each.field][:_MOST_COLUMNS]
    most = _MOST_ROWS if owner.code == "units" else len(found.rows)
    dated = bool(found.days) or (not found.rows and not view.year and each.code not in _WITHOUT_DAY)
    heads = [*(["日期"] if dated else []), *(spec.label for spec in specs)]
    weights = [*([1.5] if dated else []), *(_WEIGHTS.get(spec.kind, 1.2) for spec in specs)]
    texts = tuple(
        (*([str(found.days.get(row.id, ""))] if dated else []), *(row.text(spec, masked=request.masked) for spec in specs))
        for row in found.rows[:most]
    )
    more = f"（前 {most} 条，共 {len(found.rows)} 条）" if len(found.rows) > most else ""
    alike = sum(other.code == each.code for other in owner.belongings) > 1
    name = heading or (f"{view.label}（{view.field(each.field).label}）" if alike else view.label)
    return CardSection(name + more, table=CardTable(tuple(heads), texts, tuple(weights), least=least))


def _photo(request: PrintRequest, row: Row) -> bytes | None:
    """The record's photo: its bytes, b"" for an empty place; None for records without a face."""
    if request.code not in ("people", "vehicles"):
        return None
    for file in Attachments(request.office, request.records).of(request.code, row.id):
        if file.kind == PHOTO and not file.missing:
            return file.content()
    return b""


PRINTS = (
    PrintKind("driver-card", "驾驶员安全档案卡", "people", cards, returns="签字档案卡"),
    PrintKind("vehicle-card", "车辆档案卡", "vehicles", cards, returns="签字档案卡"),
    PrintKind("unit-card", "单位基本情况表", "units", cards, takes=Takes(year=True), returns="签字档案卡"),
)
