"""What the files of a synthetic office hold besides: merits, checks, changes, services, permits, roads, and who had to answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.store.query import Filter, Row

_ROADS = (("景湖路", "主干道"), ("丽湖环路与智景道口", "重要路口"), ("示例小学门前", "学校门口"), ("景湖路东段", "支路"))


def files(cast: Cast) -> None:
    """A few rows of every record that no other stream brings; nothing is drawn, so the other streams stay as they are."""
    records = cast.desk.records
    drivers, cars = cast.drivers[:4], records.select("vehicles", Filter("state", "is", "在用"), sort=("id",), limit=6)
    cast.add("merits", [_merit(cast, place, driver) for place, driver in enumerate(drivers)])
    cast.add("licence-checks", [
        {"person": driver.id, "kind": "审验" if place % 2 else "身体条件证明", "on": cast.ago(40 + place), "result": "合格",
         "hours": 3 if place % 2 else None, "place": "示例医院"}
        for place, driver in enumerate(drivers)
    ])  # fmt: skip
    cast.add("vehicle-changes", [
        {"vehicle": car.id, "kind": "过户", "on": cast.ago(120), "before": "示例原车主", "after": car.values["owner"] or "示例新车主",
         "basis": "登记证书第 2 页"}
        for car in cars[:2]
    ])  # fmt: skip
    cast.add("vehicle-services", [
        {"vehicle": car.id, "kind": "定期保养", "on": cast.ago(30 + place), "odometer": 20_000 + 1_000 * place, "place": "示例汽修厂",
         "cost": 600, "content": "换机油、机滤，检查制动"}
        for place, car in enumerate(cars[:3])
    ])  # fmt: skip
    _permits(cast, cars)
    _of_committees(cast)
    _answered(cast)
    unknown = {"happened": cast.ago(12), "plate": "津A0X001", "behaviour": "逾期未检验上路", "place": "景湖路", "points": 1,
               "fine": 200, "decision": "示例决字〔2026〕第0001号", "source": "交警抄告"}  # fmt: skip
    cast.add("violations", [unknown])


def _merit(cast: Cast, place: int, driver: Row) -> dict[str, Any]:
    good = place % 2 == 0
    return {
        "given": cast.ago(60 + place), "kind": "表彰奖励" if good else "批评教育", "person": driver.id, "unit": driver.values["unit"],
        "content": "全年无违法无事故" if good else "超速，安全谈话一次", "given_by": "示例单位",
    }  # fmt: skip


def _permits(cast: Cast, cars: list[Row]) -> None:
    firms = [*cast.of_type("运输企业"), *cast.of_type("企业")][:1]
    until = date(cast.year + 1, 6, 30)
    rows: list[dict[str, Any]] = [
        {"kind": "道路运输经营许可证", "number": f"津交运管许可 {120110000001 + place}", "unit": firm.id, "scope": "道路普通货物运输",
         "valid_until": until, "state": "有效", "issuer": "示例区交通运输局"}
        for place, firm in enumerate(firms)
    ]  # fmt: skip
    rows += [
        {"kind": "道路运输证", "number": f"津交运营 {120110100001 + place}", "unit": car.values["unit"], "vehicle": car.id,
         "scope": "道路普通货物运输", "valid_until": until, "state": "有效", "issuer": "示例区交通运输局"}
        for place, car in enumerate(cars[:2])
    ]  # fmt: skip
    cast.add("operating-permits", rows)


def _of_committees(cast: Cast) -> None:
    units = cast.committees or list(cast.units[:1])
    cast.add("roads", [
        {"name": name, "committee": units[place % len(units)].id, "kind": kind, "manager": "示例市政养护所", "signal": kind == "重要路口",
         "marked": True, "lit": True, "checked_on": cast.ago(20)}
        for place, (name, kind) in enumerate(_ROADS)
    ])  # fmt: skip
    cast.add("non-motors", [
        {"committee": unit.id, "kind": "电动自行车", "plate": f"津A{100001 + place}", "owner": "示例车主", "brand": "示例牌",
         "carries_pupils": place == 0, "insured": False, "checked_on": cast.ago(25)}
        for place, unit in enumerate(units[:4])
    ])  # fmt: skip


def _answered(cast: Cast) -> None:
    accidents = cast.desk.records.select("accidents", sort=("id",), limit=1)
    cast.add("accountables", [
        {"accident": row.id, "kind": "直接责任人", "name": "示例驾驶人", "treatment": "批评教育", "decided_by": "所属单位",
         "treated_on": row.values["happened"].date()}
        for row in accidents
    ])  # fmt: skip
