"""What happened in a synthetic office: violations, and this year's agreements on their way."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from trafficdesk.progress import Progress, no_progress

if TYPE_CHECKING:
    from trafficdesk.desk import Desk

_BEHAVIOURS = (
    ("驾驶机动车违反道路交通信号灯通行", 6, 200), ("超过规定时速20%以上未达50%", 6, 200),
    ("未按规定使用安全带", 1, 50),
    ("违反禁止标线指示", 1, 100), ("开车时拨打接听手持电话", 3, 50), ("违法停车", 0, 100),
    ("不按规定避让行人", 3, 200), ("未悬挂机动车号牌", 9, 200),
)  # fmt: skip
_PLACES = ("东丽湖示例路口", "智景道示例段", "景湖路示例口", "津汉公路示例段", "丽湖环路示例段")


def violation(person: int, car: int | None, today: date, randomness: random.Random) -> dict[str, Any]:
    """The values of one violation of the last two years."""
    behaviour, points, fine = randomness.choice(_BEHAVIOURS)
    happened = today - timedelta(days=randomness.randint(3, 700))
    settled = min(today, happened + timedelta(days=randomness.randint(1, 40)))
    return {
        "happened": happened,
        "person": person,
        "vehicle": car,
        "behaviour": behaviour,
        "place": randomness.choice(_PLACES),
        "points": points,
        "fine": fine,
        "settled": settled if randomness.random() < 0.85 else None,
        "source": randomness.choice(("交警抄告", "本人报告", "单位查询")),
        "education": "已谈话教育" if randomness.random() < 0.5 else None,
    }


def agreements(
    desk: Desk, year: int, today: date, randomness: random.Random, progress: Progress = no_progress
) -> None:
    """Make the year's agreements; most units have signed, some only printed, a few have not begun."""
    desk.agreements.make(year, progress=progress)
    by_unit: dict[int, list[Any]] = {}
    for signer in desk.agreements.signers(year):
        if signer.agreement:
            by_unit.setdefault(signer.unit, []).append(signer)
    printed = False
    for done, signers in enumerate(by_unit.values()):
        progress(done, len(by_unit), f"正在登记责任书：第 {done + 1} 家单位，共 {len(by_unit)} 家")
        chance = randomness.random()
        ids = [signer.agreement for signer in signers]
        if chance < 0.6:
            signing = [row for row in ids if randomness.random() < 0.85]
            _sign(desk, signing, year, today, randomness)
        elif chance < 0.8 or not printed:
            desk.prints.issue("agreements", ids=ids)
            printed = True
        if chance > 0.95:
            desk.process("agreements").do_all(ids[-1:], "excuse", {"excused": "长期病休，暂不驾驶"})


def _sign(desk: Desk, ids: list[int], year: int, today: date, randomness: random.Random) -> None:
    if ids:
        day = min(today, date(year, 1, 5) + timedelta(days=randomness.randint(0, 85)))
        desk.process("agreements").do_all(ids, "sign", {"signed_on": day})
