"""The verb of the turn of the year: what is carried over and left, opening, closing, opening again."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json
from trafficdesk.desk import Desk


def year(arguments: Namespace) -> None:
    """Show, open, close or reopen a year."""
    with opened(arguments) as desk:
        if arguments.act == "show":
            _show(desk, arguments)
            return
        match arguments.act:
            case "open":
                change = desk.years.open(arguments.year)
            case "close":
                change = desk.years.close(arguments.year)
            case _:
                change = desk.years.reopen(arguments.year, arguments.reason)
    if arguments.json:
        say_json({"done": change.sentence, "changes": len(change.changes)})
    else:
        say(f"{change.sentence}。undo 可以整步撤销。")


def _show(desk: Desk, arguments: Namespace) -> None:
    turn = desk.years.turn(arguments.year)
    left = Counter(each.kind.label for each in turn.left)
    if arguments.json:
        say_json({
            "year": arguments.year, "opened": str(turn.new.opened_on or ""), "closed_before": str(turn.old.closed_on or ""),
            "carried": [{"name": line.name, "rows": line.rows, "words": line.words} for line in turn.lines], "left": dict(left),
        })  # fmt: skip
        return
    say(turn.cannot_open or f"可以开启 {arguments.year} 年度，会沿用：")
    for line in turn.lines:
        say(f"  {line.name}：{f'{line.rows} 条' if line.rows else '没有'}（{line.words}）")
    say(f"{arguments.year - 1} 年度没有办完的 {len(turn.left)} 项：" + "、".join(f"{name} {number}" for name, number in left.most_common()))
    say(turn.cannot_close or f"可以办结 {arguments.year - 1} 年度：year close {arguments.year - 1}")
