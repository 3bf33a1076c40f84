"""Whole files on paper: a unit's booklet with its people, cars, agreements and cards; a person's copy of their data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trafficdesk import clock
from trafficdesk.engine.belongings import Belongings, belongings_of
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
_CARDS = (("people", "驾驶员安全档案卡"), ("vehicles", "车辆档案卡"))
_COPY_NOTE = (
    "本副本应本人要求打印，载有本办登记的与您有关的全部内容。登记是为履行道路交通安全责任制职责（个人信息保护法第十三条、第三十四条），"
    "保存在本办的单机上，不对外提供；保管期限见“保管期限”一项，期满按档案规定处理。您认为有错漏的，可以要求更正（第四十五条、第四十六条）。"
)


def booklets(request: PrintRequest) -> Sequence[Document]:
    """单位档案册: cover with contents, the unit's sheet, its people, cars, agreements, then every card."""
    return [document for unit in request.rows() for document in _booklet(request, unit)]


def _booklet(request: PrintRequest, unit: Row) -> Iterator[Document]:
    own = replace(request, ids=[unit.id], name="单位基本情况表")
    lists = [(name, _mine(request, code, field, unit, name)) for code, field, name in _LISTS]
    members = {code: _mine(request, code, "unit", unit, name) for code, name in _CARDS}
    counts = [(name, len(each.ids)) for name, each in lists if each.ids]
    counts += [(members[code].name, len(members[code].ids)) for code, _ in _CARDS if members[code].ids]
    yield _cover(request, unit, counts)
    yield from cards(own)
    for _, each in lists:
        yield from ledger_of_records(each)
    for each in members.values():
        yield from cards(each)


def _mine(request: PrintRequest, code: str, field: str, unit: Row, name: str) -> PrintRequest:
    """The same request for the rows of another record that belong to a unit."""
    rows = request.records.select(code, Filter(field, "is", unit.id))
    return replace(request, code=code, ids=[row.id for row in rows], name=name, fields=(), filters=(), year=None)


def _cover(request: PrintRequest, unit: Row, counts: Sequence[tuple[str, int]]) -> Document:
    rows = [(str(n), name, f"{number} 份") for n, (name, number) in enumerate([("单位基本情况表", 1), *counts], 1)]
    day = clock.today()
    blocks: list[Block] = [
        Spacer(90), Paragraph((Text("单位交通安全档案册"),), _COVER, after=30), Paragraph((Text(unit.title),), _NAME, after=60),
        Paragraph((Text("目　录"),), replace(_NAME, size=16), after=6),
        Table((Share(0.6), Share(4), Share(1.2)), tuple(rows), (("序号", "内容", "数量"),), row_height=26),
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
    return CardSection(f"{view.label}（{len(found.rows)} {view.noun}）", table=CardTable(tuple(heads), rows, least=0))


def _corrections(request: PrintRequest, row: Row) -> CardSection:
    lines = [line for line in request.records.history(row.code, row.id, limit=3000) if line.label or line.action == "added"]
    texts = tuple(
        (f"{line.at:%Y-%m-%d %H:%M}", line.label or "登记", line.old, line.new, line.by, line.reason) for line in lines
    )
    heads = ("时间", "项目", "原来", "改为", "经手人", "原因")
    return CardSection("登记和更正记录", table=CardTable(heads, texts, (1.6, 1.4, 1.6, 1.6, 1, 1.4), least=0))


PRINTS = (
    PrintKind("unit-booklet", "单位档案册", "units", booklets, takes=Takes(year=True)),
    PrintKind("person-copy", "个人信息查询副本", "people", copies, returns="签收回执", personal="本人查询"),
)
