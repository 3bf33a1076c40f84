"""Archive cards of any record: its own fields by section, and everything that belongs to it as tables on the back."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.fields.view import Belonging, RecordView
from trafficdesk.reports.archive_card import CardSection, CardTable, archive_card
from trafficdesk.reports.document import Document
from trafficdesk.store.query import Row
from trafficdesk.streams.attachments import Attachments
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_request import PrintRequest

PHOTO = "照片"
_MOST_COLUMNS = 6
_MOST_ROWS = 12


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
    back = [
        _belonging(request, row, each, ids)
        for each, ids in request.records.belongings(view.code, row.id)
        if request.records.view(each.code).ledger
    ]
    filled = [section for section in back if section is not None]
    filled.append(CardSection("证件复印件粘贴处", height=150))
    first, *rest = filled
    sections += [CardSection(first.title, table=first.table, height=first.height, back=True), *rest]
    unit = row.titles.get("unit", "") or request.office.name
    return archive_card(
        request.name, f"{row.id:06d}", sections, photo=_photo(request, row), unit=unit, dated=clock.today()
    )


def _on_card(spec: FieldSpec, row: Row) -> bool:
    hidden = spec.shown_when is not None and not spec.shown_when.holds(row.values)
    return spec.on_card and not hidden and spec.sensitivity is not Sensitivity.SEALED


def _belonging(request: PrintRequest, owner: Row, each: Belonging, ids: Sequence[int]) -> CardSection | None:
    """Rows of another record that point here; None when there are none."""
    if not ids:
        return None
    view = request.records.view(each.code)
    specs = [spec for spec in view.listed if spec.name != each.field][:_MOST_COLUMNS]
    rows = request.records.rows(each.code, list(ids)[:_MOST_ROWS])
    texts = tuple(tuple(row.text(spec, masked=request.masked) for spec in specs) for row in rows)
    weights = tuple(2.0 if spec.kind in (Kind.LINK, Kind.NOTE, Kind.TEXT) else 1.2 for spec in specs)
    more = f"（前 {len(rows)} 条，共 {len(ids)} 条）" if len(ids) > len(rows) else ""
    heading = view.label if sum(b.code == each.code for b in _pointers(request, owner.code)) == 1 else (
        f"{view.label}（{view.field(each.field).label}）"
    )
    table = CardTable(tuple(spec.label for spec in specs), texts, weights, least=0)
    return CardSection(heading + more, table=table)


def _pointers(request: PrintRequest, code: str) -> tuple[Belonging, ...]:
    return request.records.view(code).belongings


def _photo(request: PrintRequest, row: Row) -> bytes | None:
    """The record's photo: its bytes, b"" for an empty place; None for records without a face."""
    if request.code not in ("people", "vehicles"):
        return None
    for file in Attachments(request.office, request.records).of(request.code, row.id):
        if file.kind == PHOTO and not file.missing:
            return file.path.read_bytes()
    return b""


PRINTS = (
    PrintKind("driver-card", "驾驶员安全档案卡", "people", cards),
    PrintKind("vehicle-card", "车辆档案卡", "vehicles", cards),
    PrintKind("unit-card", "单位基本情况表", "units", cards),
)
