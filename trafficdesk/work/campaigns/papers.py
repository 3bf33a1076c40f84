"""Prints of enforcement campaigns: the plan, and results of both sides against last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk import clock
from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.letterhead import plan_of
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    LETTER_LINE,
    TO_WRITE,
    Words,
    all_words,
    paragraphs,
    photo_place,
    photos,
    sentence,
    table_page,
)
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import LIST, Align, Document, Pair, Paragraph, Role, Style, Text
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.reports.official import notice
from trafficdesk.store.query import Row
from trafficdesk.work.campaigns import rules
from trafficdesk.work.campaigns.reading import CAMPAIGNS, DAYS, REPORTS, CampaignFigures, CampaignReading
from trafficdesk.work.campaigns.rules import POLICE, STREET

_BLANK_ROWS = 5
_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
_FORCES = (
    ("days", "行动天数（天）"), ("police", "出动警力（人次）"), ("staff", "街道人员（人次）"), ("cars", "出动车辆（车次）"),
    ("checked", "检查车辆（辆）"), ("educated", "劝导教育（人次）"), ("leaflets", "发放资料（份）"),
    ("seized", "暂扣车辆（辆）"), ("detained", "行政拘留（人）"),
)  # fmt: skip
_OF_POLICE = ("police", "seized", "detained")


def plans(request: PrintRequest) -> Sequence[Document]:
    """整治方案; what is not decided yet is left to be written in."""
    return [_plan(request, each) for each in all_words(request)]


def _plan(request: PrintRequest, campaign: Words) -> Document:
    focus = campaign.lines("focus_roads", "focus_times", "focus_vehicles", "behaviours")
    basis = f"根据{campaign['basis'].removeprefix('根据')}，" if campaign["basis"] else ""
    starts, ends = campaign.day("starts"), campaign.day("ends")
    sections = (
        ("整治目标", [sentence(line) for line in paragraphs(campaign["goal"])]),
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
    return plan_of(request.office, f"{campaign['name']}方案", body)


def _under(text: str) -> str:
    """A text somebody wrote below a heading of ours: its own 一、 must not look like ours."""
    numeral = text[:1]
    return f"（{numeral}）{text[2:]}" if numeral in "一二三四五六七八九十" and text[1:2] == "、" else text


def results(request: PrintRequest) -> Sequence[Document]:
    """专项行动战果统计表: street and police side by side, this campaign against the same days of last year."""
    reading = CampaignReading(request.records)
    return [_results(request, each, *reading.against_last_year(each.row.id)) for each in all_words(request)]


def blank_results(request: PrintRequest) -> Sequence[Document]:
    """The table of results without a figure."""
    nothing = CampaignReading(request.records).figures_of([])
    return [_results(request, each, nothing, nothing) for each in all_words(request)]


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
    rows += [[""] * 7] * (_BLANK_ROWS if request.by_hand else 0)  # which behaviours it was about
    total = ["行为合计（起）", *_change(_side(now, 0), _side(before, 0)), *_change(_side(now, 1), _side(before, 1))]
    page = table_page(request, f"{campaign['name']}战果统计表", columns, rows, total=total)
    head, line, *rest = page.blocks
    span = f"统计期间：{written_date(campaign.row.values['starts'])}至{written_date(campaign.row.values['ends'])}"
    text = f"{span}　　交警数据来源：{'、'.join(now.sources) or ('' if request.by_hand else '未登记')}"
    return replace(page, blocks=(head, line, Paragraph((Text(text),), _LINE, after=3), *rest))


def _compared(label: str, now: int, before: int, field: str) -> list[str]:
    """Forces stand on the side they belong to; officers and what only the police may do on the police side."""
    change = _change(now, before)
    return [label, "", "", "", *change] if field in _OF_POLICE else [label, *change, "", "", ""]


def _change(now: int, before: int) -> list[str]:
    return [str(now), str(before), f"{now - before:+d}" if now != before else "0"]


def _side(figures: CampaignFigures, side: int) -> int:
    return sum(both[side] for both in figures.by_behaviour.values())


def day_tables(request: PrintRequest) -> Sequence[Document]:
    """战果逐日统计表: a line an action day, a sum for each week of the campaign, the total last."""
    reading = CampaignReading(request.records)
    return [_day_table(request, reading, each) for each in all_words(request)]


def _day_table(request: PrintRequest, reading: CampaignReading, campaign: Words) -> Document:
    days = sorted(reading.days(campaign.row.id), key=lambda day: (day.values["on"], day.title))
    starts, counts = campaign.row.values["starts"], reading.counts_of([day.id for day in days])
    lines: list[list[str]] = []
    last = max([campaign.row.values["ends"], *(day.values["on"] for day in days)])
    for number, (since, until) in enumerate(rules.weeks_of(starts, last), 1):
        mine = [day for day in days if since <= day.values["on"] <= until]
        for day in mine:
            words = Words(request, day)
            lines.append([words["on"], words["hours"], words["place"], *_sums(reading.figures_of([day], counts)), words["source"]])
        if mine:
            lines.append([f"第 {number} 周小计", rules.span_words(since, until), "", *_sums(reading.figures_of(mine, counts)), ""])
    figures = reading.figures_of(days, counts)
    total = ["合计", f"{figures.days} 天", "", *_sums(figures), ""]
    return _days_page(request, campaign, lines, total)


def blank_days(request: PrintRequest) -> Sequence[Document]:
    """The table of days without a day."""
    return [_days_page(request, each, [], ["合计", *[""] * 13]) for each in all_words(request)]


def _days_page(request: PrintRequest, campaign: Words, lines: Sequence[Sequence[str]], total: Sequence[str]) -> Document:
    groups = (("", "检查车辆"), ("街道", "劝导教育"), ("街道", "发放资料"), ("街道", "各类行为"), ("交警", "查处"),
              ("交警", "暂扣车辆"), ("交警", "行政拘留"), ("交警", "数据来源"))  # fmt: skip
    columns = [
        LedgerColumn("日期"), LedgerColumn("时间"), LedgerColumn("地点"), LedgerColumn("警力", "出动"), LedgerColumn("街道", "出动"),
        LedgerColumn("车辆", "出动"), *(LedgerColumn(name, group) for group, name in groups),
    ]  # fmt: skip
    return table_page(request, f"{campaign['name']}战果逐日统计表", columns, lines, total=total, serials=False)


def _sums(figures: CampaignFigures) -> list[str]:
    numbers = (
        figures.police, figures.staff, figures.cars, figures.checked, figures.educated, figures.leaflets,
        figures.persuaded, figures.punished, figures.seized, figures.detained,
    )  # fmt: skip
    return [str(number) for number in numbers]


def summaries(request: PrintRequest) -> Sequence[Document]:
    """行动总结 as it was written; a campaign without one gets the draft that its figures make."""
    reading = CampaignReading(request.records)
    return [_summary(request, reading, each) for each in all_words(request)]


def _summary(request: PrintRequest, reading: CampaignReading, campaign: Words) -> Document:
    text = campaign.row.values["summary"] or reading.draft_summary(campaign.row.id)
    running = not campaign.row.values["summary"] and campaign.row.values["ends"] > clock.today()
    so_far = f"（截至{written_date(clock.today())}）" if running else ""
    said = [TO_WRITE if line == "（请填写）" else line for line in paragraphs(text)]
    return notice(f"{campaign['name']}总结{so_far}", "", "", said, request.office.name, None)


def blank_summary(request: PrintRequest) -> Sequence[Document]:
    """The four parts of a summary, with room for each."""
    said = [part for head in ("一、基本情况", "二、行动成效", "三、存在问题", "四、下步打算") for part in (head, *["＿" * LETTER_LINE] * 3)]
    return [notice(f"{each['name']}总结", "", "", said, request.office.name, None) for each in all_words(request)]


def day_records(request: PrintRequest) -> Sequence[Document]:
    """行动日记录表 with both sides' counts and photos."""
    counts = CampaignReading(request.records).counts_of(request.ids)
    return [_day_record(request, each, [row for row in counts if row.values["action"] == each.row.id]) for each in all_words(request)]


def _day_record(request: PrintRequest, day: Words, rows: Sequence[Row]) -> Document:
    counts = {(row.values["behaviour"], row.values["side"]): row.values["number"] for row in rows}
    names = list(dict.fromkeys(name for name, _ in counts))
    sides = [
        "、".join(f"{name} {counts[name, side]} 起" for name in names if counts.get((name, side))) for side in (STREET, POLICE)
    ]  # fmt: skip
    pairs = [
        Pair("行动名称", day["campaign"], wide=True), Pair("日期", day["on"]), Pair("时间", day["hours"]),
        Pair("地点", day["place"], wide=True), Pair("牵头单位", day["lead"]), Pair("出动警力（人）", day["police"]),
        Pair("街道人员（人）", day["staff"]), Pair("出动车辆（辆）", day["cars"]), Pair("检查车辆（辆）", day["checked"]),
        Pair("劝导教育（人次）", day["educated"]), Pair("发放资料（份）", day["leaflets"]), Pair("交警数据来源", day["source"]),
        Pair("街道劝导", sides[0], wide=True, height=40), Pair("交警查处", sides[1], wide=True, height=40),
        Pair("暂扣车辆（辆）", day["seized"]), Pair("行政拘留（人）", day["detained"]), Pair("备注", day["remark"], wide=True),
    ]  # fmt: skip
    pictures = photos(request, day.row)
    return blank_form(
        "整治行动记录表", [*pairs, *([] if pictures else [photo_place()])], unit=request.office.name, photos=pictures,
        signers=("记录人", "审核人", "日期"), dated=day.row.values["on"],
    )  # fmt: skip


def weeks(request: PrintRequest) -> Sequence[Document]:
    """行动周报: the figures as they were fixed, what all reports so far add up to, and the words."""
    reading = CampaignReading(request.records)
    return [_week(request, reading, each) for each in all_words(request)]


def _week(request: PrintRequest, reading: CampaignReading, report: Words) -> Document:
    values = report.row.values
    number = values["number"] or 0
    so_far = [row.values for row in reading.reports(values["campaign"]) if (row.values["number"] or 0) <= number]
    rows = [
        [label, str(values[field] or 0), str(sum(each[field] or 0 for each in so_far))] for field, label in _WEEKLY
    ]
    title = f"{report['campaign']}周报（第 {number} 期）"
    columns = [LedgerColumn("项目"), LedgerColumn("本期"), LedgerColumn("累计")]
    page = table_page(request, title, columns, rows, page=LIST, serials=False)
    head, line, table, *foot = page.blocks
    span = f"{report.day('since')}至{report.day('until')}　　上报日期：{report.day('reported_on')}"
    texts = [("各类行为", report["behaviours"]), ("交警数据来源", report["sources"]), ("本周工作", report["work"]),
             ("存在问题", report["problems"]), ("下周打算", report["following"])]  # fmt: skip
    words = [Paragraph((Text(f"{name}：", Role.HEI), Text(text or TO_WRITE)), _WORDS, before=4) for name, text in texts]
    return replace(page, blocks=(head, line, Paragraph((Text(span),), _LINE, after=3), table, *words, *foot))


_WORDS = Style(Role.SERIF, 11, 20, Align.LEFT, 0)
_WEEKLY = (
    *_FORCES[:7], ("persuaded", "街道劝导（起）"), ("punished", "交警查处（起）"), *_FORCES[7:],
)  # fmt: skip

_BEGUN = Fits(
    lambda row: bool(row.values["summary"]) or row.values["starts"] <= clock.today(),
    "行动还没有开始，没有可以统计和总结的。请在行动以后再打印；方案现在就可以打。",
)
PRINTS = (
    PrintKind("campaign-plan", "整治方案", CAMPAIGNS, plans),
    PrintKind("campaign-results", "战果统计表", CAMPAIGNS, results, fits=_BEGUN, empty=blank_results),
    PrintKind("campaign-days", "战果逐日统计表", CAMPAIGNS, day_tables, fits=_BEGUN, empty=blank_days),
    PrintKind("campaign-summary", "整治行动总结", CAMPAIGNS, summaries, fits=_BEGUN, empty=blank_summary),
    PrintKind("action-day", "整治行动记录表", DAYS, day_records, returns="活动记录"),
    PrintKind("campaign-week", "整治行动周报", REPORTS, weeks),
)
