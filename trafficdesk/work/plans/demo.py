"""The plan and the assessment of a synthetic office: most tasks done, some late; one period published, one being judged."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from trafficdesk.demo.cast import WORD, Cast
from trafficdesk.errors import KnownError
from trafficdesk.store.query import Filter
from trafficdesk.work.plans.rules import NODES, TASKS
from trafficdesk.work.plans.rules_scores import LINES, SHEETS, latest_period


def plans(cast: Cast) -> None:
    """The plan's tasks, most of them done, with nodes and memos."""
    desk = cast.desk
    desk.plans.import_seed(cast.year)
    tasks = [row for row in desk.records.select(TASKS, sort=("due", "id")) if row.values["due"] < cast.today]
    # Most of what was due is done; every ninth is late, so that the page shows how that looks.
    done = [row for n, row in enumerate(tasks) if n % 9 != 4]
    with desk.records.work("") as work:
        for row in done:
            desk.process(TASKS).do_in(work, row.id, "finish", {"done_on": row.values["due"], "evidence": "工作台账"})
        work.sentence = f"{WORD}：完成计划任务 {len(done)} 项"
    _nodes(cast)
    _memos(cast)
    _assessment(cast)


def _memos(cast: Cast) -> None:
    """One is due this week, one was done."""
    unit = cast.desk.records.select("units", sort=("id",))[0].id
    for content, days, done in (("向居委会要年度总结的签字页", 3, False), ("校车标牌复印件交给学校", -6, True)):
        given = {"content": content, "due": cast.today + timedelta(days=days), "unit": unit}
        cast.desk.records.add("memos", {**given, "done_on": cast.today if done else None})


def _nodes(cast: Cast) -> None:
    """A task looked at every quarter: the last quarter that is over has not been looked at yet."""
    plans, reach = cast.desk.plans, cast.desk.process(NODES).do
    task = next(row.id for row in cast.desk.records.select(TASKS, Filter("number", "is", "3.1")))
    if any(node.values["due"] >= cast.today for node in plans.task(task).nodes):
        with suppress(KnownError):  # on the first days of a year all four are ahead and there
            plans.draft_nodes(task, 3)
    past = [node for node in plans.task(task).nodes if node.values["due"] < cast.today]
    for node in past[:-1]:
        reach(node.id, "reach", {"done_on": node.values["due"], "evidence": "派车单抽查记录"})


def _assessment(cast: Cast) -> None:
    """The last quarter of the year that is over is published, the year is being judged, two stations' sheets are open."""
    scores, committees = cast.desk.scores, [unit.id for unit in cast.committees[:3]]
    quarter = latest_period(min(cast.today, date(cast.today.year, 11, 30)))  # December assesses the year, which is still open here
    if cast.today.month > 3:
        published = scores.open_sheets(cast.year, quarter, "居委会", committees)
        sheets = [change.id for change in published.changes if change.code == "assessments" and change.action == "added"]
        for line in (line for lines in scores.sheets(sheets).values() for line in lines if line.score is None):
            cast.desk.process(LINES).do(line.id, "judge", {"score": line.points, "reason": "资料齐全"})
        cast.desk.process(SHEETS).do_all(sheets, "publish")
    scores.open_sheets(cast.year, "年", "居委会", committees)
    scores.open_sheets(cast.year, quarter, "劝导站", [row.id for row in cast.desk.records.select("stations", limit=2)])
