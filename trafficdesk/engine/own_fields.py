"""desk.own_fields: an office adds a field to any ledger without a programmer, renames it, retires it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.fields.checks.numbers import parse_decimal
from trafficdesk.fields.folding import clean
from trafficdesk.fields.spec import FieldSpec
from trafficdesk.records.registry import record_type
from trafficdesk.rules import own_fields as rules
from trafficdesk.rules.own_fields import OWN
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter

_YES_NO = frozenset("是否有无√×对错")
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Own:
    """One own field as the clerk sees it."""

    id: int
    ledger: str
    label: str
    name: str
    kind: str
    words: tuple[str, ...]
    listed: bool
    retired: bool
    column: str


class OwnFields:
    """desk.own_fields"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def all(self, ledger: str = "") -> list[Own]:
        """Every own field, of one ledger if asked, retired ones too."""
        filters = (Filter("ledger", "is", record_type(ledger).code),) if ledger else ()
        return [
            Own(row.id, str(row.values["ledger"]), record_type(str(row.values["ledger"])).spec.label, str(row.values["name"]),
                str(row.values["kind"]), tuple(rules.words_of(row.values["words"])), bool(row.values["listed"]),
                row.values["state"] == rules.RETIRED, str(row.values["column"] or ""))
            for row in self._records.select(rules.OWN, *filters, sort=("ledger", "id"))
        ]  # fmt: skip

    def add(self, ledger: str, name: str, kind: str = "文字", words: Sequence[str] = (), *, listed: bool = True) -> ChangeSet:
        """A new field of a ledger. Refused when it has one of that name."""
        inputs = {"ledger": record_type(ledger).code, "name": name, "kind": kind, "words": "\n".join(words), "listed": listed}
        return self._records.add(rules.OWN, inputs)

    def edit(self, row_id: int, name: str, words: Sequence[str] = (), *, listed: bool = True) -> ChangeSet:
        """Another name, other words, shown in the table or not; what was typed stays."""
        return self._records.edit(rules.OWN, row_id, {"name": name, "words": "\n".join(words), "listed": listed})

    def retire(self, row_id: int) -> ChangeSet:
        """Shown nowhere any more; what was typed is kept."""
        return self._records.edit(rules.OWN, row_id, {"state": rules.RETIRED})

    def revive(self, row_id: int) -> ChangeSet:
        """In use again, with all that was typed."""
        return self._records.edit(rules.OWN, row_id, {"state": "在用"})

    def for_column(self, ledger: str, heading: str, samples: Sequence[str]) -> FieldSpec:
        """The own field for a column of a list: the one of that name, or a new one whose kind the cells tell."""
        name = clean(heading).replace("\n", "")[:_LONGEST]
        for own in self.all(ledger):
            if own.name == name:
                if own.retired:
                    self.revive(own.id)
                return record_type(ledger).field(own.column)
        row_id = self.add(ledger, name, kind_of_texts(samples)).changes[0].id
        column = self._records.row(rules.OWN, row_id).values["column"]
        if not column:
            raise KnownError(f"没有建成自设栏目“{name}”。")
        return record_type(ledger).field(str(column))


def kind_of_texts(texts: Sequence[str]) -> str:
    """What kind of field texts look like: 是否, 日期, 数字, else 文字; long numbers are texts (账号, 证号)."""
    said = [text.strip() for text in texts if text.strip()]
    if said and all(text in _YES_NO for text in said):
        return "是否"
    if said and all(parse_date(text, today=clock.today()).value is not None and not re.fullmatch(r"\d{1,5}", text) for text in said):
        return "日期"
    if said and all(len(text) < 10 and not text.startswith("0") and parse_decimal(text).value is not None for text in said):
        return "数字"
    return "长文字" if any(len(text) > 100 for text in said) else "文字"


__all__ = ["OWN", "Own", "OwnFields", "kind_of_texts"]
