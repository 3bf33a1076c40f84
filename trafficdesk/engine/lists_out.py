"""Lists out: a table as .xlsx or .csv, a blank workbook to be filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records, open_kind
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType
from trafficdesk.store import query
from trafficdesk.store.query import Query
from trafficdesk.store.trail import EXPORT, LOOK

_PAGE = 1000
# At a committee's desk a list says which rows are its own and which the street has lent to it: both are in it, as on the screen.
WHOSE, OWN, LENT = "归属", "本单位", "参考"
_WHOSE_WIDTH = 10


class ListsOut:
    """The half of desk.exchange that writes files."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def export(
        self,
        code: str,
        path: Path,
        *,
        wanted: Query | None = None,
        fields: Sequence[str] = (),
        full: bool = False,
        reason: str = "",
        progress: Progress = no_progress,
    ) -> int:
        """Write a table to .xlsx or .csv; the number of rows. `full` leaves personal data unmasked and is logged."""
        ids = self._write(code, path, wanted, fields, full, progress)
        kind = open_kind(code)
        scope = "完整信息" if full else "脱敏信息"
        said = f"导出{kind.spec.label} {len(ids)} {kind.spec.noun}（{scope}）{reason and '：' + reason}"
        kind_of_act = LOOK if full else EXPORT
        self._office.log_look(said, reason=reason, code=kind.code, ids=ids if full else (), kind=kind_of_act)
        return len(ids)

    def write_out(self, code: str, path: Path, *, full: bool, progress: Progress = no_progress) -> int:
        """The same without a line in the trail, for who writes one over many tables."""
        return len(self._write(code, path, None, (), full, progress))

    def _write(
        self, code: str, path: Path, wanted: Query | None, fields: Sequence[str], full: bool, progress: Progress
    ) -> Sequence[int]:  # fmt: skip
        from trafficdesk.exchange.write import ColumnOut, SheetOut, write_table

        kind = open_kind(code)
        wanted = wanted or Query(kind.code)
        chosen = [kind.field(name) for name in fields] or [
            spec for spec in kind.fields if spec.sensitivity is not Sensitivity.SEALED
        ]
        if not full:
            chosen = [spec for spec in chosen if spec.sensitivity is not Sensitivity.SEALED]
        ids = self._records.ids(wanted)
        columns, lent = [_column(spec) for spec in chosen], self._records.lent(code).intersection(ids)
        if lent:
            columns.append(ColumnOut(WHOSE, _WHOSE_WIDTH, "text"))
        rows = self._export_rows(kind, chosen, ids, lent, full, progress)
        write_table(path, [SheetOut(kind.spec.label, columns, rows)], progress)
        return ids

    def template(self, code: str, path: Path) -> None:
        """A blank workbook with the right headings, drop-downs and a page of instructions."""
        from trafficdesk.exchange.template import write_blank_list

        kind = open_kind(code)
        write_blank_list(path, kind.spec.label, kind.typed)

    def _export_rows(
        self, kind: RecordType, fields: Sequence[FieldSpec], ids: Sequence[int], lent: Collection[int], full: bool, progress: Progress
    ) -> Iterator[list[Any]]:
        with self._office.store.read() as connection:
            for start in range(0, len(ids), _PAGE):
                progress(start, len(ids), f"正在导出第 {start} 行，共 {len(ids)} 行")
                for row in query.rows(connection, kind.code, ids[start : start + _PAGE]):
                    whose = [LENT if row.id in lent else OWN] if lent else []
                    yield [*(_cell(row, spec, full) for spec in fields), *whose]


def _column(spec: FieldSpec) -> Any:
    from trafficdesk.exchange.write import ColumnOut

    info = kind_of(spec)
    return ColumnOut(spec.label, info.width, info.excel)


def _cell(row: query.Row, spec: FieldSpec, full: bool) -> Any:
    value = row.values[spec.name]
    if is_hidden(spec) and not full:
        return row.text(spec)
    if value is None or spec.kind is Kind.LINK or kind_of(spec).excel == "text":
        return row.text(spec, masked=not full)
    if kind_of(spec).excel == "date" and value.year == 9999:
        return row.text(spec)
    return value
