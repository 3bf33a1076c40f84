"""A record as the window and the command line see it: plain data, no database types."""

from __future__ import annotations

from dataclasses import dataclass

from trafficdesk.fields.spec import Condition, FieldSpec


@dataclass(frozen=True, slots=True)
class Belonging:
    """Another record that points at this one: `field` of `code` (label: the other record's name)."""

    code: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record kind. `fields` in form order, `listed` in table order, `sections` as (heading, fields)."""

    code: str
    label: str
    noun: str
    stream: str
    help: str
    fields: tuple[FieldSpec, ...]
    listed: tuple[FieldSpec, ...]
    sections: tuple[tuple[str, tuple[FieldSpec, ...]], ...]
    sort: tuple[str, ...]
    title: tuple[str, ...]
    year: str
    ledger: bool
    belongings: tuple[Belonging, ...]
    watched_when: Condition | None = None
    identity: frozenset[str] = frozenset()  # what tells one row from all others: never the same in many
    told_by: tuple[str, ...] = ()  # what tells rows of one name apart, the surest first

    def field(self, name: str) -> FieldSpec:
        """The field by attribute name; KeyError otherwise."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    @property
    def filterable(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.filterable)
