"""自设栏目: fields that an office adds to a ledger itself, read from the database into FieldSpecs like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Boolean as SqlFlag
from sqlalchemy import Connection, Date, Select, String, Text, select

from trafficdesk.fields.codes import use_own_lists
from trafficdesk.fields.columns import ExactNumber
from trafficdesk.fields.folding import clean, fold
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import OWN_PREFIX, FieldSpec, Kind
from trafficdesk.fields.table import SqlType
from trafficdesk.records.lists import OwnField
from trafficdesk.records.registry import OwnColumn, all_types, record_type, use_own_fields
from trafficdesk.store.dialect import forget_compiled
from trafficdesk.store.own_columns import add_column
from trafficdesk.store.store import Store
from trafficdesk.store.work import Work

OWN, RETIRED = "own-fields", "停用"
SECTION = "自设栏目"
CHOICE = "选择"
KINDS: Mapping[str, tuple[Kind, SqlType]] = {
    "文字": (Kind.TEXT, String), "长文字": (Kind.NOTE, Text), "数字": (Kind.DECIMAL, ExactNumber), "日期": (Kind.DATE, Date),
    CHOICE: (Kind.CHOICE, String), "是否": (Kind.FLAG, SqlFlag),
}  # fmt: skip
_LISTED_FROM = 200  # behind every column that a record class puts into its table


def words_of(text: str | None) -> list[str]:
    """The words of a choice, one a line or parted by 、."""
    return [word for line in (text or "").replace("、", "\n").replace("；", "\n").split("\n") if (word := clean(line))]


def read(connection: Connection) -> tuple[dict[str, list[OwnColumn]], dict[str, tuple[str, list[str]]]]:
    """By record code the office's own columns; by name of code list the title and words of its choices."""
    return _described(tuple(connection.execute(_those_in_use())))


@cache
def _those_in_use() -> Select[Any]:
    """Composed once: every office asks when it is opened, before and after the chain is looked at."""
    table = OwnField.table()
    wanted = [table.c[name] for name in ("id", "ledger", "name", "kind", "words", "listed", "state", "column", "remark")]
    return select(*wanted).where(table.c.deleted_at.is_(None), table.c.column.is_not(None)).order_by(table.c.id)


@lru_cache(maxsize=2)  # the office that is opened is mostly the one that was open
def _described(rows: tuple[Any, ...]) -> tuple[dict[str, list[OwnColumn]], dict[str, tuple[str, list[str]]]]:
    columns: dict[str, list[OwnColumn]] = {}
    lists: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        kind, sql_type = KINDS[row.kind]
        codes = row.column if kind is Kind.CHOICE else ""
        if codes:
            lists[codes] = (row.name, words_of(row.words))
        spec = FieldSpec(
            row.name, kind, name=row.column, section=SECTION, codes=codes, filterable=True, searchable=kind is Kind.TEXT,
            list_at=_LISTED_FROM + row.id if row.listed else 0, help=row.remark or "", lowest=None,
        )  # fmt: skip
        columns.setdefault(row.ledger, []).append(OwnColumn(spec, sql_type, row.state == RETIRED))
    return columns, lists


def apply(store: Store) -> None:
    """Take an office's own fields into use: every description and table follows."""
    with store.read() as connection:
        columns, lists = read(connection)
    use_own_lists(lists)
    if changed := use_own_fields(columns):
        store.engine.clear_compiled_cache()
        forget_compiled(changed)


def make_columns(work: Work, ids: Sequence[int]) -> None:
    """A new field gets its column in the table of its ledger."""
    for row_id in ids:
        row = work.row(OWN, row_id)
        name = f"{OWN_PREFIX}{row_id}"
        add_column(work.connection, record_type(row["ledger"]).table, name, KINDS[row["kind"]][1])
        work.set_fact(OWN, row_id, {"column": name, "ledger": record_type(row["ledger"]).code})


def check(connection: Connection, values: Mapping[str, Any], row_id: int, given: frozenset[str]) -> Iterable[Problem]:
    """A name that the ledger has already, a choice without words, another kind over what was typed."""
    code = str(values.get("ledger") or "")
    kind = next((each for each in all_types() if code in (each.code, each.spec.label)), None)
    if kind is None or not kind.spec.ledger or kind.spec.restricted:
        yield Problem("ledger", "台账", f"没有“{code}”这类台账，不能加栏目。")
        return
    name = fold(str(values.get("name") or ""))
    if any(name == fold(word) for spec in kind.declared for word in (spec.label, *spec.aliases)):
        yield Problem("name", "栏目名称", f"{kind.spec.label}已经有“{values.get('name')}”这一项，不用另设。请换个名称，或直接用那一项。")
    table = OwnField.table()
    others = select(table.c.name).where(table.c.ledger == kind.code, table.c.deleted_at.is_(None), table.c.id != row_id)
    if any(name == fold(each or "") for each in connection.scalars(others)):
        yield Problem("name", "栏目名称", f"{kind.spec.label}已经有一个自设栏目叫“{values.get('name')}”。停用过的，重新启用就行。")
    if values.get("kind") == CHOICE and len(words_of(values.get("words"))) < 2:
        yield Problem("words", "可选的词", "选择的栏目至少要有两个词，用顿号隔开或一行写一个。")
    if row_id and given & {"kind", "ledger"}:
        before = connection.execute(select(table.c.kind, table.c.ledger).where(table.c.id == row_id)).one()
        if (before.kind, before.ledger) != (values.get("kind"), kind.code):
            yield Problem("kind", "填什么", "栏目建好以后不能改成另一种，也不能搬到别的台账。请停用它，另设一个。")
