"""A row in few words, for lists that are not tables."""

from __future__ import annotations

from collections.abc import Collection

from trafficdesk.desk import RecordView, Row
from trafficdesk.fields.spec import Kind

PARTS = 3


def brief(view: RecordView, row: Row, leave_out: Collection[str] = ()) -> tuple[str, str]:
    """(what to click, the rest): the first listed value that says something, then a few more.

    leave_out: fields that are known from where the row stands (the person on the person's page).
    """
    listed = [spec for spec in view.listed if spec.name not in leave_out and row.text(spec)]
    if len(view.title) == 1:
        head, rest = row.title, [spec for spec in listed if spec.name not in view.title]
    else:
        names = [spec for spec in listed if spec.name in view.title or spec.kind is Kind.LINK] or listed
        head = row.text(names[0]) if names else row.title
        rest = [spec for spec in listed if spec not in names[:1]]
    return head or row.title or "（没有名称）", " · ".join(row.text(spec) for spec in rest[:PARTS])
