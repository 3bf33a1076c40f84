"""Tables as classes: a class writes its columns down one by one, SQLAlchemy Core makes the table when it is first asked for.

There are no instances and no session. `Person.name` reads as the column of the table; `Person.table()` is the table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Column, ForeignKey, Index, MetaData, Table
from sqlalchemy.types import TypeEngine

from trafficdesk.fields.spec import FieldSpec

T = TypeVar("T")
SqlType = TypeEngine[Any] | type[TypeEngine[Any]]
# Where a column stands in its table: what every record has is written around what one has of its own.
HEAD, OWN, TAIL = range(3)

METADATA = MetaData()
_making = threading.Lock()


class Mapped(Generic[T]):
    """A column that is written down; T is what it holds. `spec` says what people see of it, None: nothing."""

    __slots__ = ("_details", "_points_at", "_type", "name", "place", "spec")

    def __init__(
        self, sql_type: SqlType, *, points_at: str = "", place: int = OWN, spec: FieldSpec | None = None, **details: Any
    ) -> None:
        self._type, self._points_at, self._details = sql_type, points_at, details
        self.place, self.spec = place, spec
        self.name = ""

    def __set_name__(self, owner: type[Base], name: str) -> None:
        self.name = name

    def __get__(self, instance: None, owner: type[Base]) -> Column[T]:
        return owner.table().c[self.name]

    def made(self) -> Column[T]:
        """The column itself, a new one at every call."""
        target = [ForeignKey(self._points_at)] if self._points_at else []
        return Column(self.name, self._type, *target, **self._details)


def column(sql_type: SqlType, **details: Any) -> Mapped[Any]:
    """A column that people do not see; filled unless `nullable=True` is said."""
    return Mapped(sql_type, **{"nullable": False, **details})


class Base:
    """A class with a table. `indexes` and `options` are for what columns cannot say."""

    __tablename__: ClassVar[str]
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    options: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def declared(cls) -> list[Mapped[Any]]:
        """The columns in the order of the table."""
        return sorted(cls._written(), key=lambda each: each.place)

    @classmethod
    def _written(cls) -> Iterator[Mapped[Any]]:
        for owner in reversed(cls.__mro__):
            yield from (each for each in vars(owner).values() if isinstance(each, Mapped))

    @classmethod
    def table(cls) -> Table:
        """The table, made at the first call by whichever thread comes first."""
        if cls not in _made:
            with _making:
                if cls not in _made:
                    _made[cls] = cls._make()
        return _made[cls]

    @classmethod
    def _make(cls) -> Table:
        columns = [each.made() for each in cls.declared()]
        indexes = [Index(name, *fields) for name, *fields in cls.indexes]
        return Table(cls.__tablename__, METADATA, *columns, *indexes, **cls.options)


_made: dict[type[Base], Table] = {}
