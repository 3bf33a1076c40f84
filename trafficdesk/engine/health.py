"""Is everything whole: the database file, the attachments, every row against today's checks, and what the findings name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import read
from trafficdesk.fields.nearness import days_word
from trafficdesk.fields.problems import ERROR, WARNING
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.records.system import ChangeSetRow
from trafficdesk.rules import record_checks
from trafficdesk.store import trail, trail_check
from trafficdesk.store.dialect import lost_links, quick_check
from trafficdesk.store.query import Filter, Query
from trafficdesk.transfer.automatic import copies
from trafficdesk.transfer.verify import describe

_PAGE = 1000
_PROVEN_ON = "trail.proven_on"
# Free text has no rule, numbers and dates were typed by the database already.
_READ_AGAIN = frozenset({
    Kind.CHOICE, Kind.CHOICES, Kind.PERSON_ID, Kind.PHONE, Kind.PLATE, Kind.VIN, Kind.CREDIT_CODE,
    Kind.LICENCE_CLASSES,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be; `id` 0 when it is not about one row. finding: its kind when it is in that list."""

    code: str
    label: str
    id: int
    title: str
    field: str
    sentence: str
    severity: str
    finding: str = ""


def examine(office: Office, records: Records, findings: Findings, progress: Progress = no_progress) -> Iterator[Fault]:
    """Every fault, as it is found; what is only late or missing comes last, as warnings.

    Raises KnownError at once when the database file is damaged.
    """
    yield from proofs(office, records, progress)
    for kind in all_types():
        yield from _duplicates(office, kind)
        if kind.spec.ledger:
            yield from _rows(records, kind, progress)
    for found in findings.everything():
        says = f"{days_word(found.days)}。{found.sentence}"
        yield Fault(found.code, found.label, found.id, found.title, found.what, says, WARNING, found.kind.name)


def proofs(office: Office, records: Records, progress: Progress = no_progress) -> Iterator[Fault]:
    """What is no longer as it was written: the database file, the trail and every row by it, links, kept files."""
    with office.store.read() as connection:
        quick_check(connection)
        lost = lost_links(connection)
        told = [*trail_check.differences(connection, progress), *_rolled_back(office, connection)]
    for each in told:
        label = record_type(each.code).spec.label if each.code else "修改记录"
        yield Fault(each.code, label, each.row_id, "", each.field, each.sentence, ERROR)
    for table, row_id, target in lost:
        yield _lost_link(table, row_id, target)
    yield from _kept_files(office, records, progress)


def prove_once_a_day(office: Office, records: Records, progress: Progress = no_progress) -> list[Fault]:
    """The whole of `proofs`, when it was not done today with nothing found; [] else. What is found is told again until it is cured."""
    today = clock.today().isoformat()
    if office.setting(_PROVEN_ON) == today:
        return []
    found = list(proofs(office, records, progress))
    if not found:
        office.remember(_PROVEN_ON, today)
    return found


def _rolled_back(office: Office, connection: Connection) -> Iterator[trail_check.Difference]:
    """Acts that an automatic copy knows and the office does not: its end was cut off, or an older database was put in its place."""
    restored = connection.scalar(select(func.max(ChangeSetRow.at)).where(ChangeSetRow.kind == trail.RESTORE)) or datetime.min
    for when, path in sorted(copies(office.folder).items()):
        if when <= restored:
            continue
        try:
            manifest = describe(path, None)
        except KnownError:
            continue  # a copy that cannot be read is named by its own verification
        if manifest.trail_act and not trail_check.holds_link(connection, manifest.trail_act, manifest.trail_link):
            yield trail_check.Difference(
                f"自动副本“{path.name}”（{when:%Y-%m-%d %H:%M}）记着修改记录的第 {manifest.trail_act} 步，现在的数据里没有这一步，"
                "或和那时不一样：数据被换成了旧的，或记录被改过。"
            )


def _lost_link(table: str, row_id: int, target: str) -> Fault:
    names = {kind.table.name: kind for kind in all_types()}
    kind, aimed = names.get(table), names.get(target)
    code, label = (kind.code, kind.spec.label) if kind is not None else ("", table)
    where = aimed.spec.label if aimed is not None else target
    sentence = f"指着的{where}在数据文件里已经没有了：不是用本程序删的。请从备份恢复，或联系技术人员。"
    return Fault(code, label, row_id, "", where, sentence, ERROR)


def _kept_files(office: Office, records: Records, progress: Progress) -> Iterator[Fault]:
    """Every kept file is read and compared with its fingerprint: scans, photos, first prints, submitted reports."""
    attachments = Attachments(office, records)
    faults: dict[str, str] = {}  # the first prints of a batch lie in one file
    for kind in all_types():
        for spec in kind.fields:
            if not spec.keeps_file:
                continue
            rows = records.select(kind.code, Filter(spec.name, "filled"))
            for place, row in enumerate(rows):
                progress(place, len(rows), f"正在核对{kind.spec.label}的文件：第 {place} 个，共 {len(rows)} 个")
                digest = str(row.values[spec.name])
                if digest not in faults:
                    faults[digest] = _fault_of_file(attachments, digest)
                if sentence := faults[digest]:
                    yield Fault(kind.code, kind.spec.label, row.id, row.title, "文件", sentence, ERROR)


def _fault_of_file(attachments: Attachments, digest: str) -> str:
    cure = "请从备份恢复，或重新扫描后再加。"
    if not attachments.has(digest):
        return f"留存的文件不见了。{cure}"
    try:
        return "" if attachments.is_whole(digest) else f"留存的文件和登记时不一样：已损坏，或被改动过。{cure}"
    except OSError:
        return f"留存的文件读不出来，磁盘可能有坏处。{cure}"


def _duplicates(office: Office, kind: RecordType) -> Iterator[Fault]:
    for unique in kind.spec.unique:
        columns = [kind.table.c[name] for name in unique.fields]
        filled = and_(kind.table.c.deleted_at.is_(None), *(column.is_not(None) for column in columns))
        query = (
            select(func.count(), func.min(kind.table.c.id), func.min(kind.table.c.title))
            .where(filled)
            .group_by(*columns)
            .having(func.count() > 1)
        )
        labels = "、".join(kind.field(name).label for name in unique.fields)
        severity = ERROR if unique.severity == ERROR else WARNING
        with office.store.read() as connection:
            for number, row_id, title in connection.execute(query):
                noun = kind.spec.noun
                sentence = f"有 {number} {noun}{kind.spec.label}的{labels}相同。请核对后只留一{noun}。"
                yield Fault(kind.code, kind.spec.label, row_id, title, labels, sentence, severity)


def _rows(records: Records, kind: RecordType, progress: Progress) -> Iterator[Fault]:
    ids = records.ids(Query(kind.code))
    for start in range(0, len(ids), _PAGE):
        progress(
            start,
            len(ids),
            f"正在核对{kind.spec.label}：第 {start} {kind.spec.noun}，共 {len(ids)} {kind.spec.noun}",
        )
        for row in records.rows(kind.code, ids[start : start + _PAGE]):
            for label, sentence, severity in _faults(kind, row.values):
                yield Fault(kind.code, kind.spec.label, row.id, row.title, label, sentence, severity)


def _faults(kind: RecordType, values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for spec in kind.fields:
        value = values.get(spec.name)
        if value in (None, ""):
            if _must_be_filled(spec, values):
                yield spec.label, "空着，请补填。", ERROR
        elif spec.kind in _READ_AGAIN:
            for fault in read(spec, str(value), values).faults:
                yield spec.label, fault.sentence, fault.severity
    for problem in record_checks.check(kind.code, values):
        yield problem.label, problem.sentence, problem.severity


def _must_be_filled(spec: FieldSpec, values: Mapping[str, Any]) -> bool:
    return spec.required and (spec.shown_when is None or spec.shown_when.holds(values))
