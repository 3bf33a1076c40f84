"""Checks over several fields of one record of the office's own organisation (registered in rules/record_checks.py)."""

from __future__ import annotations

from collections.abc import Mapping

from trafficdesk.rules.checking import Checker, ordered

CHECKS: Mapping[str, Checker] = {
    "organisation": ordered("organisation", "since", "until"),
    "forces": ordered("forces", "since", "until"),
    "rule-documents": ordered("rule-documents", "issued", "repealed"),
}
