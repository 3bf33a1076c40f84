"""Prints of what a file holds besides: violations passed on or known by plate only, merits, a car's changes and services, second posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, grouped, select_words, table_page, years
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.reports.document import (
    CARD,
    LIST,
    Align,
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Role,
    Rule,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules_signing import of_persons

VIOLATIONS, MERITS, PEOPLE, VEHICLES = "violations", "merits", "people", "vehicles"
_BODY = Style(Role.BODY, 14, 25, Align.JUSTIFY, 2)
_FLUSH = Style(Role.BODY, 14, 25, Align.LEFT, 0)
_RIGHT = Style(Role.BODY, 14, 25, Align.RIGHT, 0)
_SMALL = Style(Role.BODY, 12, 24, Align.LEFT, 0)
_TITLE = Style(Role.HEI, 18, 30, Align.CENTRE, 0)
_PART = Style(Role.HEI, 12, 22, Align.LEFT, 0)
_TO_WRITE = 3
_ON_A_BLANK = 11  # rows of each part of a sheet that is written by hand altogether
_POSTS = ("姓名", "单位", "人员类别", "任职", "开始日期", "责任书", "签字日期或进展")
_ASKED = (
    "请组织本人学习教育，没有处理的督促尽快处理，并把教育情况填在回执里报回本办。本办只登记和教育，不处罚；"
    "有异议的，向作出决定的公安机关交通管理部门提出。"
)


# Violations: to the unit, and by plate.


def notices(request: PrintRequest) -> Sequence[Document]:
    """交通违法抄告单: one for each unit whose drivers or cars are meant, with a receipt to send back."""
    units = _units_of(request)
    found = grouped((each for each in all_words(request) if each.row.id in units), lambda each: units[each.row.id])
    names = {row.id: row.title for row in request.records.rows("units", list(found))}
    return [_notice(request, names[unit], some) for unit, some in found.items()]


def _units_of(request: PrintRequest) -> Mapping[int, int]:
    """Violation → the unit that is told: the driver's, else the car's."""
    rows = request.rows()
    unit: dict[tuple[str, int], int | None] = {}
    for field, code in (("person", PEOPLE), ("vehicle", VEHICLES)):
        ids = list({row.values[field] for row in rows} - {None})
        unit |= {(field, row.id): row.values["unit"] for row in request.records.rows(code, ids)}
    found = {row.id: unit.get(("person", row.values["person"])) or unit.get(("vehicle", row.values["vehicle"])) for row in rows}
    return {row: told for row, told in found.items() if told is not None}


def _notice(request: PrintRequest, unit: str, some: Sequence[Words]) -> Document:
    today, title, number = clock.today(), "交通违法抄告单", request.count(len(some))
    rows = tuple(
        (str(at), each["person"] or "（未对上）", each["vehicle"] or each["plate"],
         *(each[name] for name in ("happened", "behaviour", "place", "points", "decision")))
        for at, each in enumerate(some, 1)
    )  # fmt: skip
    heads = ("序号", "驾驶员", "车牌", "违法日期", "违法行为", "地点", "记分", "处罚决定书号")
    columns = (Column(5), Column(9), Column(10), Column(10), Column(18, Align.LEFT), Column(14, Align.LEFT), Column(5), Column(14))
    blocks: list[Block] = [
        Heading(title, 0, 20, 34),
        Paragraph.of(f"{unit}：", _FLUSH, before=4),
        Paragraph.of(f"经公安机关交通管理部门抄告，你单位驾驶员、车辆有下列 {number} 起道路交通违法：", _BODY, after=4),
        Table(columns, rows, (heads,), size=9.5, row_height=20),
        Paragraph.of(_ASKED, _BODY, before=6),
        Together((Spacer(6), Paragraph.of(request.office.name, _RIGHT), Paragraph.of(written_date(today), _RIGHT)), company=True),
        Together((Rule(dashed=True, text="沿此线剪下，教育后交回", before=14, after=8), *_receipt(unit, number, title, today))),
    ]
    return Document(f"{title} {unit}", tuple(blocks), LIST, dated=today)


def _receipt(unit: str, number: str, title: str, today: date) -> tuple[Block, ...]:
    signed = (Text("负责人："), Blank(7), Text("　教育日期："), Blank(3), Text("年"), Blank(2), Text("月"), Blank(2), Text("日"))
    return (
        Paragraph.of("回　　执", Style(Role.HEI, 14, 26, Align.CENTRE, 0)),
        Paragraph.of(f"{unit}收到{written_date(today)}的《{title}》，共 {number} 起。", _SMALL),
        Paragraph((Text("教育情况："), Blank(28)), _SMALL),
        Paragraph(signed, _SMALL),
        Paragraph.of("单位（盖章）：", _SMALL),
    )


def by_plate(request: PrintRequest) -> Sequence[Document]:
    """只知号牌违法核对表: violations of which nobody knows the driver yet, with room to write down who it was."""
    rows = [
        [each["plate"] or each["vehicle"], each["happened"], each["behaviour"], each["place"], each["decision"], each["source"], "", ""]
        for each in all_words(request) if request.by_hand or _NOBODY.when(each.row)
    ]  # fmt: skip
    plain = ("抄告号牌", "违法日期", "违法行为", "地点", "处罚决定书号", "数据来源")
    heads = [*map(LedgerColumn, plain), LedgerColumn("车主或单位", "核对结果"), LedgerColumn("驾驶员和电话", "核对结果")]
    return [table_page(request, "只知号牌违法核对表", heads, rows, note="核对后在“违法”里补填驾驶员；不是本辖区的写明")] if rows else []


_NOBODY = Fits(lambda row: row.values["person"] is None, "这起违法已经对上驾驶员，不用核对号牌。请改打“交通违法抄告单”。")
_SOMEBODY = Fits(
    lambda row: row.values["person"] is not None or row.values["vehicle"] is not None,
    "只知道号牌的违法还不知道抄告哪家单位。请先打印“只知号牌违法核对表”，对上车辆或驾驶员以后再抄告。",
)

# Merits.


def merit_table(request: PrintRequest) -> Sequence[Document]:
    """交通安全奖惩登记表, how often each kind was given below."""
    rows = all_words(request)
    if not rows:
        return []
    title = f"{years(each.row.values['given'] for each in rows)}交通安全奖惩登记表".strip()
    names = ("given", "person", "unit", "kind", "content", "document", "given_by", "remark")
    kinds = Counter(each.row.values["kind"] for each in rows)
    told = "，".join(f"{code.label} {kinds[code.code]} 次" for code in code_list("merit_kind").options() if kinds[code.code])
    total = ["合计", "", "", f"{len(rows)} 次", told, "", "", ""]
    return [table_page(request, title, [rows[0].label(name) for name in names], [[each[name] for name in names] for each in rows],
                       total=total)]  # fmt: skip


# Cars: changes and services.


def car_lives(request: PrintRequest) -> Sequence[Document]:
    """车辆变更和维修保养登记表: one sheet a car, rows left to write on."""
    return [_car_life(request, row) for row in request.rows()]


def _car_life(request: PrintRequest, row: Row) -> Document:
    car, mine = Words(request, row), Filter("vehicle", "is", row.id)
    changes = select_words(request, "vehicle-changes", mine, sort=("on", "id"))
    services = select_words(request, "vehicle-services", mine, sort=("on", "id"))
    spent = sum((each.row.values["cost"] or 0 for each in services), 0)
    facts = [f"{label}：{text}" for label, text in car.pairs("plate", "vehicle_type", "owner", "unit") if text]
    lines = tuple(tuple(Cell(each, align=Align.LEFT) for each in (*facts[at : at + 2], "")[:2]) for at in range(0, len(facts), 2))
    room = _ON_A_BLANK if request.by_hand else _TO_WRITE
    blocks: list[Block] = [
        Paragraph((Text("车辆变更和维修保养登记表"),), _TITLE, keep_next=True),
        Table((Column(1), Column(1.4)), lines, row_height=20, ruled=False),
        *_table("变更", changes, room, ("on", "kind", "before", "after", "basis", "remark"),
                ("日期", "种类", "变更前", "变更后", "凭证", "备注"), (1.2, 1, 1.6, 1.6, 1.6, 1.2)),
        *_table("维修保养", services, room, ("on", "kind", "odometer", "place", "content", "cost"),
                ("日期", "项目", "里程表（公里）", "承修单位", "内容", "费用（元）"), (1.2, 1, 1.2, 1.8, 2.2, 1)),
    ]  # fmt: skip
    if services:
        words = f"维修保养 {len(services)} 次，登记费用合计 {number_text(spent)} 元。"
        blocks.append(Paragraph.of(words, Style(Role.SERIF, 10.5, 20, Align.LEFT, 0), before=4))
    return Document(f"车辆变更和维修保养登记表 {row.title}", tuple(blocks), CARD, dated=clock.today())


def _table(
    title: str, rows: Sequence[Words], room: int, names: Sequence[str], heads: Sequence[str], shares: Sequence[float]
) -> Iterator[Block]:
    """A part of the sheet; never without lines to write on."""
    lines = [tuple(row[name] for name in names) for row in rows]
    lines += [("",) * len(names)] * room
    yield Paragraph((Text(f"{title}（已登记 {len(rows)} 次）" if rows else title),), _PART, before=8, keep_next=True)
    yield Table(tuple(map(Column, shares)), tuple(lines), (tuple(heads),), size=9.5, row_height=24)


# Posts with several units.


def further_posts(request: PrintRequest) -> Sequence[Document]:
    """任职和责任书签订情况表: of each chosen person every signature that is owed this year, one a unit."""
    today = clock.today()
    with request.records.reading() as connection:
        signers = of_persons(connection, today.year, today, list(request.ids))
    posts = {(each.row.values["person"], each.row.values["unit"]): each for each in select_words(
        request, "posts", Filter("person", "in", tuple(request.ids)), Filter("end", "empty"), sort=("id",))}  # fmt: skip
    rows = []
    for person in all_words(request):
        owed = [each for each in signers if each.person == person.row.id]
        for at, each in enumerate(owed):
            post = posts.get((each.person, each.unit))
            held = "主要任职" if each.unit == person.row.values["unit"] else "兼任"
            signed = str(each.signed_on or "") if each.signed else each.state
            rows.append([person.row.title if at == 0 else "", each.unit_name, post["category"] if post else person["category"], held,
                         post["start"] if post else "", code_list("agreement_type").label(each.variant), signed])  # fmt: skip
        if not owed:
            rows.append([person.row.title, person["unit"], person["category"], "主要任职", "", "不需签", ""])
    return [_posts(request, rows)] if rows else []


def blank_posts(request: PrintRequest) -> Sequence[Document]:
    """The table of posts, to be filled in by hand."""
    return [_posts(request, [[""] * len(_POSTS)])]


def _posts(request: PrintRequest, rows: Sequence[Sequence[str]]) -> Document:
    return table_page(request, f"{clock.today().year} 年度任职和责任书签订情况表", _POSTS, rows)


PRINTS = (
    PrintKind("violation-notice", "交通违法抄告单", VIOLATIONS, notices, fits=_SOMEBODY),
    PrintKind("violation-plates", "只知号牌违法核对表", VIOLATIONS, by_plate, fits=_NOBODY),
    PrintKind("merit-table", "交通安全奖惩登记表", MERITS, merit_table),
    PrintKind("vehicle-life", "车辆变更和维修保养登记表", VEHICLES, car_lives),
    PrintKind("post-table", "任职和责任书签订情况表", PEOPLE, further_posts, empty=blank_posts),
)
