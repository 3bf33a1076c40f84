"""Score sheets as pages and papers read them: every line counted now, a published sheet as it was published (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from trafficdesk.engine.records import Records
from trafficdesk.rules import counters
from trafficdesk.rules.counters import Figure
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.plans import rules_scores as rules
from trafficdesk.work.plans.rules_scores import INDICATORS, LINES, PUBLISHED, SHEETS


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of a score sheet. figure: what it counts, as it was published on a frozen sheet; now: what it counts today.

    exempt: there is nothing to assess (不适用), the points do not count; moved: today's rows no longer give the score (or,
    when published, the number) that stands there.
    """

    id: int
    first_level: str
    name: str
    kind: str
    rule: str
    points: Decimal
    counted: Decimal | None
    automatic: Decimal | None
    self_score: Decimal | None
    score: Decimal | None
    overridden: bool
    exempt: bool
    vetoes: bool
    reason: str
    evidence: str
    figure: Figure | None
    now: Figure | None
    moved: bool


class ScoreReading:
    """The reading half of desk.scores."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> ScoreReading:
        """The same readings on one state of things (Records.at_once)."""
        return ScoreReading(records)

    def sheet(self, sheet: int) -> list[ScoreRow]:
        """The lines of a score sheet in the order of the scheme, counted now; a published one keeps its own figures."""
        return self.sheets([sheet])[sheet]

    def sheets(self, ids: Sequence[int]) -> dict[int, list[ScoreRow]]:
        """The lines of several sheets, counted together."""
        heads = {head.id: head for head in self._records.rows(SHEETS, ids)}
        lines = self._records.select(LINES, Filter("assessment", "in", tuple(heads)), sort=("id",))
        schemes = {row.id: row for row in self._records.rows(INDICATORS, list({line.values["indicator"] for line in lines}))}
        scopes = {head.id: rules.counted_days(head.values) for head in heads.values()}
        asked = {
            line.id: (measure, scopes[line.values["assessment"]])
            for line in lines if (measure := schemes[line.values["indicator"]].values["measure"])
        }  # fmt: skip
        wanted = list(dict.fromkeys(asked.values()))
        with self._records.reading() as connection:
            figures = dict(zip(wanted, counters.count_all(connection, wanted), strict=True))
        found: dict[int, list[ScoreRow]] = {head: [] for head in heads}
        for line in sorted(lines, key=lambda each: (schemes[each.values["indicator"]].values["number"] or 0, each.id)):
            head = heads[line.values["assessment"]]
            now = figures[asked[line.id]] if line.id in asked else None
            frozen = head.values["state"] == PUBLISHED
            found[head.id].append(_score_row(line, schemes[line.values["indicator"]], now, frozen, head.values["period"]))
        return found


def _score_row(line: Row, indicator: Row, now: Figure | None, frozen: bool, period: str) -> ScoreRow:
    values, scheme = line.values, indicator.values
    kept = counters.thaw(values["frozen"]) if frozen and values["frozen"] else None
    figure = kept if frozen else now
    automatic: Decimal | None = values["automatic"] if frozen or now is None else rules.points(scheme, now.value, period)
    if frozen:
        moved = kept is not None and now is not None and now.value != kept.value
    else:
        struck = now is not None and rules.vetoes(scheme, now.value) != bool(values["vetoes"])
        other = now is not None and (automatic != values["score"] or (now.value is None) != bool(values["exempt"]) or struck)
        moved = other and not values["overridden"]
    return ScoreRow(
        line.id, str(scheme["first_level"]), str(scheme["name"]), str(scheme["kind"] or rules.DEDUCT),
        str(scheme["rule"] or ""), scheme["points"], figure.value if figure else values["counted"], automatic,
        values["self_score"], values["score"], bool(values["overridden"]), bool(values["exempt"]), bool(values["vetoes"]),
        str(values["reason"] or ""), str(values["evidence"] or ""), figure, now, moved,
    )  # fmt: skip
