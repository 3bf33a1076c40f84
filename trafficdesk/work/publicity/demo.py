"""Synthetic rows of publicity: a plan half done, activities, stock, boards."""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.fields.shown import month_day
from trafficdesk.work.publicity.rules import ACTIVITIES, BOARDS, DONE, ISSUED, MATERIALS, MOVES, PLANS

_ACTIVITIES = (
    ("一盔一带进社区", "进社区", "咨询台、发放资料", 120),
    ("开学第一课", "进学校", "知识讲座、主题班会", 300),
    ("货运企业警示教育", "进单位（企业）", "警示片", 60),
    ("致家长一封信", "进家庭", "致家长一封信", 260),
    ("农贸市场宣传日", "进农村", "摆放展牌、发放资料", 90),
)
_PLANNED = {"开学第一课": "秋季开学交通安全第一课", "货运企业警示教育": "安全生产月", "致家长一封信": "暑期学生交通安全"}
# What stays open of what was due: one late paper, one late activity.
_LATE = ("全国交通安全日活动方案", "国庆出行安全提示")


def publicity(cast: Cast) -> None:
    """The calendar of the year, an activity for each entry, stock that does not quite agree, boards, one of them stale."""
    plans = _publicity_plan(cast)
    activities: list[dict[str, Any]] = [
        {
            "held": cast.ago(20 + n * 55), "theme": theme, "entry": entry, "form": form, "place": "示例广场", "people": 6,
            "plan": plans.get(_PLANNED.get(theme, "")), "host": cast.committees[n % 8].id, "audience": audience,
            "leaflets": audience // 2, "keeper": "李示例", "summary": "现场讲解、发放资料，群众反响良好。",
        }
        for n, (theme, entry, form, audience) in enumerate(_ACTIVITIES)
    ]  # fmt: skip
    held = cast.add(ACTIVITIES, activities)
    _stock(cast, held, activities)
    cast.add(BOARDS, [
        {
            "name": f"{unit.values['short_name']}宣传栏", "kind": "宣传栏", "place": "社区门口", "committee": unit.id,
            "content": "一盔一带", "changed_on": cast.ago(30 * n + 5), "change_months": 3, "keeper": cast.name(),
        }
        for n, unit in enumerate(cast.committees[:5])
    ])  # fmt: skip


def _publicity_plan(cast: Cast) -> dict[str, int]:
    desk = cast.desk
    desk.publicity.draft_plan(cast.year)
    rows = desk.records.select(PLANS, sort=("id",))
    done = {
        row.id: {"state": DONE, "outcome": _outcome(row.values["due"])}
        for row in rows if row.values["due"] < cast.today and row.title not in _LATE
    }  # fmt: skip
    if done:
        desk.records.edit_rows(PLANS, done, f"示例数据：完成宣传计划 {len(done)} 项")
    desk.records.edit_many(PLANS, [row.id for row in rows], {"unit": cast.office, "responsible": "李示例"})
    return {row.title: row.id for row in rows}


def _outcome(due: date) -> str:
    return f"{month_day(due)}前完成"


def _stock(cast: Cast, held: list[int], activities: list[dict[str, Any]]) -> None:
    materials = cast.add(MATERIALS, [
        {"name": "一盔一带宣传手册", "size": "A5", "source": "自印", "stock": 0, "place": "宣传室"},
        {"name": "酒驾警示折页", "size": "三折", "source": "交警", "stock": 0, "place": "宣传室"},
        {"name": "致家长一封信", "size": "A4", "source": "区", "stock": 0, "place": "宣传室"},
    ])  # fmt: skip
    moves = [{"material": row, "kind": "入库", "moved": cast.ago(300), "quantity": 600} for row in materials]
    # The last activity says it handed out more than was issued for it: the reconciliation has a line.
    for n, (activity, values) in enumerate(zip(held, activities, strict=True)):
        issued = values["leaflets"] - (10 if n == len(held) - 1 else 0)
        moves.append({
            "material": materials[n % 3], "kind": ISSUED, "moved": values["held"], "quantity": issued,
            "activity": activity, "receiver": cast.name(),
        })  # fmt: skip
    cast.add(MOVES, moves)
