"""Hazards as pages and papers read them: the board, one hazard's figures, counts over a period (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.rules import hazard_rules as rules
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

CODE, FUNDS = "hazards", "hazard-funds"


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One hazard on the board. days: to the deadline, None without one or when it is closed.

    unit: who has to act: the department it was passed to, else the responsible unit.
    """

    id: int
    number: str
    place: str
    column: str
    state: str
    level: str
    unit: str
    due: date | None
    days: int | None
    description: str = ""
    committee: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the overdue ladder: from how many days on, what has to happen, how many hazards stand there."""

    first: int
    last: int | None
    act: str
    count: int


@dataclass(frozen=True, slots=True)
class HazardMoney:
    """Planned and spent, in yuan. paid: the sum of the payments entered one by one."""

    budget: Decimal
    spent: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """隐患排查治理统计表, one line. Money in yuan."""

    name: str
    found: int
    serious: int
    closed: int
    late: int
    passed: int
    budget: Decimal
    spent: Decimal

    @property
    def rate(self) -> float:
        """Share closed, 1.0 when none was found."""
        return self.closed / self.found if self.found else 1.0


class HazardReading:
    """The reading half of desk.hazards."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def board(self, year: int) -> list[BoardCard]:
        """Every hazard of a year, and the open ones of earlier years, most urgent first."""
        rows = [row for row in self._records.select(CODE) if _on_board(row, year)]
        cards = [_card(row) for row in rows]
        return sorted(cards, key=lambda card: (card.due or date.max, card.number))

    def ladder(self, cards: Sequence[BoardCard]) -> list[Rung]:
        """How many of the cards stand on each rung of the overdue ladder."""
        places = [rules.rung(-card.days) for card in cards if card.days is not None]
        firsts = [first for first, _ in rules.LADDER]
        lasts = [following - 1 for following in firsts[1:]] + [None]
        return [
            Rung(first, last, act, places.count(place))
            for place, ((first, act), last) in enumerate(zip(rules.LADDER, lasts, strict=True))
        ]

    def next_steps(self, row_id: int) -> tuple[str, ...]:
        """What may be done with a hazard now, the usual step first; names of the verbs of desk.hazards."""
        return rules.next_steps(self._records.row(CODE, row_id).values["state"])

    def way(self, row: Row) -> tuple[tuple[str, ...], int]:
        """The names of a hazard's steps to closure and the place of the present one."""
        return rules.way(row.values["state"], row.values["passed_on"] is not None)

    def money(self, row: Row) -> HazardMoney:
        """What was planned and what was spent on a hazard."""
        funds = self._records.select(FUNDS, Filter("hazard", "is", row.id))
        paid = sum((fund.values["amount"] or Decimal(0) for fund in funds), Decimal(0))
        spent = row.values["spent"]
        return HazardMoney(row.values["budget"] or Decimal(0), paid if spent is None else spent, paid)

    def figures(self, since: date, until: date, by: str = "category") -> list[HazardFigures]:
        """Counts of the hazards found in a period, by a field (category, committee), the total last."""
        view = self._records.view(CODE)
        rows = self._records.select(CODE, Filter("found", "between", since, until))
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row.text(view.field(by)) or "未填", []).append(row)
        lines = [_figures(name, members) for name, members in sorted(groups.items())]
        return [*lines, _figures("合计", rows)]


def _on_board(row: Row, year: int) -> bool:
    found: date = row.values["found"]
    return found.year == year or (found.year < year and rules.is_open(row.values["state"]))


def _card(row: Row) -> BoardCard:
    values = row.values
    due, state = values["due"], str(values["state"])
    counts = due is not None and rules.is_open(state)
    passed = rules.column_of(state) == "已移交"
    unit = str(values["passed_to"] or "") if passed else row.titles.get("responsible_unit", "")
    return BoardCard(
        id=row.id,
        number=str(values["number"] or ""),
        place=str(values["place"]),
        column=rules.column_of(state),
        state=state,
        level=str(values["level"] or ""),
        unit=unit,
        due=due,
        days=(due - clock.today()).days if counts else None,
        description=str(values["description"] or ""),
        committee=row.titles.get("committee", ""),
    )


def _figures(name: str, rows: Sequence[Row]) -> HazardFigures:
    today = clock.today()
    closed = [row for row in rows if not rules.is_open(row.values["state"])]
    late = [r for r in rows if rules.is_open(r.values["state"]) and r.values["due"] and r.values["due"] < today]
    return HazardFigures(
        name,
        len(rows),
        sum(row.values["level"] == "重大隐患" for row in rows),
        len(closed),
        len(late),
        sum(row.values["passed_on"] is not None for row in rows),
        sum((row.values["budget"] or Decimal(0) for row in rows), Decimal(0)),
        sum((row.values["spent"] or Decimal(0) for row in rows), Decimal(0)),
    )
