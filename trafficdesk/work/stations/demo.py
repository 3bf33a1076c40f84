"""Synthetic persuasion stations: people, two weeks of roster, two months of logs; one station silent, one nearly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.rules.holidays import rest_day
from trafficdesk.work.stations.rules import DUTIES, EVENTS, LOGS, MORNING, PERSUADERS, STATIONS

_PLACES = ("丽湖环路示例口", "景湖路示例段", "智景道示例口", "津汉公路示例段", "东丽湖示例路口")
_CHECKLIST = ("有场所", "有牌子", "有人员", "有装备", "有制度", "有经费", "有台账")
_BEHAVIOURS = (
    "骑乘摩托/电动车未戴头盔", "骑乘摩托/电动车未戴头盔", "骑乘摩托/电动车未戴头盔", "逆行", "违停", "闯红灯", "未系安全带",
    "电动车/三轮违法载人", "改装/加装篷伞",
)  # fmt: skip
_TREATMENTS = ("口头劝导", "口头劝导", "口头劝导", "登记教育", "发放资料", "移交交警")
# How many days ago each station logged last; the others did yesterday.
_QUIET = {6: 4, 7: 12}
_DAYS_OF_LOGS = 55
_FORGOTTEN = 0.12  # of the shifts were not written down


def stations(cast: Cast) -> None:
    """The eight stations of the plan filled in, with everything that happens there."""
    ids = _stations(cast)
    people = cast.add(PERSUADERS, [
        {
            "name": cast.name(), "station": station, "kind": kind, "hired_from": cast.ago(400), "phone": f"1380000{n:02d}{m}0",
            "committee": cast.committees[n % len(cast.committees)].id, "trained_on": cast.ago(120),
            "hired_until": cast.today + timedelta(days=20 if n == 3 else 330), "equipment": "反光背心、停车示意牌",
        }
        for n, station in enumerate(ids) for m, kind in enumerate(("专职", "志愿者"))
    ])  # fmt: skip
    cast.add(DUTIES, list(_roster(cast, ids, people)))
    cast.add(LOGS, [line for n, station in enumerate(ids) for line in _logs(cast, n, station, people[n * 2])])
    cast.add(EVENTS, [
        {
            "name": "社区文艺汇演", "kind": "文体活动", "held": cast.ago(15), "place": "示例广场",
            "committee": cast.committees[0].id, "people": 200, "vehicles": 30, "responsible": cast.name(),
            "measures": "劝导员两名值守，入口设临时停车区", "station": ids[0],
        },
        {
            "name": "冬季农产品集市", "kind": "集市", "held": cast.today + timedelta(days=6), "place": "示例市场",
            "committee": cast.committees[1 % len(cast.committees)].id, "people": 500, "vehicles": 80,
            "responsible": cast.name(), "measures": "提前一天清理占道，三名劝导员分段值守", "station": ids[1],
        },
    ])  # fmt: skip


def _stations(cast: Cast) -> list[int]:
    records = cast.desk.records
    if not records.select(STATIONS, limit=1):
        cast.desk.stations.install()
    rows = records.select(STATIONS, sort=("number",))
    records.edit_rows(STATIONS, {
        row.id: {
            "place": _PLACES[n % 5], "committee": cast.committees[n % len(cast.committees)].id, "built": cast.ago(900),
            "head": cast.name(), "head_phone": f"1390000{n:02d}00", "equipment": "岗亭、反光背心、停车示意牌、扩音器",
            # Most have everything; two still lack something.
            "checklist": "、".join(_CHECKLIST[: {2: 5, 7: 4}.get(n, 7)]), "rules_posted": n != 7, "funds": "街道保障",
        }
        for n, row in enumerate(rows)
    }, f"示例数据：劝导站 {len(rows)} 个")  # fmt: skip
    return [row.id for row in rows]


def _roster(cast: Cast, ids: list[int], people: list[int]) -> Iterator[dict[str, Any]]:
    """Last week and this one: rush hours on working days, half of the stations on the weekend too."""
    monday = cast.ago(cast.today.weekday() + 7)
    for n, station in enumerate(ids):
        for day in range(14):
            on, weekend = monday + timedelta(days=day), day % 7 >= 5
            if weekend and n % 2:
                continue
            for place, shift in enumerate(("节假日",) if weekend else (MORNING, "晚高峰")):
                yield {"station": station, "on": on, "shift": shift, "persuader": people[n * 2 + place]}


def _logs(cast: Cast, n: int, station: int, persuader: int) -> Iterator[dict[str, Any]]:
    """Nearly every working day a shift: first what was counted, then single vehicles."""
    for days in range(_QUIET.get(n, 1), _DAYS_OF_LOGS):
        if rest_day(cast.ago(days)) or cast.chance.random() < _FORGOTTEN:
            continue
        weather = cast.chance.choice(("晴", "多云", "阴"))
        same = {"station": station, "on": cast.ago(days), "shift": MORNING, "weather": weather, "persuader": persuader}
        yield {**same, "hours": Decimal(2), "checked": cast.chance.randint(10, 40), "leaflets": cast.chance.randint(0, 10)}
        for number in range(cast.chance.randint(0, 3)):
            # One station does not write down the plates.
            plate = None if n == 4 else _plate(n, days, number)
            yield {
                **same, "plate": plate, "vehicle_kind": cast.chance.choice(("小型客车", "电动自行车", "三轮车")),
                "behaviour": cast.chance.choice(_BEHAVIOURS), "treatment": cast.chance.choice(_TREATMENTS), "persons": 1,
            }  # fmt: skip


def _plate(n: int, days: int, number: int) -> str:
    return f"津A{n}{days:02d}{number}5"


