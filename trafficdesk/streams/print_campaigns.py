"""Prints of enforcement campaigns: the plan, and results of both sides against last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk.reports.document import Align, Document, Paragraph, Role, Style, Text
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.reports.official import notice, written_date
from trafficdesk.store.query import Filter
from trafficdesk.streams.campaigns import CAMPAIGNS, COUNTS, DAYS, POLICE, CampaignFigures, Campaigns
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import TO_WRITE, Words, all_words, paragraphs, table_page

_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
_FORCES = (
    ("days", "行动天数（天）"), ("police", "出动警力（人次）"), ("staff", "街道人员（人次）"), ("cars", "出动车辆（车次）"),
    ("checked", "检查车辆（辆）"), ("educated", "劝导教育（人次）"),
)  # fmt: skip


def plans(request: PrintRequest) -> Sequence[Document]:
    """整治方案; what is not decided yet is left to be written in."""
    return [_plan(request, each) for each in all_words(request)]


def _plan(request: PrintRequest, campaign: Words) -> Document:
    focus = campaign.lines("focus_roads", "focus_times", "focus_vehicles", "behaviours")
    basis = f"根据{campaign['basis'].removeprefix('根据')}，" if campaign["basis"] else ""
    starts, ends = campaign.day("starts"), campaign.day("ends")
    sections = (
        ("整治目标", paragraphs(campaign["goal"])),
        ("整治时间", [f"{starts}至{ends}。"]),
        ("整治重点", [f"{line.rstrip('。')}。".replace("\n", "；") for line in focus]),
        ("组织分工", [f"{line}。" for line in campaign.lines("leader", "departments")]),
        ("步骤和措施", paragraphs(campaign["steps"])),
    )
    body = [f"{basis}为维护辖区道路交通秩序，决定开展{campaign['name']}，制定本方案。"]
    for numeral, (heading, texts) in zip("一二三四五", sections, strict=True):
        body += [f"{numeral}、{heading}", *(_under(text) for text in texts or [TO_WRITE])]
    body += [
        "六、工作要求",
        "街道及居委会人员负责组织协调、宣传和劝导，对违法行为的查处由公安机关交通管理部门依法进行。上路人员要穿着反光背心，"
        "注意自身安全；每次行动后当日登记出动力量、检查和劝导情况，交警查处数据注明来源。",
    ]
    return notice(f"{campaign['name']}方案", "", "", body, request.office.name, None)


def _under(text: str) -> str:
    """A text somebody wrote below a heading of ours: its own 一、 must not look like ours."""
    numeral = text[:1]
    return f"（{numeral}）{text[2:]}" if numeral in "一二三四五六七八九十" and text[1:2] == "、" else text


def results(request: PrintRequest) -> Sequence[Document]:
    """专项行动战果统计表: street and police side by side, this campaign against the same days of last year."""
    desk = Campaigns(request.office, request.records)
    return [_results(request, each, *desk.against_last_year(each.row.id)) for each in all_words(request)]


def _results(request: PrintRequest, campaign: Words, now: CampaignFigures, before: CampaignFigures) -> Document:
    columns = [
        LedgerColumn("项目"),
        *(LedgerColumn(name, side) for side in ("街道（劝导）", "交警（查处）") for name in ("本次", "去年同期", "增减")),
    ]
    names = list(dict.fromkeys([*now.by_behaviour, *before.by_behaviour]))
    rows = [_compared(label, getattr(now, field), getattr(before, field), field) for field, label in _FORCES]
    for name in names:
        mine, theirs = now.by_behaviour.get(name, (0, 0)), before.by_behaviour.get(name, (0, 0))
        rows.append([f"{name}（起）", *_change(mine[0], theirs[0]), *_change(mine[1], theirs[1])])
    total = ["行为合计（起）", *_change(_side(now, 0), _side(before, 0)), *_change(_side(now, 1), _side(before, 1))]
    page = table_page(request, f"{campaign['name']}战果统计表", columns, rows, total=total)
    head, line, *rest = page.blocks
    span = f"统计期间：{written_date(campaign.row.values['starts'])}至{written_date(campaign.row.values['ends'])}"
    text = f"{span}　　交警数据来源：{_sources(request, campaign) or '未登记'}"
    return replace(page, blocks=(head, line, Paragraph((Text(text),), _LINE, after=3), *rest))


def _compared(label: str, now: int, before: int, field: str) -> list[str]:
    """Forces stand on the side they belong to; police officers on the police side."""
    change = _change(now, before)
    return [label, "", "", "", *change] if field == "police" else [label, *change, "", "", ""]


def _change(now: int, before: int) -> list[str]:
    return [str(now), str(before), f"{now - before:+d}" if now != before else "0"]


def _side(figures: CampaignFigures, side: int) -> int:
    return sum(both[side] for both in figures.by_behaviour.values())


def _sources(request: PrintRequest, campaign: Words) -> str:
    days = request.records.select(DAYS, Filter("campaign", "is", campaign.row.id))
    counts = request.records.select(
        COUNTS, Filter("action", "in", tuple(day.id for day in days)), Filter("side", "is", POLICE)
    )
    return "、".join(dict.fromkeys(row.values["source"] for row in counts if row.values["source"]))


PRINTS = (
    PrintKind("campaign-plan", "整治方案", CAMPAIGNS, plans),
    PrintKind("campaign-results", "战果统计表", CAMPAIGNS, results),
)
