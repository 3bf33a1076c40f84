"""What hazards cost, and when: the one answer behind the ledger of funds, the statistics and the reports.

落实资金 of a hazard is what is typed as 实际资金 when acceptance is asked for, else the payments of its ledger added up. It is
spent on the days of the payments; what was typed beyond them on the day the work was done (else closed, else found).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spending:
    """An amount (yuan) that was spent on a hazard on a day."""

    hazard: int
    on: date
    amount: Decimal


def spent_on(typed: Decimal | None, payments: Iterable[Mapping[str, Any]]) -> Decimal:
    """What one hazard cost: see above."""
    return sum((each["amount"] or _NOTHING for each in payments), _NOTHING) if typed is None else typed


def spending(typed: Mapping[int, Mapping[str, Any]], payments: Sequence[Mapping[str, Any]]) -> list[Spending]:
    """Everything that was spent, day by day. payments: rows of hazard-funds; typed: the hazards with 实际资金, id → values."""
    found = [Spending(each["hazard"], each["paid"], each["amount"]) for each in payments if each["amount"]]
    paid: dict[int, Decimal] = {}
    for each in found:
        paid[each.hazard] = paid.get(each.hazard, _NOTHING) + each.amount
    for hazard, values in typed.items():
        left = values["spent"] - paid.get(hazard, _NOTHING)
        if left:
            found.append(Spending(hazard, values["done_on"] or values["closed_on"] or values["found"], left))
    return found
