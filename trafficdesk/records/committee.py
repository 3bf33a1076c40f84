"""A link to a residents' committee: of all units only those are offered while one types."""

from __future__ import annotations

from typing import Any

from trafficdesk.fields.columns import link
from trafficdesk.fields.table import Mapped


def committee_link(label: str, **details: Any) -> Mapped[Any]:
    """The committee that a record belongs to or is about. Any other unit may be named by its whole name."""
    return link(label, "units", among="units.unit_type=社区居委会", **details)
