"""Which columns a table shows in the room it has, and how wide: nothing important is cut, the rest folds away.

The order of folding is the look's: phone and long text, category, identity number, class, then the date into
its word. What a person chose in the column chooser is never folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.fields.spec import FieldSpec, Kind
from ui.theme import theme

FOLDS: tuple[tuple[Kind, ...], ...] = (
    (Kind.PHONE, Kind.NOTE),
    (Kind.CHOICE, Kind.CHOICES, Kind.FLAG),
    (Kind.PERSON_ID, Kind.CREDIT_CODE, Kind.VIN),
    (Kind.LICENCE_CLASSES,),
)
STRETCHING = (Kind.TEXT, Kind.NOTE, Kind.LINK, Kind.CHOICES)
# Pixels (normal type) down to which stretching columns may shrink before something folds; a name hardly may.
LEAST = {Kind.LINK: 230}
LEAST_TEXT = 160
TIGHT = 110  # the last resort, before a column would leave the table
KEPT = 3  # columns that always stay


@dataclass(frozen=True, slots=True)
class Fit:
    """widths by field name (pixels) of the shown columns; folded: dates are shown by their word alone."""

    widths: dict[str, int]
    folded: bool


def fit(
    columns: Sequence[FieldSpec], natural: dict[str, int], short: dict[str, int], room: int, *, fixed: bool
) -> Fit:
    """Choose columns and widths.

    natural, short: width of each column with full dates, and with dates folded. room: pixels there are.
    fixed: the columns were chosen by a person.
    """
    shown = list(columns)
    folded = False
    wanted = natural

    def least() -> int:
        return sum(_least(spec, wanted[spec.name]) for spec in shown)

    if not fixed:
        for kinds in FOLDS:
            for spec in [spec for spec in reversed(shown) if spec.kind in kinds and spec is not columns[0]]:
                if least() > room and len(shown) > KEPT:
                    shown.remove(spec)
    if least() > room:
        folded, wanted = True, short
    return Fit(_spread(shown, wanted, room), folded)


def _least(spec: FieldSpec, width: int) -> int:
    return min(width, theme.scaled(LEAST.get(spec.kind, LEAST_TEXT))) if spec.kind in STRETCHING else width


def _spread(shown: Sequence[FieldSpec], wanted: dict[str, int], room: int) -> dict[str, int]:
    """Give the room that is left (or missing) to the columns that stretch."""
    widths = {spec.name: wanted[spec.name] for spec in shown}
    elastic = [spec for spec in shown[1:] if spec.kind in STRETCHING] or list(shown[-1:])
    rest = room - sum(widths.values())
    if rest < 0:
        give = sum(widths[spec.name] - _least(spec, widths[spec.name]) for spec in elastic)
        share = min(1.0, -rest / give) if give else 0.0
        for spec in elastic:
            widths[spec.name] -= int((widths[spec.name] - _least(spec, widths[spec.name])) * share)
        for spec in elastic:
            over = sum(widths.values()) - room
            widths[spec.name] -= max(0, min(over, widths[spec.name] - theme.scaled(TIGHT)))
    elif elastic:
        for number, spec in enumerate(elastic):
            widths[spec.name] += rest // len(elastic) + (rest % len(elastic) if number == 0 else 0)
    return widths
