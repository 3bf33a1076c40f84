"""Dated legal thresholds that are one number each, read from resources/rules/legal.csv.

An office may override a number (its own district rule, a law that changed after this program was made): it passes
its own rules, which win over the table's on the days they cover.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trafficdesk.rules.rule_table import Row, day, shipped, table


@dataclass(frozen=True, slots=True)
class LegalRule:
    """One threshold. `since` and `until` are inclusive; None means without limit. `note` says what it is, in Chinese."""

    rule: str
    value: int
    unit: str
    since: date | None
    until: date | None
    source: str
    note: str

    def holds(self, on: date) -> bool:
        """Whether the rule is in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @property
    def sentence(self) -> str:
        """The rule in one Chinese sentence."""
        since = f"，{self.since.isoformat()} 起" if self.since else ""
        return f"{self.note}：{self.value} {self.unit}（依据：{self.source}{since}）"


def doubt_of(legal: LegalRule) -> str:
    """What could not be settled of a rule, （待核：…）, said beside what it decides; "" when nothing is open."""
    at = legal.note.find("（待核")
    return legal.note[at:] if at >= 0 else ""


def all_rules() -> tuple[LegalRule, ...]:
    """Every threshold of the table, abolished ones too."""
    return _read(table("legal"))


_last_read: tuple[tuple[Row, ...], tuple[LegalRule, ...]] = ((), ())


def _read(rows: tuple[Row, ...]) -> tuple[LegalRule, ...]:
    """The rows as rules. Asked twice for every row of a list, so the last table read is kept; an office's own is another one."""
    global _last_read
    kept = _last_read
    if kept[0] is not rows:
        kept = rows, tuple(_rule(row) for row in rows)
        _last_read = kept
    return kept[1]


def _rule(row: Row) -> LegalRule:
    since, until = day(row["since"]), day(row["until"])
    return LegalRule(row["rule"], int(row["value"]), row["unit"], since, until, row["source"], row["note"])


def rule(name: str, on: date, overrides: Iterable[LegalRule] = ()) -> LegalRule:
    """The threshold in force on that day. KeyError if there is no such rule or it was not in force then."""
    for candidate in (*overrides, *all_rules()):
        if candidate.rule == name and candidate.holds(on):
            return candidate
    raise KeyError(f"{name} on {on.isoformat()}")


def practice(name: str, on: date) -> int:
    """The number of a reminder or habit of the desk; as shipped when the office has taken the row out of its table."""
    try:
        return rule(name, on).value
    except KeyError:
        return next(int(row["value"]) for row in shipped("legal") if row["rule"] == name)
