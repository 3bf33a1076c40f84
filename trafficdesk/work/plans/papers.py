"""Prints of plan, targets and assessment (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.periods import real_year
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, grouped, table_page
from trafficdesk.fields.shown import month_day, number_text, written_date
from trafficdesk.reports.document import Align, Document, Paragraph, Role, Style, Text, Together
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.figures import NOT_APPLICABLE
from trafficdesk.rules.plan_states import DONE, OVER, WAITING
from trafficdesk.store.query import Row
from trafficdesk.work.plans import rules_scores as rules
from trafficdesk.work.plans.reading import PlanReading, TargetProgress, TaskProgress
from trafficdesk.work.plans.reading_scores import ScoreReading, ScoreRow

TASKS, TARGETS, ASSESSMENTS = "plan-tasks", "targets", "assessments"
_LINE = Style(Role.SERIF, 9.5, 14, Align.LEFT, 0)
# More nodes than this are counted instead of listed: a monthly task has twelve.
_MOST_NODES, _BLANK_LEVELS = 4, 8


def task_tables(request: PrintRequest) -> Sequence[Document]:
    """年度计划任务表 of each year among the chosen tasks, progress as the ledgers have it now."""
    years = grouped(all_words(request), lambda each: each.row.values["year"])
    return [_tasks(request, year, rows) for year, rows in years.items()]


def _tasks(request: PrintRequest, year: int, rows: Sequence[Words]) -> Document:
    columns = [
        LedgerColumn("编号"), LedgerColumn("计划章节"), LedgerColumn("工作内容"), LedgerColumn("措施"),
        LedgerColumn("责任部门"), LedgerColumn("责任人"), LedgerColumn("起", "起止时间"), LedgerColumn("止", "起止时间"),
        LedgerColumn("月度节点"), LedgerColumn("完成标准"), LedgerColumn("进度"), LedgerColumn("状态"), LedgerColumn("佐证"),
    ]  # fmt: skip
    lines = []
    for each, progress in zip(rows, PlanReading(request.records).progress_of([each.row for each in rows]), strict=True):
        ends = [f"{day:%m-%d}" if day else "" for day in (each.row.values["starts"], each.row.values["due"])]
        lines.append([
            each["number"], each["part"], each["content"], each["measures"], each["department"], each["responsible"], *ends,
            _nodes(progress), each["standard"], f"{progress.percent}%", standing(each.row, clock.today()),
            each["evidence"] or (progress.figure.explained if progress.figure else ""),
        ])  # fmt: skip
    lines = [[""] * len(columns)] if request.by_hand else lines
    late = sum(standing(each.row, clock.today()).startswith("超期") for each in rows)
    done = sum(each.row.values["state"] == DONE for each in rows)
    note = f"任务 {len(rows)} 项，完成 {done} 项，超期 {late} 项"
    title = f"{year} 年度道路交通安全工作计划任务表"
    return table_page(request, title, columns, lines, note=note, serials=False)


def _nodes(task: TaskProgress) -> str:
    """ "3月31日 一季度进展 √；…" """
    nodes = [
        f"{month_day(node.values['due'])} {node.values['content']}" + (" √" if node.values["done_on"] else "")
        for node in task.nodes
    ]  # fmt: skip
    if len(nodes) > _MOST_NODES:
        reached = sum(node.values["done_on"] is not None for node in task.nodes)
        return f"每月一个，共 {len(nodes)} 个，已完成 {reached} 个"
    return "；".join(nodes)


def standing(task: Row, today: date) -> str:
    """The state of a task on paper: 超期 comes from the date, whatever was typed."""
    due, state = task.values["due"], task.values["state"]
    if state not in OVER and due is not None and due < today:
        return f"超期 {(today - due).days} 天"
    return str(state or WAITING)


def target_tables(request: PrintRequest) -> Sequence[Document]:
    """工作目标完成情况表 of each year: counted from the ledgers where a counter is set, else as typed."""
    years = grouped(all_words(request), lambda each: each.row.values["year"])
    return [_targets(request, year, rows) for year, rows in years.items()]


def _targets(request: PrintRequest, year: int, rows: Sequence[Words]) -> Document:
    until = max(min(clock.today(), date(real_year(year), 12, 31)), date(year, 1, 1))
    columns = ("总目标", "指标", "要求", "目标值", "完成值", "计量单位", "上年同期", "是否达到", "数字来源", "佐证")
    reached = {each.id: each for each in PlanReading(request.records).targets(year)}
    lines = [_target(each, reached[each.row.id]) for each in rows if each.row.id in reached] or [[""] * len(columns)]
    title = f"{year} 年度道路交通安全工作目标完成情况表"
    return table_page(request, title, columns, lines, note=f"自动统计的数字截至 {until}")


def _target(target: Words, progress: TargetProgress) -> list[str]:
    source = progress.figure.explained if progress.figure else "手工填写" if progress.reached is not None else ""
    met = {None: "", True: "达到", False: "未达到"}[progress.met]
    return [
        target["goal"], target["name"], target["better"], number_text(progress.wanted), progress.shown,
        target["measure_unit"], number_text(progress.last_year), met, source, target["evidence"],
    ]  # fmt: skip


def score_sheets(request: PrintRequest) -> Sequence[Document]:
    """目标考核表 of each chosen assessment: as it was published, else as the ledgers have it now; 自评 may be written in."""
    chosen = all_words(request)
    lines = ScoreReading(request.records).sheets([each.row.id for each in chosen])
    return [_score_sheet(request, each, lines[each.row.id]) for each in chosen]


def _score_sheet(request: PrintRequest, assessment: Words, rows: Sequence[ScoreRow]) -> Document:
    columns = [
        LedgerColumn("一级指标"), LedgerColumn("二级指标"), LedgerColumn("分值"), LedgerColumn("评分标准"),
        LedgerColumn("自评", "得分"), LedgerColumn("考评", "得分"), LedgerColumn("统计情况"),
        LedgerColumn("扣分或改分原因"), LedgerColumn("佐证编号"),
    ]  # fmt: skip
    lines = [
        [each.first_level, each.name, _worth(each), each.rule, number_text(each.self_score), _earned(each),
         each.figure.explained if each.figure else "", each.reason, each.evidence]
        for each in rows
    ]  # fmt: skip
    # Points of bonuses and vetoes do not belong to the hundred.
    full = sum((each.points for each in rows if each.kind == rules.DEDUCT), Decimal(0))
    own = [each.self_score for each in rows if each.self_score is not None]
    total = ["合计", "", number_text(full), "", number_text(sum(own)) if own else "",
             number_text(assessment.row.values["total"]), "", "", ""]  # fmt: skip
    if (base := assessment.row.values["base"]) is not None and base != full:
        total[6] = f"适用 {number_text(base)} 分，折合成 {number_text(full)} 分计"
    title = f"{_examined(assessment)}{_span(assessment)}道路交通安全工作目标考核表"
    page = table_page(request, title, columns, lines, total=total)
    published = assessment.row.values["published_at"]
    on = published.date() if published else clock.today()
    notes = [
        f"等次：{assessment['level']}（{rules.level_lines(on)}）",
        f"一票否决事由：{assessment['veto'] or '无'}",
        f"公布日期：{written_date(on)}" if published or request.by_hand else "还没有公布，数字随台账变化",
    ]
    if moved := [each.name for each in rows if each.moved]:
        notes.append(f"{'公布' if published else '统计'}以后台账有变化的项目：{'、'.join(moved)}")
    # Few lines, so that the signatures stay on the page of the table.
    facts = ["　　".join(notes), "考核人签字：　　　　　　　　　　　　被考核单位签字（盖章）：　　　　　　　　　　　　日期：　　　　　　　"]
    below = tuple(Paragraph((Text(fact),), _LINE, before=3) for fact in facts)
    *above, end = page.blocks
    filled_in = end.blocks if isinstance(end, Together) else (end,)
    return replace(page, blocks=(*above, Together((*filled_in, *below), company=True)))


def _worth(line: ScoreRow) -> str:
    return "否决" if line.kind == rules.VETO else ("+" if line.kind == rules.BONUS else "") + number_text(line.points)


def _earned(line: ScoreRow) -> str:
    if line.kind == rules.VETO:
        return "否决" if line.vetoes else "无"
    return NOT_APPLICABLE if line.exempt else number_text(line.score)


def _examined(assessment: Words) -> str:
    return assessment["unit"] or assessment["station"]


def _span(assessment: Words) -> str:
    """ " 2026 年度", " 2026 年一季度", " 2026 年 3 月"."""
    period = assessment["period"]
    gap = " " if period[0].isdigit() else ""
    return f" {assessment['year']} 年度" if period == "全年" else f" {assessment['year']} 年{gap}{period}"


def score_tables(request: PrintRequest) -> Sequence[Document]:
    """考核得分汇总表 for each year, period and kind of object among the chosen assessments, best first."""
    groups = grouped(all_words(request), lambda each: (_span(each), each["object"]))
    return [_score_table(request, span, kind, rows) for (span, kind), rows in groups.items()]


def _score_table(request: PrintRequest, span: str, kind: str, rows: Sequence[Words]) -> Document:
    ranked = sorted(rows, key=_rank)
    sheets = ScoreReading(request.records).sheets([each.row.id for each in ranked])
    parts = {sheet: _subtotals(lines) for sheet, lines in sheets.items()}
    levels = list(dict.fromkeys(name for subtotals in parts.values() for name in subtotals))
    levels = levels or ["　"] * (_BLANK_LEVELS if request.by_hand else 0)
    columns = [
        LedgerColumn("被考核对象"), *(LedgerColumn(name, "一级指标得分") for name in levels), LedgerColumn("总分"),
        LedgerColumn("名次"), LedgerColumn("等次"), LedgerColumn("一票否决事由"), LedgerColumn("进展"),
    ]  # fmt: skip
    totals = [each.row.values["total"] for each in ranked]
    lines = [
        [_examined(each), *(number_text(parts[each.row.id].get(name)) for name in levels), number_text(total),
         "" if total is None else str(totals.index(total) + 1), each["level"], each["veto"], each["state"]]
        for each, total in zip(ranked, totals, strict=True)
    ]  # fmt: skip
    return table_page(request, f"{span.strip()}{kind}道路交通安全考核得分汇总表", columns, lines)


def _rank(each: Words) -> tuple[bool, bool, Decimal, str]:
    """Best first; a veto puts behind all others, and what could not be assessed stands last."""
    total = each.row.values["total"]
    return total is None, bool(each.row.values["veto"]), -(total or Decimal(0)), _examined(each)


def _subtotals(lines: Sequence[ScoreRow]) -> dict[str, Decimal]:
    """Points reached by first-level indicator; a veto has none."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.kind != rules.VETO:
            sums[line.first_level] = sums.get(line.first_level, Decimal(0)) + (line.score or Decimal(0))
    return sums


PRINTS = (
    PrintKind("plan-table", "年度计划任务表", TASKS, task_tables),
    PrintKind("target-table", "工作目标完成情况表", TARGETS, target_tables),
    PrintKind("assessment-sheet", "目标考核表", ASSESSMENTS, score_sheets),
    PrintKind("assessment-table", "考核得分汇总表", ASSESSMENTS, score_tables),
)
