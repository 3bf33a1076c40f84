"""The units of a synthetic 东丽湖: the named ones first, then as many invented firms as the drivers need."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from trafficdesk.demo.names import name_of, table
from trafficdesk.demo.numbers import credit_bodies, credit_code_of, phone

_DRIVERS_PER_UNIT = 25
_PREFIXES = (
    *("津湖", "丽泽", "东澜", "湖润", "恒丽", "景湖", "润津", "澜达", "湖兴", "丽远"),
    *("津悦", "东驰", "湖安", "丽嘉", "泓津", "湖信", "津澳", "丽盛", "海澜", "湖诚"),
)
_MIDDLES = "华瑞达通源顺祥诚泰宏鑫盛和安腾捷丰启凯正明辰晟恒"
_TRADES = (
    ("商贸", "企业"), ("科技", "企业"), ("物流", "运输企业"), ("建筑工程", "施工单位"),
    ("物业服务", "物业"), ("餐饮管理", "企业"), ("机械设备", "企业"), ("园林绿化", "施工单位"),
    ("汽车服务", "企业"), ("食品", "企业"),
)  # fmt: skip


def units(office: str, drivers: int, randomness: random.Random) -> Iterator[tuple[dict[str, Any], int]]:
    """(values of a unit, relative number of its drivers); the office itself comes first."""
    bodies = credit_bodies(randomness)
    yield _values(office, "街道办", "机关", "", "11", randomness, bodies), 20
    named = table("units")
    for row in named:
        details = (row["name"], row["short_name"], row["unit_type"], row["committee"], row["code_head"])
        yield _values(*details, randomness, bodies), int(row["size"])
    committees = [row["committee"] for row in named if row["unit_type"] == "社区居委会"]
    for name, trade in _firms(max(0, drivers // _DRIVERS_PER_UNIT - len(named) - 1)):
        values = _values(name, name[3:7], trade, randomness.choice(committees), "91", randomness, bodies)
        yield values, randomness.randint(4, 16)


def _firms(number: int) -> Iterator[tuple[str, str]]:
    for index in range(number):
        rest, trade = divmod(index, len(_TRADES))
        rest, prefix = divmod(rest, len(_PREFIXES))
        branch, middle = divmod(rest, len(_MIDDLES))
        place = f"第{branch}分公司" if branch else ""
        yield (
            f"天津示例{_PREFIXES[prefix]}{_MIDDLES[middle]}{_TRADES[trade][0]}有限公司{place}",
            _TRADES[trade][1],
        )


def _values(
    name: str,
    short: str,
    kind: str,
    committee: str,
    head: str,
    randomness: random.Random,
    bodies: Iterator[str],
) -> dict[str, Any]:
    return {
        "name": name,
        "short_name": short,
        "unit_type": kind,
        "committee": committee or None,
        "credit_code": credit_code_of(head, next(bodies)),
        "address": f"天津市东丽区东丽湖示例路{randomness.randint(1, 299)}号",
        "head": name_of("男", randomness),
        "head_phone": phone(randomness),
        "safety_officer": name_of(randomness.choice("男女"), randomness),
        "officer_phone": phone(randomness),
        "full_time_officer": randomness.random() < 0.3,
        "has_rules": randomness.random() < 0.8,
        "state": "在册",
    }
