"""Coverage by unit as cards: figures, a bar, and the names of who was never there, folded out by a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.parts.card_list import Card

if TYPE_CHECKING:
    from trafficdesk.work.training.api import TrainingCoverage


def coverage_cards(lines: Sequence[TrainingCoverage]) -> list[Card]:
    """应训, 已训 and what is missing, in the order given."""
    return [_card(line) for line in lines]


def _card(line: TrainingCoverage) -> Card:
    rest = f"没训 {len(line.missing)} 人" if line.missing else "都训过了"
    figures = f"应训 {line.must}　已训 {line.done}　{rest}"
    return Card(line.unit_id, line.unit, (figures,), share=(line.done, line.must), more="、".join(line.missing))
