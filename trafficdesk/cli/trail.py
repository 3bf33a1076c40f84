"""Verbs about what was done: looked (谁看过) and changes (谁做过什么)."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk import clock
from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json, say_table
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import row_of
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.dates import parse_date

if TYPE_CHECKING:
    from trafficdesk.engine.trail import Act


def looked(arguments: Namespace) -> None:
    """Who looked at full values: of one row, of a stream, of anything."""
    from trafficdesk.engine.trail import LOOKS, Wanted

    with opened(arguments) as desk:
        code = row_id = None
        if arguments.stream:
            view = desk.records.view(arguments.stream)
            code = view.code
            row_id = row_of(desk, view, arguments.key) if arguments.key else 0
        wanted = Wanted(arguments.by, _day(arguments.since), _day(arguments.until), LOOKS, code or "", row_id or 0)
        _give(desk, arguments, desk.trail.acts(wanted, arguments.limit), "查看完整信息记录")


def changes(arguments: Namespace) -> None:
    """What was done in the whole office."""
    from trafficdesk.engine.trail import Wanted

    with opened(arguments) as desk:
        code = desk.records.view(arguments.stream).code if arguments.stream else ""
        wanted = Wanted(arguments.by, _day(arguments.since), _day(arguments.until), _kinds(arguments.kind), code)
        _give(desk, arguments, desk.trail.acts(wanted, arguments.limit), "全办操作记录")


def _kinds(word: str | None) -> tuple[str, ...]:
    from trafficdesk.engine.trail import KINDS

    if not word:
        return ()
    found = tuple(kind for kind, name in KINDS.items() if word in (kind, name))
    if not found:
        raise KnownError(f"没有“{word}”这一种。可以用：{'、'.join(dict.fromkeys(KINDS.values()))}。")
    return found


def _day(text: str | None) -> date | None:
    if not text:
        return None
    verdict = parse_date(text, today=clock.today())
    if verdict.value is None:
        raise KnownError(f"“{text}”不是日期。请写成 2026-11-23 的样子。")
    return verdict.value


def _give(desk: Desk, arguments: Namespace, acts: Sequence[Act], title: str) -> None:
    from trafficdesk.engine.trail import HEADS, lines_of

    if arguments.out:
        path = Path(arguments.out)
        match path.suffix.lower():
            case ".pdf":
                printed = desk.trail.printed(acts, title)
                path.write_bytes(printed.content)
                printed.came_out()
            case ".xlsx" | ".csv":
                desk.trail.export(acts, path, title)
            case _:
                raise WrongUsageError("文件名要以 .xlsx、.csv 或 .pdf 结尾。")
        say(f"{title} {len(acts)} 条，已存到 {path}。")
    elif arguments.json:
        say_json([
            {"id": act.id, "at": act.at.isoformat(timespec="seconds"), "by": act.by, "kind": act.kind, "sentence": act.sentence,
             "reason": act.reason, "rows": act.number, "clock_went_back": act.backwards}
            for act in acts
        ])  # fmt: skip
    else:
        say_table(HEADS, list(lines_of(acts)), (16, 8, 12, 60, 30, 6))
        since = desk.trail.proves_since()
        proof = f"，从 {since:%Y-%m-%d %H:%M} 起逐条上链，可用 check 核对" if since else ""
        say(f"{title}：列出 {len(acts)} 条{proof}。")
