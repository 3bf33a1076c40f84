"""One call per field: the column of the table and the description that hangs on it.

    name: Mapped[str | None] = text("姓名", required=True, list_at=1, searchable=True)

A filterable or expiring field is indexed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.fields.table import Mapped, SqlType

MONEY_SCALE = 10_000
# SQLite's whole numbers have eight bytes whatever they are called.
_WHOLE = Integer().with_variant(BigInteger(), "postgresql")


class ExactNumber(TypeDecorator[Decimal]):
    """A decimal kept as an integer of ten-thousandths: exact, sortable and summable on every database."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * MONEY_SCALE).to_integral_value())

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / MONEY_SCALE


_SQL_TYPES: dict[Kind, SqlType] = {
    Kind.NOTE: Text,
    Kind.INTEGER: _WHOLE,
    Kind.DECIMAL: ExactNumber,
    Kind.MONEY: ExactNumber,
    Kind.DATE: Date,
    Kind.DATETIME: DateTime,
    Kind.FLAG: Boolean,
    Kind.LINK: Integer,
}


def field(label: str, kind: Kind, **details: Any) -> Mapped[Any]:
    """The general call; the named ones below read better in a record class."""
    spec = FieldSpec(label=label, kind=kind, **details)
    points_at = spec.target.replace("-", "_") + ".id" if kind is Kind.LINK else ""
    return Mapped(_SQL_TYPES.get(kind, String), points_at=points_at, spec=spec, nullable=True)


def text(label: str, **details: Any) -> Mapped[Any]:
    """A line of words."""
    return field(label, Kind.TEXT, **details)


def person_name(label: str, **details: Any) -> Mapped[Any]:
    """The name of a person."""
    return field(label, Kind.NAME, **details)


def note(label: str, **details: Any) -> Mapped[Any]:
    """Words of any length, in several lines."""
    return field(label, Kind.NOTE, **details)


def integer(label: str, **details: Any) -> Mapped[Any]:
    """A whole number."""
    return field(label, Kind.INTEGER, **details)


def calendar_year(label: str, **details: Any) -> Mapped[Any]:
    """A year of a plan, a ledger, a paper: of four digits, in the office's time."""
    return integer(label, **{"lowest": 1990, "highest": 2099, **details})


def decimal(label: str, **details: Any) -> Mapped[Any]:
    """A number with a fraction; `measure` says of what."""
    return field(label, Kind.DECIMAL, **details)


def money(label: str, **details: Any) -> Mapped[Any]:
    """An amount in yuan."""
    return field(label, Kind.MONEY, **{"measure": "元", **details})


def day(label: str, **details: Any) -> Mapped[Any]:
    """A date."""
    return field(label, Kind.DATE, **details)


def moment(label: str, **details: Any) -> Mapped[Any]:
    """A date with its time, to the minute."""
    return field(label, Kind.DATETIME, **details)


def flag(label: str, **details: Any) -> Mapped[Any]:
    """Yes, no, or not said."""
    return field(label, Kind.FLAG, **details)


def choice(label: str, codes: str, **details: Any) -> Mapped[Any]:
    """One of a code list (`resources/codes`)."""
    return field(label, Kind.CHOICE, codes=codes, **details)


def choices(label: str, codes: str, **details: Any) -> Mapped[Any]:
    """Several of a code list."""
    return field(label, Kind.CHOICES, codes=codes, **details)


def link(label: str, target: str, **details: Any) -> Mapped[Any]:
    """Another record; `target` is its code."""
    return field(label, Kind.LINK, target=target, **details)
