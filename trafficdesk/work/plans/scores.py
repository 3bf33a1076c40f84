"""The assessment: score sheets that fill themselves from the ledgers, are judged, and freeze when published (domain 1.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text
from trafficdesk.records.registry import record_type
from trafficdesk.rules import counters
from trafficdesk.rules.counters import Figure, Scope
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.plans import rules_scores as rules

INDICATORS, SHEETS, LINES = "score-indicators", "assessments", "score-lines"
SELF, REVIEW, PUBLISHED = "自评", "考评", "已公布"
COMMITTEE, STATION = "居委会", "劝导站"
_COMMITTEE_UNIT = "社区居委会"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of a score sheet. figure: what it counts, as it was published on a frozen sheet; now: what it counts today.

    moved: today's rows no longer give the score (or, when published, the number) that stands there.
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
    vetoes: bool
    reason: str
    evidence: str
    figure: Figure | None
    now: Figure | None
    moved: bool


class Scores:
    """desk.scores"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def examined(self, object_: str) -> list[int]:
        """Everything on the register that is assessed as this kind: stations, committees, or all other units."""
        if object_ == STATION:
            stations = self._records.select("stations", sort=("number",))
            return [row.id for row in stations if row.values["state"] in (None, "在用")]
        rows = self._records.select("units", Filter("state", "is", "在册"), sort=("title",))
        committees = {row.id for row in rows if row.values["unit_type"] == _COMMITTEE_UNIT}
        if object_ == COMMITTEE:
            return [row.id for row in rows if row.id in committees]
        return [row.id for row in rows if row.id not in committees and row.title != self._office.name]

    def open_sheets(self, year: int, period: str, object_: str, examined: Sequence[int]) -> ChangeSet:
        """Score sheets of a period for units (or stations), one line an indicator, filled from the ledgers."""
        indicators = self._indicators(year, object_)
        link = "station" if object_ == STATION else "unit"
        same = (Filter("year", "is", year), Filter("period", "is", period), Filter("object", "is", object_))
        have = {row.values[link] for row in self._records.select(SHEETS, *same)}
        new = [each for each in dict.fromkeys(examined) if each not in have]
        if not examined:
            raise KnownError(f"台账里还没有在册的{object_}，建不了考核表。请先登记{object_}。")
        if not new:
            raise KnownError(f"这些{object_}这一期的考核表都已经建好。")
        with self._records.work(f"建立 {year} 年{self._word(period)}{object_}考核表 {len(new)} 份") as work:
            for each in new:
                head = {"year": year, "period": period, "object": object_, link: each, "state": SELF}
                sheet = work.add_fact(SHEETS, head)
                scope = _scope({**head, "unit": None, "station": None, link: each})
                lines = [self._filled(work, row, scope, period) for row in indicators]
                work.add_facts(LINES, [{**line, "assessment": sheet} for line in lines])
                self._sum_up(work, sheet)
        return work.changeset

    def count(self, sheets: Sequence[int]) -> ChangeSet | None:
        """Take the figures anew; what was set by hand stays. None when nothing changed."""
        heads = [self._open_sheet(each) for each in sheets]
        name = heads[0].title if len(heads) == 1 else f"{len(heads)} 份"
        with self._records.work(f"重新统计考核表 {name}") as work:
            for head in heads:
                for line in self.sheet(head.id):
                    work.set_fact(LINES, line.id, self._counted(line))
                self._add_new_indicators(work, head)
                self._sum_up(work, head.id)
            changed = work.changed
        return work.changeset if changed else None

    def sheet(self, sheet: int) -> list[ScoreRow]:
        """The lines of a score sheet in the order of the scheme, counted now; a published one keeps its own figures."""
        head = self._records.row(SHEETS, sheet)
        lines = self._records.select(LINES, Filter("assessment", "is", sheet), sort=("id",))
        indicators = {row.id: row for row in self._records.rows(INDICATORS, [x.values["indicator"] for x in lines])}
        scope, frozen = _scope(head.values), head.values["state"] == PUBLISHED
        answer = []
        with self._office.store.read() as connection:
            for line in lines:
                indicator = indicators[line.values["indicator"]]
                measure = indicator.values["measure"]
                now = counters.count(connection, measure, scope) if measure else None
                answer.append(_score_row(line, indicator, now, frozen, head.values["period"]))
        order = {line.id: indicators[line.values["indicator"]].values["number"] or 0 for line in lines}
        return sorted(answer, key=lambda each: (order[each.id], each.id))

    def judge(
        self, line: int, score: Decimal | None, reason: str = "", *, self_score: Decimal | None = None, evidence: str = ""
    ) -> ChangeSet:
        """Set what a line earned. None: what the ledgers say again. Another score than theirs, or less than all, wants a reason."""
        row, head, indicator = self._judged(line)
        most: Decimal = indicator.values["points"]
        if indicator.values["kind"] == rules.VETO:
            raise KnownError(f"{indicator.title}是一票否决项，不计分。请用“登记一票否决”。")
        for word, value in (("得分", score), ("自评得分", self_score)):
            if value is not None and not Decimal(0) <= value <= most:
                raise KnownError(f"{word}要在 0 到 {number_text(most)} 之间，填的是 {number_text(value)}。请改正。")
        automatic: Decimal | None = row.values["automatic"]
        wanted = automatic if score is None and automatic is not None else score
        by_hand = automatic is not None and wanted != automatic
        usual = rules.blank_score(indicator.values) if automatic is None else automatic
        short = automatic is None and wanted is not None and wanted != (most if usual is None else usual)
        if not reason.strip() and by_hand:
            raise KnownError(f"台账算出的是 {number_text(automatic)} 分，改成别的分要写明原因，会印在考核表上。")
        if not reason.strip() and short:
            raise KnownError("扣了分或加了分要写明原因，会印在考核表上，例如：缺第三季度自查记录。")
        values = {
            "score": wanted, "overridden": by_hand, "reason": reason.strip() or None, "self_score": self_score,
            "evidence": evidence.strip() or None,
        }  # fmt: skip
        with self._records.work(f"考核评分：{head.title} {indicator.title}", reason) as work:
            work.set_fact(LINES, line, values)
            if head.values["state"] == SELF and wanted is not None:
                work.set_fact(SHEETS, head.id, {"state": REVIEW})
            self._sum_up(work, head.id)
        return work.changeset

    def veto(self, line: int, strikes: bool, reason: str) -> ChangeSet:
        """Say that a veto strikes (or, with the reason, that it does not although the ledgers say so)."""
        row, head, indicator = self._judged(line)
        if indicator.values["kind"] != rules.VETO:
            raise KnownError(f"{indicator.title}不是一票否决项，请直接评分。")
        if not reason.strip():
            raise KnownError("一票否决（或不否决）要写明事由，会印在考核表上，例如：5月3日事故认定负主要责任。")
        word = "一票否决" if strikes else "不作一票否决"
        with self._records.work(f"{word}：{head.title} {indicator.title}", reason) as work:
            hand = strikes != rules.vetoes(indicator.values, row.values["counted"])
            work.set_fact(LINES, line, {"vetoes": strikes, "overridden": hand, "reason": reason.strip()})
            self._sum_up(work, head.id)
        return work.changeset

    def publish(self, sheets: Sequence[int]) -> ChangeSet:
        """Freeze sheets with their figures and the rows behind; every line must be scored from today's ledgers."""
        heads = [self._open_sheet(each) for each in sheets]
        filled = {head.id: self.sheet(head.id) for head in heads}
        for head in heads:
            _refuse_unready(head.title, filled[head.id])
        name = heads[0].title if len(heads) == 1 else f"{len(heads)} 份"
        with self._records.work(f"公布考核结果：{name}") as work:
            for head in heads:
                for line in filled[head.id]:
                    if line.now is not None:
                        figure = counters.pinned(work.connection, line.now)
                        kept = {"counted": figure.value, "explained": figure.explained, "frozen": counters.freeze(figure)}
                        work.set_fact(LINES, line.id, kept)
                work.set_fact(SHEETS, head.id, {"state": PUBLISHED, "published_at": clock.now()})
        return work.changeset

    def withdraw(self, sheet: int, reason: str) -> ChangeSet:
        """Take a publication back to be corrected; the trail keeps what had been published."""
        head = self._records.row(SHEETS, sheet)
        if head.values["state"] != PUBLISHED:
            raise KnownError(f"考核表 {head.title} 还没有公布，不用撤回。")
        if not reason.strip():
            raise KnownError("撤回公布要写明原因，例如：被考核单位申诉，核实后更正。")
        with self._records.work(f"撤回公布：{head.title}", reason.strip()) as work:
            work.set_fact(SHEETS, sheet, {"state": REVIEW, "published_at": None})
        return work.changeset

    def discard(self, sheet: int, reason: str) -> ChangeSet:
        """Put a sheet that was opened by mistake into the trash, with its lines."""
        head = self._open_sheet(sheet)
        if not reason.strip():
            raise KnownError("删除考核表要写明原因，例如：建错了周期。")
        with self._records.work(f"删除考核表 {head.title}", reason.strip()) as work:
            for line in self._records.select(LINES, Filter("assessment", "is", sheet)):  # they come back with it
                work.trash(LINES, line.id, reason.strip())
            work.trash(SHEETS, sheet, reason.strip())
        return work.changeset

    # inside

    def _add_new_indicators(self, work: UnitOfWork, head: Row) -> None:
        """Lines of indicators that came into the scheme after the sheet was made."""
        values = head.values
        have = {row.values["indicator"] for row in self._records.select(LINES, Filter("assessment", "is", head.id))}
        new = [row for row in self._indicators(values["year"], values["object"]) if row.id not in have]
        lines = [self._filled(work, row, _scope(values), values["period"]) for row in new]
        work.add_facts(LINES, [{**line, "assessment": head.id} for line in lines])

    def _indicators(self, year: int, object_: str) -> list[Row]:
        wanted = (Filter("year", "is", year), Filter("object", "is", object_))
        rows = self._records.select(INDICATORS, *wanted, sort=("number", "id"))
        if not rows:
            raise KnownError(f"{year} 年度没有给{object_}设考核指标。请先在“考核指标”里填，或导入年度计划。")
        return rows

    def _word(self, period: str) -> str:
        return code_list("assessment_period").label(period).replace(" ", "")

    def _judged(self, line: int) -> tuple[Row, Row, Row]:
        """(line, its open sheet, its indicator)."""
        row = self._records.row(LINES, line)
        head = self._open_sheet(row.values["assessment"])
        return row, head, self._records.row(INDICATORS, row.values["indicator"])

    def _open_sheet(self, sheet: int) -> Row:
        row = self._records.row(SHEETS, sheet)
        if row.values["state"] == PUBLISHED:
            raise KnownError(f"考核表 {row.title} 已经公布，不能再改。确需更正，请先撤回公布。")
        return row

    def _filled(self, work: UnitOfWork, indicator: Row, scope: Scope, period: str) -> dict[str, Any]:
        """The line of an indicator; the score is empty where the ledgers cannot tell it."""
        measure = indicator.values["measure"]
        if not measure:
            return {"indicator": indicator.id, "score": rules.blank_score(indicator.values)}
        figure = counters.count(work.connection, measure, scope)
        earned = rules.points(indicator.values, figure.value, period)
        return {
            "indicator": indicator.id, "counted": figure.value, "explained": figure.explained, "automatic": earned,
            "score": earned, "vetoes": rules.vetoes(indicator.values, figure.value),
        }  # fmt: skip

    def _counted(self, line: ScoreRow) -> dict[str, Any]:
        if line.now is None:
            return {}
        values: dict[str, Any] = {"counted": line.now.value, "explained": line.now.explained, "automatic": line.automatic}
        if not line.overridden:
            values |= {"score": line.automatic, "vetoes": line.kind == rules.VETO and line.now.value > 0}
        return values

    def _sum_up(self, work: UnitOfWork, sheet: int) -> None:
        """Total, level and vetoes from the lines as this work leaves them."""
        lines, indicators = record_type(LINES).table, record_type(INDICATORS).table
        rows = work.connection.execute(
            select(lines.c.score, lines.c.vetoes, lines.c.reason, lines.c.explained, indicators.c.title)
            .join(indicators, indicators.c.id == lines.c.indicator)
            .where(lines.c.assessment == sheet, lines.c.deleted_at.is_(None))
            .order_by(indicators.c.number)
        ).all()
        total = sum((row.score or Decimal(0) for row in rows), Decimal(0)).quantize(rules.CENT)
        veto = "；".join(f"{row.title}：{row.reason or row.explained}" for row in rows if row.vetoes)
        level = rules.level(total, clock.today(), bool(veto))
        work.set_fact(SHEETS, sheet, {"total": total, "veto": veto or None, "level": level})


def _scope(head: Mapping[str, Any]) -> Scope:
    """The days and the object of a sheet."""
    since, until = rules.span(head["year"], head["period"])
    return Scope(since, until, head["unit"], head["station"])


def _refuse_unready(title: str, lines: Sequence[ScoreRow]) -> None:
    empty = [line.name for line in lines if line.score is None]
    if empty:
        raise KnownError(f"{title}还有 {len(empty)} 项没有得分，不能公布：{'、'.join(empty[:5])}。请先评分。")
    moved = [line.name for line in lines if line.moved]
    if moved:
        names = "、".join(moved[:5])
        raise KnownError(f"{title}有 {len(moved)} 项的台账有了变化，不能按旧数公布：{names}。请先点“重新统计”看过。")


def _score_row(line: Row, indicator: Row, now: Figure | None, frozen: bool, period: str) -> ScoreRow:
    values, scheme = line.values, indicator.values
    kept = counters.thaw(values["frozen"]) if frozen and values["frozen"] else None
    figure = kept if frozen else now
    automatic = values["automatic"] if frozen or now is None else rules.points(scheme, now.value, period)
    if frozen:
        moved = kept is not None and now is not None and now.value != kept.value
    else:
        struck = now is not None and rules.vetoes(scheme, now.value) != bool(values["vetoes"])
        moved = now is not None and not values["overridden"] and (automatic != values["score"] or struck)
    return ScoreRow(
        line.id, str(scheme["first_level"]), str(scheme["name"]), str(scheme["kind"] or rules.DEDUCT),
        str(scheme["rule"] or ""), scheme["points"], figure.value if figure else values["counted"], automatic,
        values["self_score"], values["score"], bool(values["overridden"]), bool(values["vetoes"]),
        str(values["reason"] or ""), str(values["evidence"] or ""), figure, now, moved,
    )  # fmt: skip

