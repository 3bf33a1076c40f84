"""谁看过, 谁改过: what was done in this office, by whom, when and why, and whether the trail still proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.prints import Printed
from trafficdesk.engine.records import Records, open_kind
from trafficdesk.fields.folding import storable
from trafficdesk.fields.masking import mask_inside
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import all_types
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.store import trail, trail_check

if TYPE_CHECKING:
    from trafficdesk.engine.health import Fault
    from trafficdesk.transfer.manifest import Manifest

_EVERY = 1_000_000
MOST = 2000  # acts shown at once: who wants more narrows them
# What people call the kinds of acts.
KINDS: Mapping[str, str] = {
    "do": "修改", "undo": "撤销", "redo": "重做", "daily": "随时间变", trail.LOOK: "查看完整信息", trail.SETTING: "设置",
    trail.PRINT: "打印", trail.EXPORT: "导出", trail.BACKUP: "备份", trail.LOGIN: "登录", trail.RESTORE: "恢复", trail.LOST: "丢失",
    trail.SEALED: "封存", trail.TAKEN: "收交换包", trail.MOVED: "搬数据",
    trail.PURGED_ENTRY: "依法销毁",
}  # fmt: skip
LOOKS = (trail.LOOK,)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did. number: of how many rows, 0 for none; backwards: the clock had gone back before it."""

    id: int
    at: datetime
    by: str
    kind: str
    sentence: str
    reason: str
    number: int
    backwards: bool

    @property
    def word(self) -> str:
        """What people call its kind."""
        return KINDS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts: of a person (by), between two days, of some kinds, of a record (code) or one of its rows, with a text in them."""

    by: str = ""
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    code: str = ""
    row_id: int = 0
    text: str = ""

    def clauses(self) -> list[ColumnElement[bool]]:
        """What the database is asked."""
        sets, found = ChangeSetRow.table(), []
        if self.by:
            found.append(sets.c.by == self.by)
        if self.since:
            found.append(sets.c.at >= datetime.combine(self.since, time.min))
        if self.until:
            found.append(sets.c.at <= datetime.combine(self.until, time.max))
        if self.kinds:
            found.append(sets.c.kind.in_(self.kinds))
        if self.code:
            found.append(sets.c.id.in_(self._touching()))
        if text := storable(self.text):
            found.append(or_(sets.c.sentence.contains(text, autoescape=True), sets.c.reason.contains(text, autoescape=True)))
        return found

    def _touching(self) -> Any:
        audit = AuditRow.table()
        query = select(audit.c.change_set).where(audit.c.code == self.code)
        if not self.row_id:
            return query
        span = and_(audit.c.row_id <= self.row_id, audit.c.last_id >= self.row_id)
        return query.where(or_(audit.c.row_id == self.row_id, span))


class Trail:
    """desk.trail: reading what was done. Sentences come masked: whoever reads them sees no number typed into a reason."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def prove(self, progress: Progress = no_progress) -> list[Fault]:
        """Once a day: database, trail and every kept file against what was written; [] when nothing is wrong, or it was done today."""
        from trafficdesk.engine.health import prove_once_a_day

        return prove_once_a_day(self._office, self._records, progress)

    def acts(self, wanted: Wanted = Wanted(), limit: int = MOST) -> list[Act]:
        """What was done, newest first."""
        sets, audit = ChangeSetRow.table(), AuditRow.table()
        with self._records.reading() as connection:
            query = select(sets).where(*wanted.clauses()).order_by(sets.c.id.desc()).limit(limit)
            found = connection.execute(query).mappings().all()
            numbers: dict[int, int] = {}
            backwards: set[int] = set()
            for start in range(0, len(found), 500):
                ids = [each["id"] for each in found[start : start + 500]]
                many = func.sum(func.coalesce(audit.c.last_id, audit.c.row_id) - audit.c.row_id + 1)
                touched = select(audit.c.change_set, many).where(audit.c.change_set.in_(ids), audit.c.action == trail.LOOKED)
                numbers |= {act: int(number) for act, number in connection.execute(touched.group_by(audit.c.change_set))}
                rows = select(audit.c.change_set, func.count(audit.c.row_id.distinct())).where(
                    audit.c.change_set.in_(ids), audit.c.action.not_in((*trail.NO_CHANGES, trail.SEALED)), audit.c.last_id.is_(None)
                )
                numbers |= {act: int(number) for act, number in connection.execute(rows.group_by(audit.c.change_set))}
                spans = select(audit.c.change_set, func.sum(audit.c.last_id - audit.c.row_id + 1)).where(
                    audit.c.change_set.in_(ids), audit.c.action.not_in((*trail.NO_CHANGES, trail.SEALED)), audit.c.last_id.is_not(None)
                )
                for act, number in connection.execute(spans.group_by(audit.c.change_set)):
                    numbers[act] = numbers.get(act, 0) + int(number)
                back = select(audit.c.change_set).where(audit.c.change_set.in_(ids), audit.c.action == trail.BACKWARDS)
                backwards |= set(connection.scalars(back))
        return [
            Act(each["id"], each["at"], each["by"], each["kind"], mask_inside(each["sentence"]), mask_inside(each["reason"] or ""),
                numbers.get(each["id"], 0), each["id"] in backwards)
            for each in found
        ]  # fmt: skip

    def looks(self, code: str = "", row_id: int = 0, limit: int = MOST) -> list[Act]:
        """Who looked at the full values of a row, of a record, or of anything at all; newest first."""
        return self.acts(Wanted(kinds=LOOKS, code=open_kind(code).code if code else "", row_id=row_id), limit)

    def people(self) -> list[str]:
        """Everybody in whose name something was done."""
        sets = ChangeSetRow.table()
        with self._records.reading() as connection:
            return sorted(set(connection.scalars(select(sets.c.by).distinct())) - {""})

    def head(self) -> tuple[int, str]:
        """Number and link of the last act: what a backup carries and the year's digest prints."""
        with self._records.reading() as connection:
            return trail.head(connection)

    def proves_since(self) -> datetime | None:
        """From when on the trail proves."""
        with self._records.reading() as connection:
            found: datetime | None = trail_check.proves_since(connection)
            return found

    def holds(self, manifest: Manifest) -> bool:
        """Whether the act that a backup names as its last one is in this office as it was."""
        with self._records.reading() as connection:
            return trail_check.holds_link(connection, manifest.trail_act, manifest.trail_link)

    def printed(self, acts: Sequence[Act], title: str) -> Printed:
        """The acts as a paper; printing it is an act as well."""
        self._office.require(Right.TAKE_OUT)
        from trafficdesk.reports import pdf
        from trafficdesk.reports.ledger import ledger

        lines = [list(line) for line in lines_of(acts)]
        document = ledger(title, list(HEADS), lines, self._office.name, self._office.user, clock.today())
        content = pdf.render_batch([document], no_progress)
        ((first, count),) = pdf.page_index([document])
        said = f"打印{title} {len(acts)} 条"
        return Printed(title, content, ((title, first, count),), told=lambda: self._office.note(trail.PRINT, said))

    def export(self, acts: Sequence[Act], path: Path, title: str, progress: Progress = no_progress) -> int:
        """The acts as .xlsx or .csv; how many."""
        self._office.require(Right.TAKE_OUT)
        _write(acts, path, title, progress)
        self._office.note(trail.EXPORT, f"导出{title} {len(acts)} 条")
        return len(acts)


    def write(self, path: Path, progress: Progress = no_progress) -> int:
        """Everything that was ever done, as a table; how many acts."""
        acts = self.acts(limit=_EVERY)
        _write(acts, path, "操作记录", progress)
        return len(acts)


def _write(acts: Sequence[Act], path: Path, title: str, progress: Progress) -> None:
    from trafficdesk.exchange.write import ColumnOut, SheetOut, write_table

    columns = [ColumnOut(name, width, "text") for name, width in zip(HEADS, _WIDTHS, strict=True)]
    write_table(path, [SheetOut(title, columns, (list(line) for line in lines_of(acts)))], progress)


HEADS, _WIDTHS = ("时间", "谁", "种类", "做了什么", "原因", "条数"), (17, 10, 12, 60, 30, 8)


def lines_of(acts: Iterable[Act]) -> Iterable[tuple[str, ...]]:
    """The cells of the acts under HEADS."""
    for act in acts:
        said = f"{act.sentence}（在这以前电脑的时钟倒退过）" if act.backwards else act.sentence
        yield f"{act.at:%Y-%m-%d %H:%M}", act.by, act.word, said, act.reason, str(act.number or "")


def kinds_of_records() -> list[tuple[str, str]]:
    """(code, name) of what the trail can be narrowed to."""
    return [(kind.code, kind.spec.label) for kind in all_types() if kind.spec.ledger and not kind.spec.restricted]


__all__ = ["HEADS", "KINDS", "LOOKS", "Act", "Trail", "Wanted", "kinds_of_records", "lines_of"]
