"""Checks over several fields of one record of official cars (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trafficdesk.fields.problems import Problem
from trafficdesk.rules.checking import Checker, Values, in_order, ordered


def _trips(values: Values) -> Iterator[Problem]:
    yield from in_order("official-trips", values, ("leaves", "returns"), ("left_at", "back_at"), ("left_km", "back_km"))


CHECKS: Mapping[str, Checker] = {
    "official-trips": _trips, "official-sealings": ordered("official-sealings", "starts", "ends"),
}  # fmt: skip
