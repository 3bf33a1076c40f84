"""Checks over several fields of one record of hazards and inspections (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, problem


def _hazards(values: Values) -> Iterator[Problem]:
    yield from in_order("hazards", values, ("found", "due"), ("found", "done_on"), ("found", "closed_on"))


def _funds(values: Values) -> Iterator[Problem]:
    amount = values.get("amount")
    if amount is not None and amount <= 0:
        yield problem("hazard-funds", "amount", "要大于零，请核对。")


def _rounds(values: Values) -> Iterator[Problem]:
    yield from in_order("inspection-rounds", values, ("starts", "ends"))


def _letters(values: Values) -> Iterator[Problem]:
    yield from in_order("letters", values, ("sent", "reply_due"), ("sent", "replied_on"))


CHECKS: Mapping[str, Checker] = {
    "hazards": _hazards, "hazard-funds": _funds, "inspection-rounds": _rounds, "letters": _letters,
}  # fmt: skip
