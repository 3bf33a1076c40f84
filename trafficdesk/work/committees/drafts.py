"""The committees' papers drafted from what the office has on record, every figure with its rows (domain 1.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from trafficdesk.engine.records import Records
from trafficdesk.fields.shown import written_date
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.committees import rules, sources
from trafficdesk.work.committees.sources import Source

_NUMERALS = "一二三四五六七八九十"
_LEDGERS = ("02", "03", "05", "06", "07", "09", "10", "11", "12", "13", "14", "15")
# So many letters before a figure must be the same for a written text to be tied to it again.
_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in a paper: text[start:end] is `shown`, `now` what the ledgers say today.

    code and filters open the rows behind it.
    """

    label: str
    shown: str
    start: int
    end: int
    code: str
    filters: tuple[Filter, ...]
    now: str

    @property
    def differs(self) -> bool:
        """Whether the paper says something else than the ledgers do by now."""
        return self.shown != self.now


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """The text of one paper of one committee. written: it is the stored text, not a proposal."""

    committee: int
    name: str
    year: int
    kind: str
    text: str
    figures: tuple[Figure, ...]
    written: bool = False


def draft(records: Records, committee: int, year: int, kind: str, tasks: Sequence[Row]) -> PaperDraft:
    """A paper in sentences: the plan from its tasks, the summary from the ledgers, the assessment from the score sheet."""
    name = records.row("units", committee).title
    text = _Text()
    if kind == rules.PLAN:
        _plan(text, name, year, tasks)
    elif kind == rules.SUMMARY:
        _summary(text, records, name, sources.area_of(records, committee, year))
    else:
        _assessment(text, records, name, committee, year)
    return PaperDraft(committee, name, year, kind, text.text, tuple(text.figures))


def tied(written: str, fresh: PaperDraft) -> PaperDraft:
    """A stored text with the figures found again in it: the numbers that follow the same words as in a fresh draft."""
    figures, at = [], 0
    for figure in fresh.figures:
        before = fresh.text[max(0, figure.start - _CONTEXT) : figure.start]
        found = re.compile(re.escape(before) + r"(\d+(?:\.\d+)?)").search(written, at)
        if found is not None:
            at = found.end()
            figures.append(replace(figure, shown=found[1], start=found.start(1), end=found.end(1)))
    return replace(fresh, text=written, figures=tuple(figures), written=True)


class _Text:
    """Text that grows, remembering where each figure stands."""

    def __init__(self) -> None:
        self.text = ""
        self.figures: list[Figure] = []

    def say(self, words: str) -> _Text:
        self.text += words
        return self

    def number(self, source: Source, measure: str, shown: str = "") -> _Text:
        shown, start = shown or str(source.count), len(self.text)
        self.text += shown
        self.figures.append(Figure(source.label, shown, start, len(self.text), source.code, source.filters, shown))
        self.text += measure
        return self


def _plan(text: _Text, name: str, year: int, tasks: Sequence[Row]) -> None:
    text.say(f"{name}{year}年道路交通安全工作计划\n一、工作目标\n")
    for goal in dict.fromkeys(row.values["goal"] for row in tasks if row.values["goal"]):
        text.say(f"{goal}。\n")
    text.say("二、工作任务和时限\n")
    for place, row in enumerate(tasks, start=1):
        values = row.values
        parts = [
            str(values["task"]), _labelled("步骤", values["steps"]), _labelled("措施", values["measures"]),
            _labelled("责任人", values["responsible"]), f"{written_date(values['due'])}前完成" if values["due"] else "",
        ]  # fmt: skip
        text.say(f"{place}. {'；'.join(filter(None, parts))}。\n")
    if not tasks:
        text.say("还没有登记计划任务。\n")


def _labelled(label: str, value: Any) -> str:
    return f"{label}：{str(value).strip().rstrip('。').replace(chr(10), '，')}" if value else ""


def _summary(text: _Text, records: Records, name: str, area: sources.Area) -> None:
    known = {kind: sources.sources_of(records, kind, area) for kind in _LEDGERS}
    text.say(f"{name}{area.year}年道路交通安全工作总结\n")
    text.say("一、基本情况：在册机动车").number(known["03"][0], "辆").say("，驾驶人").number(known["05"][0], "人")
    text.say("，其中重点车辆").number(known["06"][0], "辆").say("；接送学生车辆").number(known["07"][0], "辆次")
    owed, signed = sources.drivers_who_sign(records, area)
    text.say("。\n二、责任落实：应签责任书驾驶人").number(owed, "人").say("，已签").number(signed, "人")
    text.say("；年度计划任务").number(known["02"][0], "项")
    text.say("，已完成").number(sources.tasks_done(records, area), "项")
    text.say("。\n三、隐患治理：自查").number(known["15"][0], "次").say("，排查隐患").number(known["09"][0], "处")
    text.say("，已销号").number(sources.closed_hazards(records, area), "处")
    text.say("。\n四、宣传劝导：开展宣传活动").number(known["11"][0], "次")
    text.say("，宣传阵地").number(known["11"][1], "处").say("；劝导记录").number(known["10"][0], "条")
    text.say("。\n五、会议培训：参加联席会议").number(known["12"][0], "人次").say("，参加培训").number(known["12"][1], "人次")
    text.say("。\n六、事故违法：发生事故").number(known["14"][0], "起").say("，登记违法").number(known["14"][1], "起")
    text.say("。\n七、存在的问题和下一步打算：\n")


def _assessment(text: _Text, records: Records, name: str, committee: int, year: int) -> None:
    """The year's score sheet in words; without one, what is to be done to get it."""
    filters = (Filter("unit", "is", committee), Filter("year", "is", year), Filter("period", "is", "年"))
    sheets = records.select("assessments", *filters, limit=1)
    text.say(f"{name}{year}年道路交通安全工作考核\n")
    if not sheets:
        text.say(f"{year}年还没有这个居委会的年度考核表。请先在“计划与考核”里建立考核表并打分。\n")
        return
    sheet, view = sheets[0], records.view("assessments")
    total = sheet.text(view.field("total")) or "0"
    text.say("一、考核结果：总分").number(Source("考核总分", 1, "assessments", filters), "分", total)
    text.say(f"，等次为{sheet.text(view.field('level')) or '未定'}，考核表{sheet.text(view.field('state')) or '未公布'}")
    text.say(f"，一票否决：{sheet.values['veto']}" if sheet.values["veto"] else "")
    text.say("。\n二、各项得分：\n")
    lines = records.select("score-lines", Filter("assessment", "is", sheet.id), sort=("id",))
    points = {row.id: row for row in records.rows("score-indicators", [line.values["indicator"] for line in lines])}
    shown = records.view("score-lines").field("score")
    of = records.view("score-indicators").field("points")
    for place, line in enumerate(lines, start=1):
        indicator = points[line.values["indicator"]]
        reason = f"，{line.values['reason']}" if line.values["reason"] else ""
        text.say(f"{place}. {indicator.title}：{line.text(shown) or '未打'}/{indicator.text(of)}分{reason}。\n")
    text.say("三、需要改进的地方：\n")
