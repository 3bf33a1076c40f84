"""Which columns a table shows in the room it has, and how wide: nothing important is cut, the rest folds away.

The order of folding is the look's: phone and long text, category, identity number, what the office added itself (the
last first), class, then the date into its word, then plain texts and numbers, so that names, units and states stay
whole. The year goes first where every row is of the same. What a person chose in the column chooser is never folded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from trafficdesk.fields.spec import NUMBERS, STATE, FieldSpec, Kind
from ui.theme import theme

FOLDS: tuple[tuple[Kind, ...], ...] = (
    (Kind.PHONE, Kind.NOTE),
    (Kind.CHOICE, Kind.CHOICES, Kind.FLAG),
    (Kind.PERSON_ID, Kind.CREDIT_CODE, Kind.VIN),
)
AFTER_OWN: tuple[Kind, ...] = (Kind.LICENCE_CLASSES,)
# After the dates, before a name or a unit would be cut.
LAST_FOLDS: tuple[tuple[Kind, ...], ...] = (
    (Kind.TEXT,),
    NUMBERS,
    (Kind.DATE, Kind.DATETIME),
)
LINE_FOLDS: tuple[tuple[Kind, ...], ...] = ((Kind.LINK,), (Kind.NAME,))  # where not even two lines have room
STRETCHING = (Kind.TEXT, Kind.NOTE, Kind.LINK, Kind.CHOICES)
WRAPPING = (Kind.NAME, Kind.LINK)  # go on in further lines, as do the texts that name a row
# Pixels (normal type) down to which stretching columns may shrink before something folds; a name hardly may.
LEAST = {Kind.LINK: 230}
LEAST_TEXT = 160
LEAST_NAME = 105  # of a person beside what names the row, before a unit would fold
TIGHT = 110  # the last resort, before a column would leave the table
TIGHTEST = 66  # of a column that goes on in further lines, before the table would be wider than its room
KEPT = 3  # columns that always stay
NAME_SHARE = 0.7  # of the room that a long name may take before it is cut after all


@dataclass(frozen=True, slots=True)
class Fit:
    """widths by field name (pixels) of the shown columns; folded: dates are shown by their word alone."""

    widths: dict[str, int]
    folded: bool


def fit(
    columns: Sequence[FieldSpec],
    natural: dict[str, int],
    short: dict[str, int],
    room: int,
    *,
    fixed: bool,
    year: str = "",
    names: Sequence[str] = (),
    told: Sequence[str] = (),
    whole: Mapping[str, int] | None = None,
) -> Fit:
    """Choose columns and widths.

    natural, short: width of each column with full dates, and with dates folded. room: pixels there are.
    fixed: the columns were chosen by a person. year: the field by which the rows are of one year, "" for none.
    names: the fields that name a row; with the first column, the state and the dates that run out they never leave.
    told: links that tell rows of one name apart; they stay too, in two lines, and the name beside them is in two before another leaves.
    whole: the width at which nothing of a column is cut, with dates folded. One that needs more comes first to what room is left;
    what a folded date has beyond it, kept for words that no row says now, goes before anything of another is cut.
    """
    shown = list(columns)
    folded = False
    naming = {columns[0].name, *names}
    most = int(room * NAME_SHARE)
    natural, short = (
        {name: max(wide, min(most, (whole or {}).get(name, 0))) if name in naming else wide for name, wide in each.items()}
        for each in (natural, short)
    )
    wanted = natural
    staying = naming | {*told} | {spec.name for spec in columns if spec.name == STATE or spec.expiry}
    lines = late = False

    def least(spec: FieldSpec) -> int:
        wide = wanted[spec.name]
        if lines and spec.name in (naming | {*told}) and wraps(spec, naming):
            return min(wide, theme.scaled(TIGHT))
        if late and spec.kind is Kind.NAME and spec.name not in naming:
            return min(wide, theme.scaled(LEAST_NAME))
        return wide if spec.name in naming else _least(spec, wide)

    def tight() -> bool:
        return sum(least(spec) for spec in shown) > room

    def fold(kinds: Collection[Kind], *, own: bool = False) -> None:
        for spec in [spec for spec in reversed(shown) if spec.kind in kinds and spec.name not in staying and spec.is_own >= own]:
            if tight() and len(shown) > KEPT:
                shown.remove(spec)

    if not fixed:
        if tight() and len(shown) > KEPT:
            shown = [spec for spec in shown if spec.name != year or spec.name == columns[0].name]
        for kinds in FOLDS:
            fold(kinds)
        fold(frozenset(Kind), own=True)
        fold(AFTER_OWN)
    if tight():
        folded, wanted = True, short
    if not fixed:
        lines, before = bool(told), list(shown)
        for kinds in LAST_FOLDS:
            fold(kinds)
        late = True
        for kinds in LINE_FOLDS:
            fold(kinds)
        for spec in before:
            room_in_lines = room - sum(map(least, shown)) - min(wanted[spec.name], theme.scaled(TIGHT))
            if spec not in shown and spec.kind in WRAPPING and room_in_lines >= 0:
                shown = [each for each in before if each in shown or each is spec]
    if folded:
        wanted = _without_reserve(shown, wanted, room, whole or {})
    return Fit(_spread(shown, wanted, room, whole or {}, naming), folded)


def wraps(spec: FieldSpec, naming: Collection[str]) -> bool:
    """Whether a column goes on in further lines where one is too short. naming: the fields that name a row."""
    return spec.kind in WRAPPING or (spec.name in naming and spec.kind in (*STRETCHING, Kind.CHOICE))


def _least(spec: FieldSpec, width: int) -> int:
    return min(width, theme.scaled(LEAST.get(spec.kind, LEAST_TEXT))) if spec.kind in STRETCHING else width


def _without_reserve(shown: Sequence[FieldSpec], wanted: Mapping[str, int], room: int, whole: Mapping[str, int]) -> dict[str, int]:
    """The widths, as far as the room is too small without what columns have beyond any row of theirs."""
    widths = {spec.name: wanted[spec.name] for spec in shown}
    for name, wide in widths.items():
        over = sum(widths.values()) - room
        widths[name] -= max(0, min(over, wide - whole.get(name, wide)))
    return widths


def _spread(
    shown: Sequence[FieldSpec], wanted: Mapping[str, int], room: int, whole: Mapping[str, int], naming: set[str]
) -> dict[str, int]:
    """Give the room that is left (or missing) to the columns that stretch; a name is the last to give and the first to get."""
    widths = {spec.name: wanted[spec.name] for spec in shown}
    elastic = [spec for spec in shown[1:] if spec.kind in STRETCHING] or list(shown[-1:])
    elastic.sort(key=lambda spec: spec.name in naming)
    rest = room - sum(widths.values())
    if rest < 0:
        spare = {spec.name: widths[spec.name] - _least(spec, widths[spec.name]) for spec in elastic if spec.name not in naming}
        share = min(1.0, -rest / sum(spare.values())) if any(spare.values()) else 0.0
        for name, less in spare.items():
            widths[name] -= int(less * share)
        lines = [spec for spec in shown if wraps(spec, naming)]
        lines.sort(key=lambda spec: spec.name in naming)
        people = [spec for spec in shown if spec.kind is Kind.NAME and spec.name not in naming]
        lines = [spec for spec in lines if spec not in people]
        for specs, least in ((people, LEAST_NAME), (elastic, TIGHT), (lines, TIGHT), (lines, TIGHTEST)):
            for spec in specs:
                over = sum(widths.values()) - room
                widths[spec.name] -= max(0, min(over, widths[spec.name] - theme.scaled(least)))
        return widths
    for names in (True, False):
        lacking = {name: max(0, whole.get(name, 0) - width) for name, width in widths.items() if (name in naming) is names}
        rest = room - sum(widths.values())
        share = min(1.0, rest / sum(lacking.values())) if any(lacking.values()) else 0.0
        for name, more in lacking.items():
            widths[name] += int(more * share)
    rest = room - sum(widths.values())
    for number, spec in enumerate(elastic):
        widths[spec.name] += rest // len(elastic) + (rest % len(elastic) if number == 0 else 0)
    return widths
