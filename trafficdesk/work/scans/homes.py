"""Which record a page belongs to: by the code on it, or by hand."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk.engine.papers.coding import TAG
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.records import Records
from trafficdesk.engine.scanning.stack import Home
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.reports.page_code import PageCode, Rows, rows_of
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.process import CODE as AGREEMENTS

_OTHER = "其他"
_FOREIGN = "这一页的二维码不是本办事处现有记录的"


class Homes:
    """Everything that comes back has a home: a print kind that says so, and the row that stands in its code."""

    def __init__(self, records: Records, kinds: Sequence[PrintKind]) -> None:
        self._records = records
        self._kinds = {kind.key: kind for kind in kinds if kind.returns}
        self.codes = frozenset(kind.code for kind in self._kinds.values())

    def of(self, code: PageCode) -> Home | str:
        """The home of a page, or why it has none."""
        rows = rows_of(code.serial)
        return self._of_rows(code, rows) if rows is not None else self._of_agreement(code)

    def by_hand(self, code: str, row_id: int) -> Home:
        """The home that somebody names."""
        row = self._records.row(code, row_id)
        if row.code == AGREEMENTS:
            return self._agreement(row)
        kind = next((each.returns for each in self._kinds.values() if each.code == row.code), _OTHER)
        return Home(row.code, (row.id,), record_type(row.code).spec.label.removesuffix("台账"), row.title, kind)

    def _of_rows(self, code: PageCode, wanted: Rows) -> Home | str:
        kind = self._kinds.get(code.version)
        if kind is None or kind.code != wanted.code:
            return _FOREIGN
        try:
            rows = self._records.rows(wanted.code, wanted.ids)
        except KnownError:
            return _FOREIGN
        if [row.id for row in rows] != list(wanted.ids) or rows[0].uuid[:TAG] != wanted.tag:
            return _FOREIGN
        if kind.key == rules.SHEET and not rules.digest_of([str(row.values["sha256"] or "") for row in rows]).startswith(code.digest):
            return f"{rows[0].values['serial']} 等退回重打过，这一张签字页作废了"
        names = dict.fromkeys(str(row.values["party_b"]) if kind.code == AGREEMENTS else row.title for row in rows)
        serial = str(rows[0].values["serial"]) if kind.code == AGREEMENTS else ""
        return Home(kind.code, wanted.ids, f"{kind.name}{f' {serial}' if serial else ''}", "、".join(names), kind.returns)

    def _of_agreement(self, code: PageCode) -> Home | str:
        rows = self._records.select(AGREEMENTS, Filter("serial", "is", code.serial), limit=1)
        if not rows:
            return f"本办事处没有编号 {code.serial} 的责任书"
        fixed = str(rows[0].values["sha256"] or "")
        if fixed and not fixed.startswith(code.digest):
            return f"{code.serial} 退回重打过，这一页是作废的那一版"
        if self._came_back(rows[0]):
            return f"{code.serial} 的签字件已经收过"
        return self._agreement(rows[0])

    def _came_back(self, row: Row) -> bool:
        """Whether this paper was filed before, as it was printed last: what comes again is asked about, not filed twice."""
        printed = self._printed(row)
        since = () if printed is None else (Filter("created_at", "at_least", printed.values["printed_on"]),)
        mine = (Filter("owner_code", "is", AGREEMENTS), Filter("kind", "is", self._kinds[AGREEMENTS].returns))
        return bool(self._records.select_of("attachments", "owner", AGREEMENTS, row.id, *mine, *since))

    def _printed(self, row: Row) -> Row | None:
        mine = (Filter("owner_code", "is", AGREEMENTS), Filter("owner", "is", row.id), Filter("paper", "is", AGREEMENTS))
        return next(iter(self._records.select("printed-papers", *mine, sort=("-id",), limit=1)), None)

    def _agreement(self, row: Row) -> Home:
        printed = self._printed(row)
        pages = int(printed.values["pages"] or 0) if printed is not None else 0
        return Home(AGREEMENTS, (row.id,), str(row.values["serial"]), str(row.values["party_b"]), self._kinds[AGREEMENTS].returns, pages)
