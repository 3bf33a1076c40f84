"""A letter without a number of its own gets the next one of its kind, wherever it was entered (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.rules.organ import organ
from trafficdesk.store.serials import next_free
from trafficdesk.store.work import Work

LETTERS = "letters"


def number_letters(work: Work, ids: Sequence[int]) -> None:
    """建议函〔2026〕3号 for every added letter that has none; numbers from lists and forms stay."""
    table = record_type(LETTERS).table
    own = organ(work.connection)
    for start in range(0, len(ids), 500):
        chosen = table.c.id.in_(ids[start : start + 500])
        query = select(table.c.id, table.c.kind, table.c.sent).where(chosen, table.c.number.is_(None))
        for row_id, kind, sent in work.connection.execute(query).all():
            work.set_fact(LETTERS, row_id, {"number": _next_number(work, own, f"{kind or '函'}〔{sent.year}〕")})


def _next_number(work: Work, own: str, head: str) -> str:
    return next_free(work.connection, head, LETTERS, "number", lambda serial: f"{own}{head}{serial}号")
