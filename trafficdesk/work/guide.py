"""What the processes of a work stream ask for, step by step, as text for the help: made from the declarations, so it is never old."""

from __future__ import annotations

from trafficdesk.engine.process import ANY, Ask, Process, Step
from trafficdesk.records.registry import record_type
from trafficdesk.work.catalogue import WHERE, print_kinds, process_of

# Help page → the work streams whose steps it lists, where the names differ.
_STREAMS = {"responsibility": ("agreements",), "plans": ("plans", "reports")}


def processes_of(stream: str) -> list[Process]:
    """The processes that are declared in a stream's room, in the order of the catalogue."""
    return [process_of(code) for code, where in WHERE.items() if where.split(".")[2] == stream]


def guide(page: str) -> str:
    """Markdown: a table for each process that a help page speaks of; "" for one without processes."""
    streams = _STREAMS.get(page, (page,))
    return "\n".join(_table(process) for stream in streams for process in processes_of(stream))


def _table(process: Process) -> str:
    """When each step may be taken, what it asks for (what must be filled in bold), where it leads, what it prints."""
    named = {kind.key: kind.name for kind in print_kinds()}
    lines = [f"### {process.noun}：每一步填什么\n", "| 按钮 | 什么时候能办 | 填什么（粗体必填） | 办完以后 |", "|---|---|---|---|"]
    entries = (process.entry,) if process.entry is not None else ()
    for step in (*entries, *process.steps):
        since = "新增时" if step is process.entry else _since(step)
        asks = "、".join(_ask(process, step, ask) for ask in step.asks) or "不用填"
        prints = "、".join(named[key] for key in step.prints if key in named)
        after = "，".join(filter(None, ("或".join(step.goals), f"可打印{prints}" if prints else ""))) or "状态不变"
        lines.append(f"| {step.words} | {since} | {asks} | {after} |")
    return "\n".join(lines) + "\n"


def _since(step: Step) -> str:
    return "随时" if step.since == ANY else "、".join(step.since) or "办结以前"


def _ask(process: Process, step: Step, ask: Ask) -> str:
    code = ask.of or (step.note.code if ask.note and step.note is not None else process.code)
    spec = next((field for field in record_type(code).fields if field.name == ask.name), None)
    label = ask.label or (spec.label if spec is not None else ask.name)
    needed = {name for name, _ in step.needs.fields} if step.needs is not None else set()
    asked = ask.must or ask.name in needed or (step is process.entry and spec is not None and spec.required)
    return f"**{label}**" if asked else label
