"""What of a row may be seen on a server by who reads it in SQL, as columns of a view: no more than the window shows at first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, column, literal_column

from trafficdesk.fields.hidden import FREE, is_hidden
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.store.dialect import shown_text


def shown_columns(connection: Connection, specs: Iterable[FieldSpec]) -> list[str]:
    """The columns of these fields: numbers without their middle, also in free texts; what is not shown even so is left out."""
    columns = (_shown(connection, spec) for spec in specs if spec.sensitivity is not Sensitivity.SEALED)
    return [each for each in columns if each]


def _shown(connection: Connection, spec: FieldSpec) -> str:
    """A column as it may be seen, "" for one that may not be seen at all."""
    name = str(column(spec.name).compile(dialect=connection.dialect))
    if not is_hidden(spec):
        if spec.kind in (Kind.DECIMAL, Kind.MONEY):
            return f"{name} / 10000.0 AS {name}"
        if spec.kind not in FREE:
            return name
        said = shown_text(connection, literal_column(name)).compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        return f"{said} AS {name}"
    if spec.kind is Kind.DATE:
        return f"to_char({name}, 'YYYY') || '-**-**' AS {name}"
    if spec.kind is Kind.PERSON_ID:
        return f"CASE WHEN length({name}) >= 15 THEN left({name}, 3) || '***********' || right({name}, 4) ELSE '****' END AS {name}"
    if spec.kind is Kind.PHONE:
        return f"CASE WHEN length({name}) >= 11 THEN '****' || right({name}, 4) ELSE '****' END AS {name}"
    return ""
