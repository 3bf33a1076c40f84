"""Made-up drivers and cars with known truth, from which office ledgers are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tests.helpers.factory import vin
from trafficdesk.fields.checks.person_id import check_digit

UNITS = ("示例运输有限公司", "第一示例小学", "湖畔示例幼儿园", "示例物业服务有限公司", "示例建材有限公司")
COMMITTEES = ("听涛苑社区居民委员会", "湖畔社区居民委员会", "东湖湾社区居民委员会", "恬园社区居民委员会")
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春燕海波雪梅建国志成"
# 车辆类型 → 号牌种类 that such a car carries.
CARS = (
    ("小型轿车", "小型汽车"), ("小型普通客车", "小型汽车"), ("大型普通客车", "大型汽车"), ("中型普通客车", "大型汽车"),
    ("重型自卸货车", "大型汽车"), ("轻型厢式货车", "小型汽车"), ("普通二轮摩托车", "普通摩托车"), ("重型半挂牵引车", "大型汽车"),
)  # fmt: skip
_CLASS_FOR = {"大型普通客车": "A1", "中型普通客车": "A1", "重型自卸货车": "B2", "重型半挂牵引车": "A2", "普通二轮摩托车": "E"}


@dataclass(frozen=True)
class Driver:
    """One person of the truth, and the car that he drives."""

    name: str
    number: str
    unit: str
    phone: str
    classes: str
    first: date
    until: date
    plate: str
    vehicle_type: str
    plate_type: str
    vin: str
    manager: str
    unit_phone: str


def drivers(seed: int, count: int, units: tuple[str, ...] = UNITS) -> list[Driver]:
    """So many people with different numbers, in lists by unit as offices keep them."""
    random = Random(seed)
    made = []
    for at in range(count):
        unit = units[at * len(units) // count]
        vehicle_type, plate_type = random.choice(CARS)
        first = date(random.randint(2000, 2016), random.randint(1, 12), random.randint(1, 28))
        head = f"120110{random.randint(1965, 1998)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}{(at * 7 + seed * 13) % 1000:03d}"
        made.append(
            Driver(
                random.choice(_FAMILY) + "".join(random.sample(_GIVEN, random.randint(1, 2))),
                head + check_digit(head), unit, f"13{random.randint(100000000, 999999999)}",
                _CLASS_FOR.get(vehicle_type, "C1"), first, date(2027 + at % 5, random.randint(1, 12), random.randint(1, 28)),
                f"津{'ABCDEFGH'[seed % 8]}{10000 + (seed * 997 + at * 31) % 90000}", vehicle_type, plate_type, vin(seed * 1000 + at),
                "王经理" if units.index(unit) % 2 else "刘主任", f"022-2445{3600 + units.index(unit)}",
            )
        )  # fmt: skip
    return made
