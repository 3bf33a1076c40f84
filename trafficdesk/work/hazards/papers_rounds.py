"""Papers of an inspection round: its plan, the record sheet of each place, what was looked at and what not (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk import clock
from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.letterhead import plan_of
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import TO_WRITE, Words, all_words, paragraphs, table_page
from trafficdesk.reports.document import (
    LIST,
    Align,
    Block,
    Cell,
    CheckBox,
    Column,
    Document,
    Footer,
    KeyValueGrid,
    Pair,
    Paragraph,
    Role,
    Row,
    Spacer,
    Style,
    Table,
    Text,
    signing,
)
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Row as RecordRow
from trafficdesk.work.hazards.rounds_reading import (
    FAILED,
    ITEMS,
    NONE,
    PASSED,
    PLACES,
    ROUNDS,
    CheckLine,
    RoundReading,
)

_TITLE = Style(Role.HEI, 18, 30, Align.CENTRE, 0)
_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
_MOST_INSIDE = 3  # more places than these stand in an annex
_MORE = 3  # empty rows below the checklist
_ON_A_SHEET = 22  # rows of a blank one, where the office has no checklist


def plans(request: PrintRequest) -> Sequence[Document]:
    """排查方案; what is not decided yet is left to be written in."""
    reading = RoundReading(request.records)
    return [_plan(request, reading, each) for each in all_words(request)]


def _plan(request: PrintRequest, reading: RoundReading, found: Words) -> Document:
    places = reading.places(found.row.id)
    ends = f"至{found.day('ends')}" if found.row.values["ends"] else "起"
    annexes = [("排查点位名单", [_list_of(places)])] if len(places) > _MOST_INSIDE else []
    listed = [f"{place.values['kind'] or '点位'}：{place.title}" for place in places]
    sections = (
        ("排查范围", [f"{found['scope'].rstrip('。')}。"] if found["scope"] else []),
        ("排查时间", [f"{found.day('starts')}{ends}。"]),
        ("组织分工", [f"{line}。" for line in found.lines("leader", "departments", "committee")]),
        ("方法和要求", paragraphs(found["plan"])),
        ("排查点位", [f"共 {len(places)} 处{'，名单见附件' if annexes else '：' + '；'.join(listed)}。"] if listed else []),
    )
    body = [f"为及时消除道路交通安全隐患，决定开展{found['name']}，制定本方案。"]
    for numeral, (heading, texts) in zip("一二三四五", sections, strict=True):
        body += [f"{numeral}、{heading}", *(texts or [TO_WRITE])]
    body += [
        "六、隐患处理",
        "逐处对照排查标准检查并留下记录和照片；发现隐患当日登记，定级后落实责任、措施、资金、时限、预案，整改完成由两人复查销号。"
        "不属于街道管的，移交主管部门并跟踪；对不具备资质的客货运车辆和企业，建议主管部门依法停业整顿。",
    ]
    return plan_of(request.office, f"{found['name']}方案", body, annexes)


def _list_of(places: Sequence[RecordRow]) -> Table:
    rows = tuple((str(number), str(place.values["kind"] or "点位"), place.title) for number, place in enumerate(places, 1))
    return Table((Column(0.6), Column(1.2), Column(4, Align.LEFT)), rows, (("序号", "种类", "点位"),), size=12, row_height=26)


def sheets(request: PrintRequest) -> Sequence[Document]:
    """排查记录表, one page or more a place: filled in where it was looked at, else to tick by hand."""
    reading = RoundReading(request.records)
    return [_sheet(request, each, reading.checklist(each.row.id)) for each in all_words(request)]


def round_sheets(request: PrintRequest) -> Sequence[Document]:
    """The record sheets of all places of a round; a blank one for a round without places."""
    reading = RoundReading(request.records)
    view = request.records.view(PLACES)
    made: list[Document] = []
    for found in request.rows():
        places = reading.places(found.id)
        made += [_sheet(request, Words(request, place), reading.checklist(place.id)) for place in places]
        if not places:
            items = request.records.select(ITEMS)
            lines = [CheckLine(row.id, row.values["kind"], row.values["number"], row.values["content"], "") for row in items]
            made.append(_blank_sheet(request, found.title, view.field("place").label, lines))
    return made


def _sheet(request: PrintRequest, place: Words, lines: Sequence[CheckLine]) -> Document:
    pairs = (
        Pair("排查名称", place["round"], wide=True), Pair("点位", place["place"], wide=True),
        Pair("点位种类", place["kind"]), Pair("所属居委会", place["committee"]),
        Pair("单位", place["unit"]), Pair("检查日期", place["checked_on"]),
        Pair("检查人", place["checkers"]), Pair("检查结果", place["result"]),
    )  # fmt: skip
    return _document(request, pairs, lines)


def _blank_sheet(request: PrintRequest, name: str, label: str, lines: Sequence[CheckLine]) -> Document:
    pairs = (Pair("排查名称", name, wide=True), Pair(label, "", wide=True), Pair("检查日期"), Pair("检查人"))
    return _document(request, pairs, lines)


def _document(request: PrintRequest, pairs: tuple[Pair, ...], lines: Sequence[CheckLine]) -> Document:
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        finding = "　".join(filter(None, (line.finding, line.hazard_title)))
        rows.append((
            str(number), Cell(line.content, align=Align.LEFT), _tick(line.result == PASSED), _tick(line.result == FAILED),
            _tick(line.result == NONE), Cell(finding, align=Align.LEFT),
        ))  # fmt: skip
    more = max(_MORE, _ON_A_SHEET - len(rows)) if request.by_hand or not lines else _MORE
    rows += [(str(len(rows) + extra), "", _tick(False), _tick(False), _tick(False), "") for extra in range(1, more + 1)]
    table = Table(
        (Column(0.5), Column(3.4), Column(0.6), Column(0.7), Column(0.7), Column(3)), tuple(rows),
        (("序号", "检查内容", "合格", "不合格", "不涉及", "存在问题、登记的隐患"),), size=10, row_height=24, spare=more,
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph((Text("道路交通安全隐患排查记录表"),), _TITLE, keep_next=True),
        Paragraph((Text(f"单位：{request.office.name}"),), _LINE, after=2),
        KeyValueGrid(pairs), Spacer(6), table, signing("检查人（签字）：", "被检查单位（签字）：", "日期："),
    ]  # fmt: skip
    return Document("道路交通安全隐患排查记录表", tuple(blocks), LIST, Footer.NUMBERED)


def _tick(checked: bool) -> Cell:
    return Cell((CheckBox(checked),))


def coverages(request: PrintRequest) -> Sequence[Document]:
    """排查覆盖情况表: every place, looked at or not, with those not looked at named above the table."""
    reading = RoundReading(request.records)
    return [_coverage(request, reading, each) for each in all_words(request)]


def _coverage(request: PrintRequest, reading: RoundReading, found: Words) -> Document:
    state = reading.state(found.row.id)
    rows, listed = [], 0
    for place in (Words(request, row) for row in reading.places(found.row.id)):
        mine = [line.hazard_title for line in reading.checklist(place.row.id) if line.hazard]
        listed += len(mine)
        looked = "已查" if place["checked_on"] else "没有查"
        rows.append([place["place"], place["kind"], place["committee"], looked, place["checked_on"], place["checkers"],
                     place["result"], "、".join(mine)])  # fmt: skip
    columns = ["点位", "种类", "所属居委会", "查了没有", "检查日期", "检查人", "结果", "登记的隐患"]
    page = table_page(request, f"{found['name']}覆盖情况表", [LedgerColumn(name) for name in columns], rows)
    head, line, *rest = page.blocks
    missing = f"没有查的：{'、'.join(state.missing)}。" if state.missing else ""
    elsewhere = f"（其中上列点位 {listed} 处，途中 {state.hazards - listed} 处）" if state.hazards > listed else ""
    words = f"计划 {state.planned} 处，已查 {state.done} 处，发现隐患 {state.hazards} 处{elsewhere}。{missing}"
    return replace(page, blocks=(head, line, Paragraph((Text(words),), _LINE, after=3), *rest))


PRINTS = (
    PrintKind("inspection-plan", "隐患排查方案", ROUNDS, plans),
    PrintKind("inspection-sheets", "排查记录表（全部点位）", ROUNDS, round_sheets),
    PrintKind(
        "inspection-coverage", "排查覆盖情况表", ROUNDS, coverages,
        fits=Fits(lambda row: row.values["starts"] is None or row.values["starts"] <= clock.today(),
                  "这次排查还没有开始，没有覆盖情况。请在排查以后再打印；方案和空白记录表现在就可以打。"),
    ),
    PrintKind("inspection-sheet", "排查记录表", PLACES, sheets, returns="排查记录"),
)
