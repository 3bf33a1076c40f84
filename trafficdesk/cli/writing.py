"""Verbs that change records: add, edit, undo, redo."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json
from trafficdesk.cli.wording import inputs_of, row_of
from trafficdesk.desk import ChangeSet, Desk, RecordView
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import WARNING


def add(arguments: Namespace) -> None:
    """Add one row from FIELD=VALUE."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        inputs = inputs_of(view, arguments.values)
        warnings = _warnings(desk, view, inputs, 0)
        change = desk.records.add(view.code, inputs, reason=arguments.reason)
    tell(change, arguments, warnings=warnings)


def edit(arguments: Namespace) -> None:
    """Change fields of the row that KEY names."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        inputs = inputs_of(view, arguments.values)
        row_id = row_of(desk, view, arguments.key)
        warnings = _warnings(desk, view, inputs, row_id)
        change = desk.records.edit(view.code, row_id, inputs, reason=arguments.reason)
    tell(change, arguments, warnings=warnings)


def undo(arguments: Namespace) -> None:
    """Take back the last change."""
    with opened(arguments) as desk:
        change = desk.records.undo(anyones=arguments.anyones)
    if change is None:
        raise KnownError("没有可以撤销的修改。")
    tell(change, arguments)


def redo(arguments: Namespace) -> None:
    """Do again what was undone last."""
    with opened(arguments) as desk:
        change = desk.records.redo(anyones=arguments.anyones)
    if change is None:
        raise KnownError("没有可以重做的修改。")
    tell(change, arguments)


def tell(change: ChangeSet, arguments: Namespace, *, warnings: list[dict[str, str]] | None = None) -> None:
    """Say what a change was."""
    if arguments.json:
        say_json(change_object(change) | {"warnings": warnings or []})
        return
    say(change.sentence if change.changes else "没有变化，没有写入。")
    for warning in warnings or []:
        print(f"提醒：{warning['label']}：{warning['sentence']}", file=sys.stderr)


def change_object(change: ChangeSet) -> dict[str, Any]:
    """A change for programs. `id` is the first touched row of the first record kind."""
    return {
        "id": change.changes[0].id if change.changes else None,
        "change_set": change.id,
        "sentence": change.sentence,
        "by": change.by,
        "at": change.at.isoformat(),
        "changes": [
            {"stream": each.code, "id": each.id, "action": each.action} for each in change.changes[:1000]
        ],
        "count": len(change.changes),
    }


def _warnings(desk: Desk, view: RecordView, inputs: dict[str, str], row_id: int) -> list[dict[str, str]]:
    intake = desk.records.check(view.code, inputs, row_id)
    return [
        {"field": problem.field, "label": problem.label, "sentence": problem.sentence}
        for problem in intake.problems
        if problem.severity == WARNING
    ]
