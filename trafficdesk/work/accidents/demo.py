"""Synthetic accidents: one closed with all four blocks, one late, one of the last days, and last year's old ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from trafficdesk.demo.cast import Cast, first
from trafficdesk.rules import consequences
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents.rules import BLOCKS, CODE, PARTIES, block_names
from trafficdesk.work.hazards.demo import close_hazard

# days ago, hour, road, form, cause, serious, slight, loss, what the other party travelled with
_THIS_YEAR = (
    (120, 7, "丽湖环路", "碰撞运动车辆", "未按规定让行", 0, 1, 6000, "电动自行车"),
    (12, 18, "智景道", "碰撞运动车辆", "未保持安全距离", 0, 1, 6000, "小型客车"),
    (2, 8, "景湖路", "刮撞行人", "未按规定让行", 1, 0, 2000, "行人"),
)
_LAST_YEAR = (
    (485, 7, "丽湖环路", "碰撞运动车辆", "未按规定让行", 0, 2, 9000, "电动自行车"),
    (420, 19, "津汉公路", "撞固定物", "疲劳驾驶", 1, 0, 32000, "货车"),
    (377, 8, "智景道", "碰撞静止车辆", "违法停车", 0, 0, 4000, "小型客车"),
)


def accidents(cast: Cast) -> None:
    """This year's accidents by the desk's own verbs, last year's as they come from an old ledger."""
    _old_ledger(cast)
    process, blocks, whom = cast.desk.process(CODE), cast.desk.process(BLOCKS), "区安委办（示例）"
    for days, hour, road, form, cause, serious, slight, loss, traffic in _THIS_YEAR:
        happened = cast.moment(days, hour)
        closed = days == 120
        certificate = {"certificate_number": f"示例认字〔{cast.year}〕第{days}号", "certificate_on": cast.ago(days - 9),
                       "cause_kind": cause, "cause": f"{cause}，负主要责任"} if closed else {}  # fmt: skip
        accident = first(process.begin({
            "happened": happened, "heard": happened + timedelta(minutes=10), "place": f"{road}示例路口", "road": road,
            "committee": cast.committees[days % len(cast.committees)].id, "weather": "晴", "form": form,
            "course": "路口转弯未让直行", "measures": "保护现场，抢救伤员", "serious": serious, "slight": slight,
            "loss": Decimal(loss), "procedure": "简易" if not serious else "一般", **certificate,
        }), CODE)  # fmt: skip
        _parties(cast, accident, days, "重伤" if serious else "轻伤", traffic)
        process.do(accident, "quick", {"quick_report": happened + timedelta(minutes=50), "quick_to": whom})
        if closed:
            _rectify(cast, accident)
            _teach(cast, accident)
        known = {block.name: block.id for block in cast.desk.accidents.blocks(accident)}
        for name in block_names()[: None if closed else 0 if days < 7 else 1]:
            given = {"conclusion": "已查清并落实", "evidence": "调查材料、会议纪要", "responsible": "王示例", "done_on": cast.ago(2)}
            if known[name]:
                blocks.do(known[name], "fill", given)
            else:
                blocks.begin({"accident": accident, "block": name, **given})
        if closed:
            process.do(accident, "follow", {"follow_up": cast.moment(114), "follow_to": whom})
            process.do(accident, "close", {"closed_on": cast.ago(1)})


def _parties(cast: Cast, accident: int, days: int, casualty: str, traffic: str) -> None:
    """A registered driver with his usual car, and somebody from elsewhere."""
    drives = cast.desk.records.select("drives", Filter("end", "empty"), sort=("id",), limit=200)
    drive = drives[days % len(drives)]
    driver = cast.desk.records.row("people", drive.values["person"])
    cast.add(PARTIES, [{
        "accident": accident, "name": driver.title, "person": driver.id, "unit": driver.values["unit"], "role": "机动车驾驶人",
        "vehicle": drive.values["vehicle"], "liability": "主要", "casualty": "未受伤",
    }, {
        "accident": accident, "name": cast.name(), "role": "行人" if traffic == "行人" else "非机动车驾驶人", "traffic": traffic,
        "liability": "次要", "casualty": casualty,
    }])  # fmt: skip


def _rectify(cast: Cast, accident: int) -> None:
    """A hazard from the accident, closed by now."""
    hazards = cast.desk.process("hazards")
    hazard = first(cast.desk.process(CODE).do(accident, "hazard", {
        "description": "路口缺少让行标志", "level": "一般隐患", "responsible_unit": cast.units[1].id,
        "responsible": cast.name(), "measure": "补设标志", "found": cast.ago(60),
    }), "hazards")  # fmt: skip
    hazards.do(hazard, "grade", {"fund_source": "街道自筹", "contingency": "劝导员值守"})
    hazards.do(hazard, "notify", {"notice_on": cast.ago(50)})
    close_hazard(cast, hazard)


def _teach(cast: Cast, accident: int) -> None:
    course = first(cast.desk.process(CODE).do(accident, "training", {"starts": cast.moment(45)}), "training")
    cast.desk.records.edit("training", course, {"state": "已完成"})


def _old_ledger(cast: Cast) -> None:
    rows = [
        {
            "happened": cast.moment(days, hour), "place": f"{road}示例段", "road": road, "form": form, "cause_kind": cause,
            "committee": cast.committees[days % len(cast.committees)].id, "deaths": 0, "serious": serious, "slight": slight,
            "loss": Decimal(loss), "state": "结案", "closed_on": cast.ago(days - 30),
        }
        for days, hour, road, form, cause, serious, slight, loss, _ in _LAST_YEAR
    ]  # fmt: skip
    with cast.desk.records.work(f"示例数据：上年事故 {len(rows)} 起", bulk=True) as work:
        ids = work.add_facts(CODE, rows)
        consequences.after_adding(work, CODE, ids)
        work.add_facts(PARTIES, [
            {"accident": row_id, "name": cast.name(), "role": "机动车驾驶人", "traffic": line[-1], "liability": "主要"}
            for row_id, line in zip(ids, _LAST_YEAR, strict=True)
        ])  # fmt: skip
