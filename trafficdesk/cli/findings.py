"""Verbs about what is missing, late or wrong: the list, putting off, writing off, taking that back, the calendar."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json, say_table
from trafficdesk.desk import Desk
from trafficdesk.engine.finding import Finding
from trafficdesk.errors import KnownError
from trafficdesk.fields.nearness import days_word


def due(arguments: Namespace) -> None:
    """Everything late or due within --days, of one unit with --unit; what was set aside with --set-aside."""
    if arguments.days < 0:
        raise KnownError("天数不能是负数。")
    with opened(arguments) as desk:
        if arguments.set_aside:
            _set_aside(desk, arguments)
            return
        items = desk.due(arguments.days)
        if arguments.unit:
            unit = _unit(desk, arguments.unit)
            if arguments.text:
                say(desk.reminders.text_for(unit))
                return
            items = [item for item in items if item.unit_id == unit]
    if arguments.json:
        say_json([_object(item) for item in items])
        return
    lines = [
        [item.due.isoformat(), days_word(item.days), item.label, item.title, item.what, item.unit, name_of(item)] for item in items
    ]
    say_table(("日期", "还有", "台账", "名称", "事项", "单位", "代号"), lines, (10, 12, 10, 20, 20, 26, 44))
    late = sum(item.days < 0 for item in items)
    say(f"{arguments.days} 天内到期和已逾期共 {len(items)} 项，其中已逾期 {late} 项。")


def _object(item: Finding) -> dict[str, Any]:
    return {
        "finding": name_of(item), "kind": item.kind.name, "stream": item.code, "id": item.id, "title": item.title, "unit": item.unit,
        "field": item.field, "label": item.what, "due": item.due.isoformat(), "days": item.days, "level": item.level,
        "sentence": item.sentence, "addressee": item.kind.addressee, "source": item.kind.source,
    }  # fmt: skip


def _set_aside(desk: Desk, arguments: Namespace) -> None:
    marks = desk.findings.set_aside()
    if arguments.json:
        say_json([
            {"id": mark.id, "act": mark.act, "until": mark.until and mark.until.isoformat(), "title": mark.title, "label": mark.what,
             "reason": mark.reason, "by": mark.by, "on": mark.on.isoformat()}
            for mark in marks
        ])  # fmt: skip
        return
    lines = [
        [str(mark.id), mark.act, str(mark.until or ""), mark.title, mark.what, mark.reason, mark.by, mark.on.isoformat()]
        for mark in marks
    ]
    say_table(("编号", "处理", "推迟到", "名称", "事项", "原因", "谁", "哪天"), lines, (6, 10, 10, 20, 20, 30, 10, 10))
    say(f"推迟和不再提醒的共 {len(marks)} 项；remind 编号 恢复提醒。")


def name_of(item: Finding) -> str:
    """How a finding is called on the command line: kind:id:key."""
    return f"{item.kind.name}:{item.id}:{item.found.key}"


def _unit(desk: Desk, text: str) -> int:
    found = desk.records.find("units", text)
    if len(found) != 1:
        raise KnownError(f"没有找到单位“{text}”，或有几家叫这个名字。请写全称。")
    return found[0]


def _chosen(desk: Desk, names: list[str]) -> list[Finding]:
    known = {name_of(item): item for item in desk.findings.everything()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise KnownError(f"没有代号是“{unknown[0]}”的提醒。due 列出全部提醒，最后一栏是代号。")
    return [known[name] for name in names]


def put_off(arguments: Namespace) -> None:
    """Remind again on a day."""
    with opened(arguments) as desk:
        _answer(arguments, desk.findings.put_off(_chosen(desk, arguments.findings), arguments.until, arguments.reason).sentence)


def write_off(arguments: Namespace) -> None:
    """Never remind of these again."""
    with opened(arguments) as desk:
        _answer(arguments, desk.findings.write_off(_chosen(desk, arguments.findings), arguments.reason).sentence)


def remind(arguments: Namespace) -> None:
    """Take a putting off or writing off back."""
    with opened(arguments) as desk:
        known = {mark.id for mark in desk.findings.set_aside()}
        unknown = [number for number in arguments.numbers if number not in known]
        if unknown:
            raise KnownError(f"没有编号是 {unknown[0]} 的推迟或不再提醒。due --set-aside 列出全部。")
        _answer(arguments, desk.findings.take_back(arguments.numbers).sentence)


def _answer(arguments: Namespace, sentence: str) -> None:
    if arguments.json:
        say_json({"done": sentence})
    else:
        say(f"{sentence}。")


def calendar(arguments: Namespace) -> None:
    """The days of the findings as a calendar file that telephones and other programs read."""
    with opened(arguments) as desk:
        number = desk.reminders.save_calendar(Path(arguments.out), arguments.days)
    if arguments.json:
        say_json({"file": arguments.out, "events": number})
    else:
        say(f"已存 {arguments.out}：{number} 项，可以导入手机或其他日历。")
