"""What a row of a process must say, and what must stand beside it, before its steps can be taken (see test_every_process)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.engine.process import Process, Step
from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type

TODAY = date(2026, 11, 23)
SOON, LATER = TODAY + timedelta(days=40), TODAY + timedelta(days=60)
NO_PERMIT = dict.fromkeys(("permit_number", "permit_until", "plate_number", "plate_until"))
SAYS: dict[str, dict[str, Any]] = {
    "meetings": {"quarter": "四季度"}, "campaigns": {"ends": SOON}, "school-vehicles": NO_PERMIT,
    "accidents": {"certificate_number": None},  # else it is determined by now
    "official-trips": {"back_at": None, "back_km": None},  # the car has not come back before it says so
    "reports": {"kind": "month", "period": "2026-10", "round": 1, "typed": "{}", "figures": None, "printed_file": None},
    # Else another record is asked: for what was held, for the tasks of the plan.
    "publicity-plans": {"kind": "方案"}, "committee-papers": {"kind": "年度总结"},
}  # fmt: skip
# What hangs on a row: (record, its link, values).
CARRIES: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "meetings": (("meeting-attendances", "meeting", {"name": "陈示例", "attendance": "出席"}),),
    "training-plans": (("training", "plan", {"topic": "示例", "starts": datetime(2026, 11, 3, 9), "state": "已完成"}),),
    "campaigns": (("action-days", "campaign", {"on": TODAY, "place": "示例路口"}),),
    "school-vehicles": (
        ("school-staff", "vehicle", {"person": 2, "role": "驾驶人"}),
        ("school-inspections", "vehicle", {"kind": "半年检验", "checked": TODAY, "result": "合格", "valid_until": LATER}),
    ),
}
_BLOCK = {"conclusion": "已查清", "evidence": "认定书", "responsible": "陈示例", "done_on": TODAY, "training": 1}
_DECIDED = dict.fromkeys(("decided_on", "valid_until"))
_ANSWERED = dict.fromkeys(("police_on", "transport_on", "education_on"))
NEEDS: dict[tuple[str, str], dict[str, Any]] = {
    ("school-vehicles", "plate"): {"permit_until": SOON},
    ("school-permits", "forward"): _ANSWERED | _DECIDED, ("school-permits", "police"): {"education_on": None} | _DECIDED,
    ("school-permits", "transport"): {"education_on": None} | _DECIDED, ("school-permits", "review"): _DECIDED,
    ("school-permits", "refuse"): {"valid_until": None},
    ("score-lines", "veto"): {"indicator": {"kind": "一票否决"}},  # a row of its own that is pointed at
    ("accidents", "close"): {"carried": (
        *(("accident-blocks", "accident", {"block": each.code, **_BLOCK}) for each in code_list("four_blocks").options()),
        ("hazards", "accident", {"state": "销号"}),
    )},
}  # fmt: skip


def school_world(desk: Desk) -> None:
    """A car with good papers, two people, and one of its terms in which it applies for a permit."""
    with desk.records.work("示例") as work:
        good = {"inspection_until": LATER, "insurance_until": LATER}
        car = work.add_fact("vehicles", {"plate": "津A20001", "vehicle_type": "K28", "seats": 19, **good})
        for number, name in enumerate(("陈示例", "赵示例"), start=1):
            work.add_fact("people", {"name": name, "unit": 1, "id_number": person_id(number)})
        row = {"vehicle": car, "committee": 1, "term": "2026秋", "category": "申请中", "state": "摸排登记"}
        work.add_fact("school-vehicles", row)


def possible(process: Process, step: Step) -> dict[str, Any]:
    """What a row must say that a step can be taken."""
    found = dict(NEEDS.get((process.code, step.key), {}))
    if step.only is not None and step.only.operator != "filled":
        field, value = record_type(process.code).field(step.only.field), step.only.value
        match step.only.operator:
            case "is":
                found[field.name] = value
            case "in":
                found[field.name] = value[0]
            case "empty":
                found[field.name] = None
            case "is_not":
                found[field.name] = next(code.code for code in code_list(field.codes).options() if code.code != value)
    return found
