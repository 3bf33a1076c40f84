"""Whole files on paper: a unit's booklet with its people, cars, agreements and cards; a person's copy of their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from trafficdesk import clock
from trafficdesk.engine.belongings import Belongings, belongings_of
from trafficdesk.engine.papers.attached import Attached, as_document, attached_to
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.ledgers import ledger_of_records
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import file_number
from trafficdesk.fields.shown import written_date
from trafficdesk.fields.spec import Sensitivity
from trafficdesk.reports.archive_card import CardSection, CardTable, archive_card
from trafficdesk.reports.document import (
    LIST,
    Align,
    Block,
    Document,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.document import Column as Share
from trafficdesk.reports.pdf import page_count
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.people.papers_cards import cards

_COVER = Style(Role.TITLE, 30, 46, Align.CENTRE, 0)
_NAME = Style(Role.HEI, 20, 32, Align.CENTRE, 0)
_LINE = Style(Role.SERIF, 12, 22, Align.LEFT, 0)
# What a unit's booklet holds after its own sheet: (record, the field that names the unit, name of the part).
_LISTS = (
    ("people", "unit", "驾驶员名册"), ("vehicles", "unit", "车辆名册"), ("agreements", "unit", "责任书签订台账"),
    ("accident-parties", "unit", "事故当事人"), ("hazards", "responsible_unit", "隐患整改台账"),
)  # fmt: skip
_SIGNED = "责任书签字件"
_TO_WRITE = 3  # empty rows of a blank copy
_CARDS = (("people", "驾驶员安全档案卡"), ("vehicles", "车辆档案卡"))
_COPY_NOTE = (
    "本副本应本人要求打印，载有本办登记的与您有关的全部内容。登记是为履行道路交通安全责任制职责（个人信息保护法第十三条、第三十四条），"
    "保存在本办的单机上，不对外提供；保管期限见“保管期限”一项，期满按档案规定处理。您认为有错漏的，可以要求更正（第四十五条、第四十六条）。"
)


def booklets(request: PrintRequest) -> Sequence[Document]:
    """单位档案册: cover with contents, the unit's sheet, its people, cars, agreements, every card, signed agreements and scans.

    Its pages are numbered through, and the contents name them.
    """
    units = request.rows()
    signed = _agreements(request, units)
    members = {unit.id: [(name, _mine(request, code, "unit", unit, name)) for code, name in _CARDS] for unit in units}
    held: dict[str, list[int]] = {"units": list(members), "agreements": [each for mine in signed.values() for each in mine]}
    for mine in members.values():
        for _, asked in mine:
            held.setdefault(asked.code, []).extend(asked.ids)
    scans = _by_owner(request, held)
    return [document for unit in units for document in _booklet(request, unit, signed[unit.id], members[unit.id], scans)]


def _by_owner(request: PrintRequest, held: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], list[Attached]]:
    """What is attached to any of the rows, asked for once a kind."""
    found: dict[tuple[str, int], list[Attached]] = {}
    for code, ids in held.items():
        for each in attached_to(request, code, ids):
            found.setdefault((code, each.owner), []).append(each)
    return found


def _booklet(
    request: PrintRequest, unit: Row, agreements: Mapping[int, Document], members: Sequence[tuple[str, PrintRequest]],
    held: Mapping[tuple[str, int], list[Attached]],
) -> Iterator[Document]:  # fmt: skip
    own = replace(request, ids=[unit.id], name="单位基本情况表")
    parts: list[tuple[str, list[Document], int]] = [("单位基本情况表", list(cards(own)), 1)]
    for code, field, name in _LISTS:
        mine = _mine(request, code, field, unit, name)
        parts.append((name, list(ledger_of_records(mine)) if mine.ids else [], len(mine.ids)))
    parts += [(name, list(cards(each)) if each.ids else [], len(each.ids)) for name, each in members]
    scans = [
        each for code, ids in (("agreements", list(agreements)), ("units", [unit.id]), *((each.code, each.ids) for _, each in members))
        for owner in ids for each in held.get((code, owner), ())
    ]  # fmt: skip
    scanned = {each.owner for each in scans if each.file.kind == _SIGNED} if request.full else set()
    texts = [document for agreement, document in agreements.items() if agreement not in scanned]
    parts.append(("责任书", texts, len(texts)))
    # A scan shows every number: where they are not asked for in full it is named, not bound in.
    bound = [as_document(each) for each in scans] if request.full else [_named(scans)] if scans else []
    parts.append(("签字件和其他扫描件", bound, len(scans)))
    yield from _numbered(request, unit, [part for part in parts if part[1]])


def _agreements(request: PrintRequest, units: Sequence[Row]) -> dict[int, dict[int, Document]]:
    """Unit → its agreements that went to paper → each as it was printed, without the code by which a signed one is filed."""
    found: dict[int, dict[int, Document]] = {unit.id: {} for unit in units}
    rows = request.records.select("agreements", Filter("unit", "in", tuple(found)), Filter("printed_on", "filled"), sort=("serial",))
    if request.year is not None:
        rows = [row for row in rows if row.values["year"] == request.year]
    documents = request.papers("agreements", [row.id for row in rows])
    if len(documents) == len(rows):
        for row, document in zip(rows, documents, strict=True):
            found[int(row.values["unit"])][row.id] = replace(document, qr="", note="副本，存单位档案册")
    return found


def _named(scans: Sequence[Attached]) -> Document:
    """What is kept as scans, as a list."""
    rows = tuple((str(at), each.title, each.file.kind) for at, each in enumerate(scans, 1))
    note = "扫描件上的证件号和电话都是完整的，没有装进这一册。要连扫描件一起打，请打印完整信息的一册。"
    blocks: list[Block] = [
        Paragraph((Text("签字件和其他扫描件"),), replace(_NAME, size=16), after=6, keep_next=True),
        Table((Share(0.6), Share(4, Align.LEFT), Share(1.4)), rows, (("序号", "文件", "类别"),)),
        Paragraph((Text(note),), replace(_LINE, size=10, leading=16)),
    ]
    return Document("签字件和其他扫描件", tuple(blocks), LIST)


def _numbered(request: PrintRequest, unit: Row, parts: Sequence[tuple[str, list[Document], int]]) -> Iterator[Document]:
    """The cover with the page of each part, then the parts, all pages numbered through."""
    pages = [[page_count(document) for document in documents] for _, documents, _ in parts]
    at = page_count(_cover(request, unit, [(name, number, 0) for name, _, number in parts])) + 1
    total, starts = at - 1 + sum(map(sum, pages)), []
    for each in pages:
        starts.append(at)
        at += sum(each)
    lines = [(name, number, start) for (name, _, number), start in zip(parts, starts, strict=True)]
    yield replace(_cover(request, unit, lines), of=total)
    for (_, documents, _), counts, first in zip(parts, pages, starts, strict=True):
        for document, before in zip(documents, accumulate(counts, initial=0), strict=False):
            yield replace(document, start=first + before, of=total)


def _mine(request: PrintRequest, code: str, field: str, unit: Row, name: str) -> PrintRequest:
    """The same request for the rows of another record that belong to a unit."""
    rows = request.records.select(code, Filter(field, "is", unit.id))
    return replace(request, code=code, ids=[row.id for row in rows], name=name, fields=(), filters=(), year=None)


def _cover(request: PrintRequest, unit: Row, lines: Sequence[tuple[str, int, int]]) -> Document:
    """lines: name of a part, how many are in it, its first page."""
    rows = [(str(n), name, f"{number} 份", str(page)) for n, (name, number, page) in enumerate(lines, 1)]
    day = clock.today()
    blocks: list[Block] = [
        Spacer(90), Paragraph((Text("单位交通安全档案册"),), _COVER, after=30), Paragraph((Text(unit.title),), _NAME, after=60),
        Paragraph((Text("目　录"),), replace(_NAME, size=16), after=6),
        Table((Share(0.6), Share(4), Share(1.2), Share(1)), tuple(rows), (("序号", "内容", "数量", "页号"),), row_height=26),
        Spacer(30), Paragraph((Text(f"编制单位：{request.office.name}"),), _LINE),
        Paragraph((Text(f"编制日期：{written_date(day)}"),), _LINE),
    ]  # fmt: skip
    return Document(f"{unit.title} 交通安全档案册", tuple(blocks), LIST, dated=day)


def copies(request: PrintRequest) -> Sequence[Document]:
    """个人信息查询副本: everything kept about a person, with every correction (PI 45, 46)."""
    return [_copy(request, row) for row in request.rows()]


def _copy(request: PrintRequest, row: Row) -> Document:
    view = request.records.view(row.code)
    sections = [
        CardSection(heading, pairs=tuple((spec.label, row.text(spec, masked=request.masked)) for spec in shown))
        for heading, fields in view.sections
        if (shown := [spec for spec in fields if spec.sensitivity is not Sensitivity.SEALED])
    ]
    sections += [_kept(request, each) for each in belongings_of(request.records, row.code, row.id)]
    sections.append(_corrections(request, row))
    title = f"个人信息查询副本　{row.title}"
    card = archive_card(
        title, file_number(row.id), sections, unit=request.office.name, dated=clock.today(),
        signers=("经办人", "本人签收", "日期"),
    )  # fmt: skip
    head, line, *rest = card.blocks
    return replace(card, blocks=(head, line, Paragraph((Text(_COPY_NOTE),), replace(_LINE, size=10, leading=16), after=4), *rest))


def _kept(request: PrintRequest, found: Belongings) -> CardSection:
    """Rows about the person in another record, with every column of its table."""
    view = request.records.view(found.belonging.code)
    specs = [spec for spec in view.listed if spec.name != found.belonging.field and spec.sensitivity is not Sensitivity.SEALED]
    heads = [*(["日期"] if found.days else []), *(spec.label for spec in specs)]
    rows = tuple(
        (*([str(found.days.get(row.id, ""))] if found.days else []),
         *(row.text(spec, masked=request.masked) for spec in specs))
        for row in found.rows
    )  # fmt: skip
    return CardSection(f"{view.label}（{len(found.rows)} 条）", table=CardTable(tuple(heads), rows, least=0))


def _corrections(request: PrintRequest, row: Row) -> CardSection:
    lines = [line for line in request.records.history(row.code, row.id, limit=3000) if line.label or line.action == "added"]
    texts = tuple(
        (f"{line.at:%Y-%m-%d %H:%M}", line.label or "登记", line.old, line.new, line.by, line.reason) for line in lines
    )
    heads = ("时间", "项目", "原来", "改为", "经手人", "原因")
    least = _TO_WRITE if request.by_hand else 0
    return CardSection("登记和更正记录", table=CardTable(heads, texts, (1.6, 1.4, 1.6, 1.6, 1, 1.4), least=least))


PRINTS = (
    PrintKind("unit-booklet", "单位档案册", "units", booklets, takes=Takes(year=True)),
    PrintKind("person-copy", "个人信息查询副本", "people", copies, returns="签收回执", personal="本人查询"),
)
