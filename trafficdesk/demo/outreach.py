"""Synthetic rows of training and publicity: plans half done, sessions, activities, stock, boards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.fields.shown import month_day

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
_LATE_TRAINING = "企业安全员培训"


def training(cast: Cast) -> None:
    """The year's plan, sessions that were held, one that waits to be closed, one that is planned, a make-up session."""
    _training_plan(cast)
    plans = {row.title: row.id for row in cast.desk.records.select("training-plans")}
    base = {
        "place": "街道报告厅", "form": "专家授课、警示片", "audience": "公车驾驶员、私家车驾驶员", "hours": Decimal(2),
        "speaker_unit": "交警支队", "film": "《生命的警示》", "keeper": "李示例", "pass_mark": 60,
    }  # fmt: skip
    held = {
        "state": "已完成", "exam": "闭卷考试", "content": "一、典型事故案例分析\n二、防御性驾驶\n三、恶劣天气行车",
        "effect": "到课率高，考试合格率良好",
    }  # fmt: skip
    sessions: list[dict[str, Any]] = [
        {"topic": "上半年驾驶员培训", "starts": cast.moment(170, 14), "plan": plans["二季度驾驶员交通安全培训"], **held},
        {"topic": "下半年驾驶员培训", "starts": cast.moment(40, 14), "plan": plans["三季度驾驶员交通安全培训"], **held},
        {"topic": "下半年驾驶员培训补课", "starts": cast.moment(3, 14), "form": "补课", "state": "已通知"},
        {"topic": "冬季行车安全培训", "starts": cast.moment(-14, 14), "plan": plans["四季度驾驶员交通安全培训和考试"], "state": "计划"},
        {
            "topic": "社区居民交通安全课", "starts": cast.moment(60, 9), "state": "已完成", "audience": "居民", "film": None,
            "form": "案例分析", "expected": 60, "present": 52, "units": "丽湖示例社区居民", "place": "社区活动室",
        },
    ]  # fmt: skip
    ids = cast.add("training", [{**base, "speaker": cast.name(), **each} for each in sessions])
    lines = [_attended(cast, session, person) for session in ids[:2] for person in cast.drivers[:60]]
    lines.append({"training": ids[1], "name": cast.name(), "result": "已到", "score": 88, "passed": "合格"})
    cast.add("training-attendances", lines)
    cast.desk.records.edit("training", ids[2], {"makes_up": ids[1]})
    if cast.desk.training.to_make_up(ids[1]):
        cast.desk.training.invite_absent(ids[2])
    waiting = cast.desk.training.attendance(ids[2])
    if len(waiting) > 1:
        cast.desk.training.tick([row.id for row in waiting[1:]])


def _training_plan(cast: Cast) -> None:
    desk = cast.desk
    desk.training.draft_plan(cast.year)
    rows = desk.records.select("training-plans")
    due = [row.id for row in rows if row.values["due"] < cast.today and row.title != _LATE_TRAINING]
    if due:
        desk.records.edit_many("training-plans", due, {"state": "完成"})
    desk.records.edit_many("training-plans", [row.id for row in rows], {"unit": cast.office, "responsible": "李示例", "people": 60})


def _attended(cast: Cast, session: int, person: Any) -> dict[str, Any]:
    came = cast.chance.random() < 0.9
    score = cast.chance.randint(55, 100) if came else None
    return {
        "training": session, "person": person.id, "unit": person.values["unit"], "result": "已到" if came else "未到",
        "score": score, "passed": None if score is None else "合格" if score >= 60 else "不合格",
    }  # fmt: skip


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
    held = cast.add("publicity", activities)
    _stock(cast, held, activities)
    cast.add("boards", [
        {
            "name": f"{unit.values['short_name']}宣传栏", "kind": "宣传栏", "place": "社区门口", "committee": unit.id,
            "content": "一盔一带", "changed_on": cast.ago(30 * n + 5), "change_months": 3, "keeper": cast.name(),
        }
        for n, unit in enumerate(cast.committees[:5])
    ])  # fmt: skip


def _publicity_plan(cast: Cast) -> dict[str, int]:
    desk = cast.desk
    desk.publicity.draft_plan(cast.year)
    rows = desk.records.select("publicity-plans", sort=("id",))
    done = {
        row.id: {"state": "完成", "outcome": _outcome(row.values["due"])}
        for row in rows if row.values["due"] < cast.today and row.title not in _LATE
    }  # fmt: skip
    if done:
        desk.records.edit_rows("publicity-plans", done, f"示例数据：完成宣传计划 {len(done)} 项")
    desk.records.edit_many("publicity-plans", [row.id for row in rows], {"unit": cast.office, "responsible": "李示例"})
    return {row.title: row.id for row in rows}


def _outcome(due: date) -> str:
    return f"{month_day(due)}前完成"


def _stock(cast: Cast, held: list[int], activities: list[dict[str, Any]]) -> None:
    materials = cast.add("materials", [
        {"name": "一盔一带宣传手册", "size": "A5", "source": "自印", "stock": 0, "place": "宣传室"},
        {"name": "酒驾警示折页", "size": "三折", "source": "交警", "stock": 0, "place": "宣传室"},
        {"name": "致家长一封信", "size": "A4", "source": "区", "stock": 0, "place": "宣传室"},
    ])  # fmt: skip
    moves = [{"material": row, "kind": "入库", "moved": cast.ago(300), "quantity": 600} for row in materials]
    # The last activity says it handed out more than was issued for it: the reconciliation has a line.
    for n, (activity, values) in enumerate(zip(held, activities, strict=True)):
        issued = values["leaflets"] - (10 if n == len(held) - 1 else 0)
        moves.append({
            "material": materials[n % 3], "kind": "领用", "moved": values["held"], "quantity": issued,
            "activity": activity, "receiver": cast.name(),
        })  # fmt: skip
    cast.add("material-moves", moves)
