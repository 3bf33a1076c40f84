"""desk.gaps: cells of imported lists that are still to be filled in, of all ledgers or of one."""

from __future__ import annotations

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.records.lists import NOT_NEEDED
from trafficdesk.rules import gaps
from trafficdesk.rules.gaps import OpenGap
from trafficdesk.store.changes import ChangeSet


class Gaps:
    """Read them, fill them in (that is an edit of the row itself), or say that one is not needed."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def open(self, code: str = "", owner: int = 0) -> list[OpenGap]:
        """Every open gap, of one ledger or of one row if asked."""
        with self._records.reading() as connection:
            return gaps.open_gaps(connection, code, owner)

    def count(self) -> int:
        """How many are open."""
        with self._records.reading() as connection:
            return gaps.count_open(connection)

    def dismiss(self, ids: list[int]) -> ChangeSet:
        """These need no filling in; the text stays."""
        return self._records.edit_rows(gaps.GAPS, {row_id: {"state": NOT_NEEDED} for row_id in ids}, f"{len(ids)} 处待补不用补")


__all__ = ["Gaps", "OpenGap"]
