"""Prints of accidents: quick report, follow-up, the four blocks, ledger (domain 1.11, 2.5, 3.9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from trafficdesk.fields.codes import code_list
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
    Pair,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Filter
from trafficdesk.streams.accidents import BLOCKS, CODE, EDUCATION, PARTIES, RECTIFICATION, Accidents
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import (
    BLANK_DAY,
    Words,
    all_words,
    number_text,
    select_words,
    table_page,
    written_moment,
    years,
)

_TITLE = Style(Role.HEI, 18, 30, Align.CENTRE, 0)
_HEAD = Style(Role.HEI, 11, 18, Align.LEFT, 0)
_NOTE = Style(Role.SERIF, 9, 14, Align.LEFT, 0)
_LEDGER = (
    "number", "happened", "place", "weather", "parties", "plates", "form", "deaths", "serious", "slight", "loss", "cause",
    "liability", "certificate_number", "grade", "legacy_grade", "procedure", "insurance", "outcome", "blocks",
)  # fmt: skip
_HEADS = {"parties": "当事人（单位）", "plates": "车牌", "liability": "责任认定", "blocks": "四不放过", "deaths": "死亡",
          "serious": "重伤", "slight": "轻伤", "certificate_number": "认定书文号和日期"}  # fmt: skip
# Block 3 leads to a rectification item, block 4 to a training.
_BLOCK_LINKS = {RECTIFICATION: "hazard", EDUCATION: "training"}
_GROUPS = {"deaths": "伤亡（人）", "serious": "伤亡（人）", "slight": "伤亡（人）", "grade": "等级", "legacy_grade": "等级"}


def quick_reports(request: PrintRequest) -> Sequence[Document]:
    """事故快报: what is known within the first hour (493号令 12); the rest is left to be written in."""
    return [_report(request, each, "道路交通事故快报", follow_up=False) for each in all_words(request)]


def follow_ups(request: PrintRequest) -> Sequence[Document]:
    """事故续报: the toll within seven days, what the police found, and the treatment."""
    return [_report(request, each, "道路交通事故续报", follow_up=True) for each in all_words(request)]


def _report(request: PrintRequest, accident: Words, title: str, *, follow_up: bool) -> Document:
    values = accident.row.values
    reported = values["follow_up" if follow_up else "quick_report"]
    pairs = [
        Pair("事故编号", accident["number"]),
        Pair("等级（现行）", accident["grade"]),
        Pair("发生时间", written_moment(values["happened"])),
        Pair("接报时间", written_moment(values["heard"])),
        Pair("地点", accident["place"], wide=True),
        *(Pair(label, text) for label, text in accident.pairs("committee", "weather", "form")),
        Pair("直接财产损失（元）", accident["loss"]),
        Pair("伤亡", _toll(accident), wide=True),
        Pair("简要经过", accident["course"], wide=True, height=90 if follow_up else 130),
        Pair("已采取措施", accident["measures"], wide=True, height=60 if follow_up else 90),
    ]
    if follow_up:
        pairs += [
            Pair("事故原因", accident["cause"], wide=True, height=60),
            Pair("认定书文号", accident["certificate_number"]),
            Pair("认定书日期", accident["certificate_on"]),
            Pair("处理结果", accident["outcome"], wide=True, height=60),
            Pair("快报时间", written_moment(values["quick_report"]), wide=True),
        ]
    blocks: list[Block] = [
        Paragraph((Text(title),), _TITLE, keep_next=True),
        _ends(f"报告单位：{request.office.name}", f"报告时间：{written_moment(reported)}"),
        KeyValueGrid(tuple(pairs), row_height=25),
        Paragraph((Text("当事人"),), _HEAD, before=6, keep_next=True),
        _parties(request, accident),
        Spacer(6),
        _ends(f"报告人：{request.office.user}", "负责人：", "（单位盖章）"),
        Paragraph((Text(_BASIS),), _NOTE, before=4),
    ]
    dated = (reported or values["happened"]).date()
    return Document(f"{title} {accident['number']}", tuple(blocks), LIST, number=accident["number"], dated=dated)


_BASIS = (
    "依据《生产安全事故报告和调查处理条例》第九条、第十二条、第十三条：单位负责人接报后 1 小时内报告；道路交通事故自发生之日起"
    " 7 日内伤亡人数变化的及时补报。原因和责任以公安机关交通管理部门的认定为准。"
)


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
        (each["name"], each["unit"], each["vehicle"] or each["plate"], each["liability"], each["casualty"])
        for each in _party_words(request, accident)
    ]
    rows += [("",) * 5] * max(0, 2 - len(rows))
    heads = ("姓名", "单位", "车牌和车型", "责任", "伤亡")
    return Table((Column(1), Column(2), Column(1.6), Column(0.8), Column(0.8)), tuple(rows), (heads,), row_height=23)


def _ends(*texts: str) -> Table:
    cells = tuple(Cell(text, align=Align.LEFT) for text in texts)
    return Table((Column(1),) * len(cells), (cells,), row_height=20, ruled=False)


def four_blocks(request: PrintRequest) -> Sequence[Document]:
    """四不放过处理登记表: facts, the four blocks each with conclusion, evidence, person and date, and two opinions."""
    desk = Accidents(request.office, request.records)
    return [_four(request, desk, each) for each in all_words(request)]


def _four(request: PrintRequest, desk: Accidents, accident: Words) -> Document:
    names = "、".join(each["name"] for each in _party_words(request, accident))
    facts = [
        Pair("事故编号", accident["number"]),
        Pair("发生时间", accident["happened"]),
        Pair("地点", accident["place"], wide=True),
        Pair("当事人", names),
        Pair("等级", "，旧称".join(filter(None, (accident["grade"], accident["legacy_grade"])))),
        Pair("伤亡和损失", f"{_toll(accident)}，直接财产损失 {accident['loss'] or '　　'} 元", wide=True),
        Pair("简要经过", accident["course"], wide=True, height=46),
    ]
    blocks: list[Block] = [
        Paragraph((Text("道路交通事故“四不放过”处理登记表"),), _TITLE, keep_next=True),
        _ends(f"登记单位：{request.office.name}", "归档号："),
        KeyValueGrid(tuple(facts), row_height=23),
    ]
    known = {row.values["block"]: Words(request, row) for row in desk.blocks(accident.row.id)}
    for place, each in enumerate(code_list("four_blocks").options(), start=1):
        blocks += _block(f"{place}. {each.label}", known.get(each.code), _BLOCK_LINKS.get(each.code, ""))
    opinions = [Pair(f"{who}意见", f"\n\n签字（盖章）：　　　　　　日期：{BLANK_DAY}", wide=True, height=52)
                for who in ("单位", "街道")]  # fmt: skip
    blocks += [Spacer(6), KeyValueGrid(tuple(opinions))]
    closed = accident.row.values["closed_on"]
    return Document("事故四不放过处理登记表", tuple(blocks), CARD, number=accident["number"], dated=closed)


def _block(heading: str, block: Words | None, link: str) -> list[Block]:
    """One of the four; empty when nothing was entered yet. link: the field that names what it led to."""
    evidence = "；".join(filter(None, (block["evidence"], block[link] if link else ""))) if block else ""
    pairs = (
        Pair("结论", block["conclusion"] if block else "", wide=True, height=36),
        Pair("证据材料", evidence, wide=True),
        Pair("责任人（签字）", block["responsible"] if block else ""),
        Pair("完成日期", block.day("done_on") if block else BLANK_DAY),
    )
    done = CheckBox(bool(block and block.row.values["done"]))
    runs = (Text(f"{heading}　　"), done, Text(" 已完成"))
    return [Paragraph(runs, _HEAD, before=4, keep_next=True), KeyValueGrid(pairs, row_height=21)]


def full_ledger(request: PrintRequest) -> Sequence[Document]:
    """事故台账 with the parties and how far the four blocks are, casualties and losses summed."""
    rows = all_words(request)
    if not rows:
        return []
    columns = [LedgerColumn(_HEADS.get(name) or rows[0].label(name), _GROUPS.get(name, "")) for name in _LEDGER]
    lines = [_ledger_line(request, row) for row in rows]
    total = [""] * len(_LEDGER)
    total[0] = "合计"
    for name in ("deaths", "serious", "slight"):
        total[_LEDGER.index(name)] = str(sum(row.row.values[name] or 0 for row in rows))
    loss = sum((row.row.values["loss"] or Decimal(0) for row in rows), Decimal(0))
    total[_LEDGER.index("loss")] = number_text(loss)
    title = f"{years(row.row.values['happened'] for row in rows)}道路交通事故台账".strip()
    return [table_page(request, title, columns, lines, total=total)]


def _ledger_line(request: PrintRequest, accident: Words) -> list[str]:
    parties = _party_words(request, accident)
    blocks = request.records.select(BLOCKS, Filter("accident", "is", accident.row.id))
    done = sum(bool(row.values["done"]) for row in blocks)
    certificate = (accident["certificate_number"], accident["certificate_on"])
    own = {
        "parties": "\n".join(f"{each['name']}（{each['unit']}）" if each["unit"] else each["name"] for each in parties),
        "plates": "\n".join(filter(None, (each["vehicle"] or each["plate"] for each in parties))),
        "liability": "\n".join(f"{each['name']} {each['liability']}" for each in parties if each["liability"]),
        "certificate_number": "\n".join(filter(None, certificate)),
        "loss": number_text(accident.row.values["loss"]),
        "blocks": f"{done}/{len(blocks)}" if blocks else "",
    }
    return [own[name] if name in own else accident[name] for name in _LEDGER]


PRINTS = (
    PrintKind("accident-quick", "事故快报", CODE, quick_reports),
    PrintKind("accident-follow-up", "事故续报", CODE, follow_ups),
    PrintKind("accident-four", "事故四不放过处理登记表", CODE, four_blocks),
    PrintKind("accident-ledger", "事故台账（全项）", CODE, full_ledger),
)
