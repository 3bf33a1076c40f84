"""Rows go into the trash: named, with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk.desk import Desk, RecordView, Row
from ui.dialogs.ask import ask_reason
from ui.page import Page
from ui.tasks import run_change, run_query

_NAMED = 3  # how many of the rows the question names


def throw_away(page: Page, desk: Desk, view: RecordView, ids: Sequence[int]) -> None:
    """Ask for the reason; the page says what was done."""

    def act(reason: str) -> None:
        run_change(page, lambda _: desk.records.trash(view.code, ids, reason), page.changed.emit)

    def ask(named: Sequence[Row]) -> None:
        whom = "、".join(row.title for row in named) + (" 等" if len(ids) > len(named) else "")
        text = f"把“{whom}”{len(ids)} {view.noun}{view.label}放进回收站。可以撤销，也可以从回收站恢复。"
        ask_reason(page, f"删除{view.label}", text, "删除", "重复登记", act, danger=True)

    run_query(page, lambda _: desk.records.rows(view.code, ids[:_NAMED]), ask, key="trash")
