"""Joint meetings of a synthetic office: held, due, late, sent back, shelved (domain 1.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.demo.numbers import phone
from trafficdesk.work.meetings import rules as meeting_rules

# member, job, what kind of unit sends them ("" the office itself, 交警 and 派出所 are not units of the office)
_MEMBERS = (
    ("召集人", "副主任", ""), ("公安派出所", "副所长", "无"), ("交警大队", "中队长", "无"), ("城管综合执法", "大队长", "事业单位"),
    ("教育", "副校长", "学校"), ("社区居委会", "主任", "社区居委会"), ("辖区企业", "安全部经理", "运输企业"), ("物业", "项目经理", "物业"),
)  # fmt: skip
_COMING_DAYS = 40  # a meeting that is so near has its notice out

# issue, cause, measure, state, meetings back, days to its date from today
_ISSUES = (
    ("学校路口放学时段拥堵", "接送车辆随意停放", "设置临时停车区，安排劝导员值守", "整改中", 0, 5),
    ("丽湖环路示例段照明不足", "路灯损坏未及时更换", "更换路灯，夜间加装爆闪灯", "已交办", 0, 20),
    ("公交站台前机动车压占站位", "标线磨损看不清", "补划站位标线，增设提示牌", "申请销号", 0, 10),
    ("园区货车出入口视距不良", "绿化遮挡", "修剪绿化，加装凸面镜", "整改中", 1, -12),
    ("菜市场门前占道经营", "摊位不足", "疏导进场，早晚高峰值守", "延期", 1, 25),
    ("非机动车停放占用盲道", "停车位不足", "施划非机动车停车区", "销号", 1, -30),
    ("断头路夜间飙车", "道路尚未移交，没有监控", "移交前由建设单位封闭管理", "挂账", 2, -60),
    ("小区出口与主路交叉处无警示", "没有标志", "增设让行标志和减速带", "销号", 2, -80),
)


def meetings(cast: Cast) -> None:
    """The last quarter of last year and the four of this one, as far as they have come; people; issues in every state."""
    days = [(cast.year - 1, 3), *((cast.year, quarter) for quarter in range(4))]
    rows = [_meeting(cast, year, quarter) for year, quarter in days]
    held = [row for row in rows if row["state"] == meeting_rules.HELD]
    for row in held[:-1]:
        row.update(state=meeting_rules.FILED, minutes="会议听取了上次议定事项的落实情况，研究了本季度的问题，议定了整改措施。",
                   minutes_on=(row["starts"] + timedelta(days=3)).date())  # fmt: skip
    ids = dict(zip((row["starts"] for row in rows), cast.add("meetings", rows), strict=True))
    people = [
        {"name": cast.name(), "unit": _unit_of(cast, place, kind), "member_kind": kind, "job": job, "phone": phone(cast.chance)}
        for kind, job, place in _MEMBERS
    ]
    attendances = []
    for row in rows:
        came = row["state"] in meeting_rules.TOOK_PLACE
        for n, person in enumerate(people if came or row["state"] == meeting_rules.INVITED else ()):
            attendance = "请假" if n == 6 else "委托" if n == 4 else "出席"
            substitute = cast.name() if attendance == "委托" and came else None
            attendances.append({**person, "meeting": ids[row["starts"]], "attendance": attendance if came else None,
                                "substitute": substitute})  # fmt: skip
    cast.add("meeting-attendances", attendances)
    cast.add("meeting-issues", _issues(cast, held, [ids[row["starts"]] for row in held]))


def _unit_of(cast: Cast, kind: str, member: str) -> int | None:
    if not kind:
        return cast.office
    found = cast.of_type(kind)
    return found[1 if member == "城管综合执法" and len(found) > 1 else 0].id if found else None


def _meeting(cast: Cast, year: int, quarter: int) -> dict[str, Any]:
    name = meeting_rules.QUARTERS[quarter]
    starts = meeting_rules.proposed_start(year, name)
    near = (starts.date() - cast.today).days <= _COMING_DAYS
    state = meeting_rules.HELD if starts.date() < cast.today else meeting_rules.INVITED if near else meeting_rules.PLANNED
    return {
        "year": year, "quarter": name, "kind": meeting_rules.REGULAR, "session": quarter + 1, "starts": starts,
        "place": "街道三楼会议室", "chair": "王示例", "keeper": "李示例", "state": state,
        "notice_number": None if state == meeting_rules.PLANNED else f"示例发〔{year}〕{quarter * 9 + 4}号",
    }  # fmt: skip


def _issues(cast: Cast, held: list[dict[str, Any]], ids: list[int]) -> list[dict[str, Any]]:
    numbers: dict[int, int] = {}
    rows = []
    for n, (issue, cause, measure, state, back, days) in enumerate(_ISSUES):
        at = max(0, len(held) - 1 - back)
        began, due = held[at]["starts"].date(), cast.today + timedelta(days=days)
        numbers[at] = numbers.get(at, 0) + 1
        row: dict[str, Any] = {
            "meeting": ids[at], "number": numbers[at], "kind": "学校周边" if n == 0 else "隐患整改", "issue": issue, "cause": cause,
            "measure": measure, "lead_unit": cast.committees[n % len(cast.committees)].id, "responsible": cast.name(),
            "due": max(due, began + timedelta(days=10)), "state": state,
        }  # fmt: skip
        row |= _progress(cast, state, row["due"])
        last = held[-1]
        if at < len(held) - 1 and row.get("closed_on", cast.today) > last["starts"].date():
            mark = meeting_rules.mark(last["starts"], last["quarter"], last["kind"])
            words = "\n".join(filter(None, (f"{mark}：{state}，已在会上说明进展", row.get("progress"))))
            row |= {"reread": True, "reread_at": ids[-1], "progress": words}
        rows.append(row)
    return rows


def _progress(cast: Cast, state: str, due: date) -> dict[str, Any]:
    """What the state of an issue says of its way."""
    if state == "销号":
        done = min(due, cast.ago(1))
        return {"report": "已按要求完成，现场看过。", "done_on": done, "verified_by": "李示例", "closing_opinion": "同意销号",
                "closed_on": done}  # fmt: skip
    if state == "申请销号":
        return {"report": f"退回整改（{cast.ago(9)}）：漏划一处站位。\n漏划处已补。", "done_on": cast.ago(2)}
    if state == "延期":
        first = due - timedelta(days=60)
        return {"original_due": first, "extended_by": "分管副主任", "extension_reason": "新市场年底启用",
                "progress": f"{cast.ago(20)} 延期：{first} 改为 {due}，分管副主任批准，新市场年底启用"}  # fmt: skip
    return {"report": "挂账：道路产权未移交，等移交后办理。"} if state == "挂账" else {}
