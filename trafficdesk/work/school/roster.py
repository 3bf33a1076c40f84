"""The roster of pupils: off by default, switched on with a reason, every look logged, gone at the end of the term.

The verbs that serve every record refuse it, so that these here are the only way to it; each asks for a permission of
its own, kept with the user.

Minors' data is sensitive (PI 28, 31; 未网 36-37): least privilege, a log of every access, no identity number, no
photo, and deleted when the purpose has ended (PI 47). Nothing logged here carries a name or a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.guard.rights import Right
from trafficdesk.records.registry import record_type
from trafficdesk.store import query, trail
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.dialect import empty_journal
from trafficdesk.store.purge import purge
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.work.school.rules import VEHICLES, term_end

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed

ROSTER = "school-roster"
NOTICE = "内部使用，学期末销毁"


@dataclass(frozen=True, slots=True)
class Switch:
    """Why, by whom and since when the roster is on, and its last day."""

    reason: str
    by: str
    since: date
    until: date


class SchoolRoster:
    """desk.school_roster"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records
        self._kind = record_type(ROSTER)

    def switch(self) -> Switch | None:
        """How it was switched on; None while it is off. It goes off by itself at the end of the term."""
        kept = self._office.setting(self._kind.spec.switch)
        if kept is None:
            return None
        since, until = date.fromisoformat(kept["since"]), date.fromisoformat(kept["until"])
        return Switch(kept["reason"], kept["by"], since, until) if until >= clock.today() else None

    def switch_on(self, reason: str) -> Switch:
        """Switch the roster on until the end of the term. The reason is logged; a read-only user may not."""
        self.need_permission()
        self._need_right()
        why = reason.strip()
        if not why:
            raise KnownError("请写明为什么要登记学生名册，例如：校车逐站点名，学校书面要求。")
        self.purge_expired()
        today, until = clock.today(), term_end(clock.today())
        kept = {"reason": why, "by": self._office.user, "since": today.isoformat(), "until": until.isoformat()}
        self._office.set_setting(self._kind.spec.switch, kept)
        self._office.log_look(f"启用乘车学生名册，到 {until} 为止。原因：{why}")
        return Switch(why, self._office.user, today, until)

    def switch_off(self) -> int:
        """Switch the roster off and destroy it at once; how many pupils were on it.

        No reason is asked for, here or in `remove`: less is always allowed, and a reason might name a child.
        """
        self._need_right()
        number = self._purge(self._ids())
        self._office.set_setting(self._kind.spec.switch, None)
        self._office.log_look(f"停用乘车学生名册，销毁 {number} 人的信息")
        return number

    def add(self, vehicle: int, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Put a pupil on the roster of a vehicle: name, grade, stop, guardian_phone."""
        self._need_on()
        self.need_permission()
        title = self._records.row(VEHICLES, vehicle).title
        with self._records.work(f"登记乘车学生名册 1 人：{title}", reason) as work:
            work.put(ROSTER, None, {**inputs, "vehicle": vehicle})
        return work.changeset

    def pupils(self, vehicle: int) -> tuple[Row, ...]:
        """The pupils of a vehicle by stop, unmasked values in `values`; the look is logged."""
        self._need_on()
        self.need_permission()
        title = self._records.row(VEHICLES, vehicle).title
        with self._office.store.read() as connection:
            ids = query.ids(connection, Query(ROSTER, (Filter("vehicle", "is", vehicle),), ("stop",)))
            rows = query.rows(connection, ROSTER, ids)
        self._office.log_look(f"查看乘车学生名册：{title}，{len(rows)} 人")
        return tuple(rows)

    def remove(self, pupil: int) -> None:
        """A pupil who no longer rides is deleted for good at once."""
        self._need_on()
        self.need_permission()
        self._need_right()
        with self._office.store.read() as connection:
            title = query.row(connection, ROSTER, pupil).title
        self._purge([pupil])
        self._office.log_look(f"从乘车学生名册销毁 1 人：{title}")

    def print_list(self, vehicle: int) -> Printed:
        """The roster of a vehicle in full, marked 内部使用，学期末销毁; look and print are logged.

        User and day stand across every page, so that a copy that went astray says whose it was.
        """
        from trafficdesk.engine.prints import Printed
        from trafficdesk.reports import pdf
        from trafficdesk.reports.ledger import ledger

        rows = self.pupils(vehicle)
        if not rows:
            raise KnownError("这辆车的名册还没有学生，没有可以打印的。")
        title = self._records.row(VEHICLES, vehicle).title
        fields = [self._kind.field(name) for name in ("name", "grade", "stop", "guardian_phone")]
        lines = [[row.text(spec, masked=False) for spec in fields] for row in rows]
        document = ledger(
            f"{title} 乘车学生名册", [spec.label for spec in fields], lines, self._office.name, self._office.user,
            clock.today(), note=NOTICE,
        )  # fmt: skip
        document = replace(document, watermark=f"{self._office.user} {clock.today()} 打印")
        content = pdf.render_batch([document])
        self._office.log_look(f"打印乘车学生名册：{title}，{len(rows)} 人")
        spans = pdf.page_index([document])
        return Printed("乘车学生名册", content, tuple((document.title, first, count) for first, count in spans))

    def need_permission(self) -> None:
        """KnownError when the present user may not see the names of pupils."""
        me = Filter("name", "is", self._office.user)
        if not any(user.values["sees_pupils"] and user.values["active"] is not False for user in self._records.select("users", me)):
            raise KnownError(
                f"{self._office.user}没有查看学生名册的权限。确有需要，请在“设置”里勾选“可以看学生名册”，保存后再打开；授权有记录。"
            )

    def purge_expired(self) -> int:
        """Destroy what has outlived its term; how many pupils."""
        kept = self._office.setting(self._kind.spec.switch)
        over = kept is not None and date.fromisoformat(kept.get("until", "0001-01-01")) < clock.today()
        number = self._purge(self._ids(expired=True))
        if over:  # time does it, whoever is there
            self._office.set_setting(self._kind.spec.switch, None, right=Right.READ)
        if number:
            self._office.note(trail.LOOK, f"学期结束，销毁乘车学生名册 {number} 人的信息")
        return number

    # inside

    def _ids(self, *, expired: bool = False) -> tuple[int, ...]:
        table = self._kind.table
        wanted = select(table.c.id)
        if expired:  # a row without a last day has no ground to be kept
            wanted = wanted.where(or_(table.c.expires.is_(None), table.c.expires < clock.today()))
        with self._office.store.read() as connection:
            return tuple(connection.scalars(wanted))

    def _purge(self, ids: Sequence[int]) -> int:
        if not ids:
            return 0
        with self._office.store.write() as connection:
            number = purge(connection, self._kind, ids)
        with self._office.store.read() as connection:
            empty_journal(connection)
        return number

    def _need_on(self) -> None:
        if self.switch() is None:
            raise KnownError("学生名册没有启用，平时只登记人数。确有需要，请先写明原因启用；学期末自动销毁。")

    def _need_right(self) -> None:
        self._office.require(Right.WRITE)


__all__ = ["NOTICE", "SchoolRoster", "Switch"]


def purge_expired(office: Office, records: Records, _today: date) -> None:
    """Part of the work of a day (engine/daily.py)."""
    SchoolRoster(office, records).purge_expired()
