"""What a unit is told: what of its own is late or missing and how it is cured, on paper with a receipt, or as text to send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trafficdesk.engine.finding import Finding
from trafficdesk.fields.nearness import days_word
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    LIST,
    Align,
    Blank,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Role,
    Rule,
    Runs,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)

_BODY = Style(Role.BODY, 14, 25, Align.JUSTIFY, 2)
_FLUSH = Style(Role.BODY, 14, 25, Align.LEFT, 0)
_RIGHT = Style(Role.BODY, 14, 25, Align.RIGHT, 0)
_SMALL = Style(Role.BODY, 12, 24, Align.LEFT, 0)
_HEADS = ("序号", "对象", "事项", "期限", "情况", "请怎样办")


def of_unit(items: Sequence[Finding]) -> list[Finding]:
    """What a unit can do something about, most urgent first; what the street office itself has to do is nothing to tell."""
    return [item for item in items if item.kind.asks]


def sheet(unit: str, items: Sequence[Finding], office: str, clerk: str, phone: str, today: date) -> Document:
    """告知单 with 回执 below the cut line; what does not fit on a page goes on, the receipt stays whole."""
    late = sum(item.days < 0 for item in items)
    overdue = f"，其中 {late} 项已经逾期" if late else ""
    opening = f"截至{written_date(today)}，你单位有下列 {len(items)} 项交通安全事项需要办理{overdue}："
    rows = tuple(
        (str(number), item.title, item.what, item.due.isoformat(), days_word(item.days), item.kind.asks)
        for number, item in enumerate(items, 1)
    )
    return _sheet(unit, opening, rows, office, clerk, phone, written_date(today), str(len(items)), today)


_TITLE = "交通安全事项告知单"


def blank_sheet(office: str, clerk: str, phone: str) -> Document:
    """The same with nothing on it."""
    day, empty = written_date(None), (("1", *("",) * (len(_HEADS) - 1)),)
    opening = f"截至{day}，你单位有下列＿＿＿项交通安全事项需要办理："
    return _sheet("＿" * 10, opening, empty, office, clerk, phone, day, "＿＿＿", None)


def _sheet(
    unit: str, opening: str, rows: tuple[tuple[str, ...], ...], office: str, clerk: str, phone: str, day: str, number: str,
    dated: date | None,
) -> Document:  # fmt: skip
    columns = (Column(5), Column(13, Align.LEFT), Column(13, Align.LEFT), Column(11), Column(11), Column(32, Align.LEFT))
    asked = "请逐项核对、尽快办理，并把办理结果和证件复印件报送本办；已经办好或登记有误的，也请告知。"
    blocks: list[Block] = [
        Heading(_TITLE, 0, 20, 34),
        Paragraph.of(f"{unit}：", _FLUSH, before=4),
        Paragraph.of(opening, _BODY, after=4),
        Table(columns, rows, (_HEADS,), size=9.5, row_height=20),
        Paragraph.of(asked, _BODY, before=6),
        Paragraph.of(f"联系人：{clerk}　　联系电话：{phone or '＿' * 8}", _BODY),
        Together((Spacer(6), Paragraph.of(office, _RIGHT), Paragraph.of(day, _RIGHT)), company=True),
        Together((Rule(dashed=True, text="沿此线剪下，签收后交回", before=14, after=8), *_receipt(unit, number, day))),
    ]
    return Document(f"{_TITLE} {unit.strip('＿')}".strip(), tuple(blocks), LIST, dated=dated)


def _receipt(unit: str, number: str, day: str) -> tuple[Block, ...]:
    signed: Runs = (
        Text("签收人："), Blank(7), Text("　联系电话："), Blank(8), Text("　日期："), Blank(3), Text("年"), Blank(2), Text("月"), Blank(2),
        Text("日"),
    )  # fmt: skip
    result: Runs = (Text("预计办完日期："), Blank(8), Text("　有疑问的序号和原因："), Blank(14))
    return (
        Paragraph.of("回　　执", Style(Role.HEI, 14, 26, Align.CENTRE, 0)),
        Paragraph.of(f"{unit}收到{day}的《{_TITLE}》，共{number}项。", _SMALL),
        Paragraph(signed, _SMALL),
        Paragraph(result, _SMALL),
        Paragraph.of("单位（盖章）：", _SMALL),
    )


def text(unit: str, items: Sequence[Finding], office: str, clerk: str, today: date) -> str:
    """The same as plain text, to paste into a chat."""
    lines = [f"【{office}】{unit}：截至{written_date(today)}，你单位有 {len(items)} 项交通安全事项要办："]
    lines += [
        f"{number}. {item.title}　{item.what}，期限 {item.due.isoformat()}（{days_word(item.days)}）。{item.kind.asks}"
        for number, item in enumerate(items, 1)
    ]
    lines.append(f"办好后请告诉我。已经办好或登记有误的也请说一声。联系人：{clerk}")
    return "\n".join(lines)
