"""Prints of accidents: quick report, follow-up, the four blocks, ledger, statistics (domain 1.11, 2.5, 3.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.papers.kind import Fits, PrintKind, Takes, numbered
from trafficdesk.engine.papers.periods import counted_until, periods_of, to_name
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    BLANK_DAY,
    Words,
    all_words,
    select_words,
    table_page,
    written_moment,
    years,
)
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.reports.document import (
    CARD,
    LIST,
    Align,
    Block,
    Cell,
    CheckBox,
    Column,
    Document,
    KeyValueGrid,
    PageBreak,
    Pair,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Text,
    signing,
)
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.figures import change
from trafficdesk.rules.periods import Period
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents.figures import UNKNOWN, TollLine, figures, traffic_of
from trafficdesk.work.accidents.rules import BLOCKS, CODE, PARTIES, BlockState, block_states

_TITLE = Style(Role.HEI, 18, 30, Align.CENTRE, 0)
_HEAD = Style(Role.HEI, 11, 18, Align.LEFT, 0)
_NOTE = Style(Role.SERIF, 9, 14, Align.LEFT, 0)
# Too many columns for one sheet: what happened first, then what was determined and done.
_HAPPENED = (
    "number", "happened", "place", "weather", "parties", "roles", "plates", "form", "deaths", "serious", "slight", "loss",
    "kind", "grade", "legacy_grade",
)  # fmt: skip
_TREATED = (
    "number", "cause", "liability", "certificate_number", "procedure", "insurance", "outcome", "reports", "blocks", "state",
    "closed_on",
)  # fmt: skip
_HEADS = {"parties": "当事人（单位）", "roles": "身份", "plates": "车牌和车型", "liability": "责任认定", "blocks": "四不放过",
          "deaths": "死亡", "serious": "重伤", "slight": "轻伤", "certificate_number": "认定书文号和日期",
          "reports": "快报续报"}  # fmt: skip
_LEAST_FACT = 10
_GROUPS = {"deaths": "伤亡（人）", "serious": "伤亡（人）", "slight": "伤亡（人）", "grade": "等级", "legacy_grade": "等级"}


def quick_reports(request: PrintRequest) -> Sequence[Document]:
    """事故快报: what is known within the first hour (493号令 12); the rest is left to be written in."""
    return [_report(request, each, "道路交通事故快报", follow_up=False) for each in all_words(request)]


def follow_ups(request: PrintRequest) -> Sequence[Document]:
    """事故续报: the toll within seven days, what the police found, and the treatment."""
    return [_report(request, each, "道路交通事故续报", follow_up=True) for each in all_words(request)]


def _grade(accident: Words) -> str:
    """The grade by the rule of today; by the old one too where that called it otherwise."""
    return "，旧称".join(dict.fromkeys(filter(None, (accident["grade"], accident["legacy_grade"]))))


def _report(request: PrintRequest, accident: Words, title: str, *, follow_up: bool) -> Document:
    values = accident.row.values
    reported = values["follow_up" if follow_up else "quick_report"]
    whom = accident["follow_to" if follow_up else "quick_to"]
    to_write = request.by_hand or values["happened"] is None or values["heard"] is None  # a day with its hour needs a whole line
    pairs = [
        Pair("事故编号", accident["number"]),
        Pair("等级", _grade(accident)),
        Pair("发生时间", written_moment(values["happened"]), wide=to_write),
        Pair("接报时间", written_moment(values["heard"]), wide=to_write),
        Pair("地点", accident["place"], wide=True),
        *(Pair(label, text) for label, text in accident.pairs("committee", "weather", "form")),
        Pair("直接财产损失（元）", accident["loss"]),
        Pair("事故类别", accident["kind"]),
        Pair("伤亡", _toll(accident), wide=True),
        Pair("简要经过", accident["course"], wide=True, height=64 if follow_up else 120),
        Pair("已采取措施", accident["measures"], wide=True, height=44 if follow_up else 80),
    ]
    if follow_up:
        pairs += [
            Pair("事故原因", _cause(accident), wide=True, height=46),
            Pair("认定书文号", accident["certificate_number"]),
            Pair("认定书日期", accident["certificate_on"]),
            Pair("处理结果", accident["outcome"], wide=True, height=46),
            Pair("快报时间", written_moment(values["quick_report"]), wide=True),
        ]
    blocks: list[Block] = [
        Paragraph((Text(title),), _TITLE, keep_next=True),
        _ends(f"报告单位：{request.office.name}"),
        _ends(f"主送：{whom}", f"报告时间：{written_moment(reported)}"),
        KeyValueGrid(tuple(pairs), row_height=25),
        Paragraph((Text("当事人"),), _HEAD, before=6, keep_next=True),
        _parties(request, accident),
        Spacer(6),
        signing(f"报告人：{request.office.user}", "负责人：", "（单位盖章）", row_height=20, gap=0),
        Paragraph((Text(_BASIS),), _NOTE, before=4),
    ]
    moment = reported or values["happened"]
    dated = moment.date() if moment else None
    return Document(f"{title} {accident['number']}", tuple(blocks), LIST, number=accident["number"], dated=dated)


_BASIS = (
    "依据《生产安全事故报告和调查处理条例》第九条、第十二条、第十三条：单位负责人接报后 1 小时内报告；道路交通事故自发生之日起"
    " 7 日内伤亡人数变化的及时补报。原因和责任以公安机关交通管理部门的认定为准。"
)


def _cause(accident: Words) -> str:
    return "\n".join(filter(None, (accident["cause_kind"], accident["cause"])))


def _toll(accident: Words) -> str:
    counts = [f"死亡 {accident['deaths'] or '　'} 人（7 日内）", f"重伤 {accident['serious'] or '　'} 人"]
    counts.append(f"轻伤 {accident['slight'] or '　'} 人")
    if accident.row.values["late_deaths"]:
        counts.append(f"7 日后死亡 {accident['late_deaths']} 人（另记）")
    return "，".join(counts)


def _party_words(request: PrintRequest, accident: Words) -> list[Words]:
    return select_words(request, PARTIES, Filter("accident", "is", accident.row.id), sort=("id",))


def _parties(request: PrintRequest, accident: Words) -> Table:
    rows = [
        (each["name"], each["role"], each["unit"], _car(request, each), each["liability"], each["casualty"])
        for each in _party_words(request, accident)
    ]
    rows += [("",) * 6] * max(0, 2 - len(rows))
    heads = ("姓名", "身份", "单位", "车牌和车型", "责任", "伤亡")
    shares = (Column(1), Column(1.2), Column(1.8), Column(1.6), Column(0.8), Column(0.8))
    return Table(shares, tuple(rows), (heads,), row_height=23)


def _car(request: PrintRequest, party: Words) -> str:
    """Plate and kind of what a party travelled with."""
    own = party.row.values["vehicle"]
    kind = traffic_of(party.row, {own: request.records.row("vehicles", own)} if own else {})
    return " ".join(filter(None, (party["vehicle"] or party["plate"], "" if kind == UNKNOWN else kind)))


def _ends(*texts: str) -> Table:
    cells = tuple(Cell(text, align=Align.LEFT) for text in texts)
    shares = tuple(Column(max(len(text), _LEAST_FACT)) for text in texts)  # a long name stays on one line
    return Table(shares, (cells,), row_height=20, ruled=False)


def four_blocks(request: PrintRequest) -> Sequence[Document]:
    """四不放过处理登记表: facts, the four blocks each with conclusion, evidence, person and date, and two opinions."""
    blocks = _blocks_of(request)
    return [_four(request, each, blocks[each.row.id]) for each in all_words(request)]


def _blocks_of(request: PrintRequest) -> dict[int, tuple[BlockState, ...]]:
    with request.records.reading() as connection:
        return block_states(connection, request.ids)


def _four(request: PrintRequest, accident: Words, four: Sequence[BlockState]) -> Document:
    names = "、".join(each["name"] for each in _party_words(request, accident))
    facts = [
        Pair("事故编号", accident["number"]),
        Pair("发生时间", accident["happened"]),
        Pair("地点", accident["place"], wide=True),
        Pair("当事人", names),
        Pair("等级", _grade(accident)),
        Pair("伤亡和损失", f"{_toll(accident)}，直接财产损失 {accident['loss'] or '　　'} 元", wide=True),
        Pair("简要经过", accident["course"], wide=True, height=46),
    ]
    blocks: list[Block] = [
        Paragraph((Text("道路交通事故“四不放过”处理登记表"),), _TITLE, keep_next=True),
        _ends(f"登记单位：{request.office.name}", "归档号："),
        KeyValueGrid(tuple(facts), row_height=23),
    ]
    for place, block in enumerate(four, start=1):
        blocks += _block(request, f"{place}. {code_list('four_blocks').label(block.name)}", block)
    opinions = [Pair(f"{who}意见", f"\n\n签字（盖章）：　　　　　　日期：{BLANK_DAY}", wide=True, height=52)
                for who in ("单位", "街道")]  # fmt: skip
    blocks += [Spacer(6), KeyValueGrid(tuple(opinions))]
    closed = accident.row.values["closed_on"]
    return Document("事故四不放过处理登记表", tuple(blocks), CARD, number=accident["number"], dated=closed)


def _block(request: PrintRequest, heading: str, block: BlockState) -> list[Block]:
    """One of the four with its evidence, attached or named, and what it led to; empty when nothing was entered yet."""
    values = block.values
    scans = [file.name for file in Attachments(request.office, request.records).of(BLOCKS, block.id)] if block.id else []
    led_to = [f"{item.title}（{item.state}）" for item in block.items]
    pairs = (
        Pair("结论", values.get("conclusion") or "", wide=True, height=36),
        Pair("证据材料", "；".join([*filter(None, [values.get("evidence")]), *scans, *led_to]), wide=True),
        Pair("责任人（签字）", values.get("responsible") or ""),
        Pair("完成日期", written_date(values["done_on"]) if values.get("done_on") else BLANK_DAY),
    )
    runs = (Text(f"{heading}　　"), CheckBox(not block.lacking), Text(" 已完成"))
    return [Paragraph(runs, _HEAD, before=4, keep_next=True), KeyValueGrid(pairs, row_height=21)]


def full_ledger(request: PrintRequest) -> Sequence[Document]:
    """事故台账 with the parties and how far the four blocks are, casualties and losses summed."""
    rows = all_words(request)
    if not rows:
        return []
    title = f"{years(row.row.values['happened'] for row in rows)}道路交通事故台账".strip()
    blocks = _blocks_of(request)
    lines = [_ledger_words(request, row, blocks[row.row.id]) for row in rows]
    total = dict.fromkeys(_HAPPENED, "") | {"number": "合计"}
    total |= {name: str(sum(row.row.values[name] or 0 for row in rows)) for name in ("deaths", "serious", "slight")}
    total["loss"] = number_text(sum((row.row.values["loss"] or Decimal(0) for row in rows), Decimal(0)))
    first = _sheet(request, f"{title}（一）事故和后果", rows[0], _HAPPENED, lines, [total[name] for name in _HAPPENED])
    second = _sheet(request, f"{title}（二）认定和处理", rows[0], _TREATED, lines)
    return [replace(first, title=title, blocks=(*first.blocks, PageBreak(), *second.blocks))]


def _sheet(
    request: PrintRequest, title: str, row: Words, names: Sequence[str], lines: Sequence[dict[str, str]],
    total: Sequence[str] = (),
) -> Document:  # fmt: skip
    columns = [LedgerColumn(_HEADS.get(name) or row.label(name), _GROUPS.get(name, "")) for name in names]
    return table_page(request, title, columns, [[line[name] for name in names] for line in lines], total=total)


def _ledger_words(request: PrintRequest, accident: Words, blocks: Sequence[BlockState]) -> dict[str, str]:
    """Every column of the ledger for one accident."""
    parties = _party_words(request, accident)
    done = sum(not block.lacking for block in blocks)
    certificate = (accident["certificate_number"], accident["certificate_on"])
    reports = (("快报", accident["quick_report"]), ("续报", accident["follow_up"]))
    own = {
        "parties": "\n".join(f"{each['name']}（{each['unit']}）" if each["unit"] else each["name"] for each in parties),
        "roles": "\n".join(each["role"] for each in parties),
        "plates": "\n".join(filter(None, (_car(request, each) for each in parties))),
        "liability": "\n".join(f"{each['name']} {each['liability']}" for each in parties if each["liability"]),
        "certificate_number": "\n".join(filter(None, certificate)),
        "loss": number_text(accident.row.values["loss"]),
        "cause": _cause(accident),
        "reports": "\n".join(f"{name} {sent}" for name, sent in reports if sent),
        "blocks": "按旧台账" if accident["state"] == "结案" and not done else f"{done}/{len(blocks)}",
    }
    return {name: own[name] if name in own else accident[name] for name in (*_HAPPENED, *_TREATED)}


def statistics(request: PrintRequest) -> Sequence[Document]:
    """事故统计表 of the period of the chosen accidents, with the same time last year and the period before."""
    return [_statistics(request, period) for period in periods_of(request, "happened", request.rows())]


def blank_statistics(request: PrintRequest) -> Sequence[Document]:
    """The statistics without a figure, to be filled in by hand."""
    return [_statistics(request, to_name())]


def _statistics(request: PrintRequest, period: Period) -> Document:
    until, so_far = counted_until(period)
    found = figures(request.records, period.since, until, period.until)
    title = f"{period.name}道路交通事故统计分析表{so_far}"
    columns = [LedgerColumn("统计方式"), LedgerColumn("名称")]
    columns += [LedgerColumn(name, head) for head in _TOLL_HEADS for name in ("本期", "上年同期", "同比")]
    rows = [[f"按{group}", line.name, *_compared(line)] for group, lines in found.groups.items() for line in lines]
    page = table_page(request, title, columns, rows, total=["合计", "", *_compared(found.total)], serials=False, note=_BY_PARTY)
    whole = [LedgerColumn(name) for name in ("指标", "本期", "上年同期", "同比", "上期", "环比")]
    totals = table_page(request, title, whole, _totals(found.total), serials=False)
    head, line, *rest = page.blocks
    return replace(page, blocks=(head, line, totals.blocks[2], Spacer(8), *rest))


_TOLL_HEADS = ("起数", "死亡（人）", "受伤（人）", "财产损失（元）")
_BY_PARTY = "按车型、责任方统计时，一起事故涉及几种车的各计一次。"


def _compared(line: TollLine) -> list[str]:
    pairs = zip(line.now.figures(), line.last_year.figures(), strict=True)
    return [text for now, then in pairs for text in (number_text(now), number_text(then), change(now, then))]


def _totals(line: TollLine) -> list[list[str]]:
    rows = zip(_TOLL_HEADS, line.now.figures(), line.last_year.figures(), line.before.figures(), strict=True)
    return [
        [head, number_text(now), number_text(then), change(now, then), number_text(before), change(now, before)]
        for head, now, then, before in rows
    ]


PRINTS = (
    PrintKind("accident-quick", "事故快报", CODE, quick_reports, numbered("quick_report"), returns="事故材料"),
    PrintKind(
        "accident-follow-up", "事故续报", CODE, follow_ups, numbered("follow_up"),
        Fits(lambda row: row.values["quick_report"] is not None or row.values["follow_up"] is not None,
             "还没有报过快报，没有可以续报的。请先报事故快报。"),
        returns="事故材料",
    ),
    PrintKind("accident-four", "事故四不放过处理登记表", CODE, four_blocks, returns="事故材料"),
    PrintKind("accident-ledger", "事故台账（全项）", CODE, full_ledger),
    PrintKind("accident-figures", "事故统计分析表", CODE, statistics, takes=Takes(fields=("happened",), whole="整个时期"),
              empty=blank_statistics),
)
