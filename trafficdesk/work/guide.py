"""What the help tells from the program itself, so that it is never old: what each step asks for, what the papers are, by which rules
it decides."""

from __future__ import annotations

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.process import ANY, Ask, Process, Step
from trafficdesk.records.registry import record_type
from trafficdesk.rules.finding_kinds import kinds
from trafficdesk.rules.rule_table import in_force
from trafficdesk.work.catalogue import WHERE, print_kinds, process_of

# Before the key of a paper: its own help page, and the folder of its picture.
PAPER = "papers/"
# Help page → the work streams whose steps it lists, where the names differ.
_STREAMS = {"responsibility": ("agreements",), "plans": ("plans", "reports")}
_LAW, _OWN, _OPEN = "law", "本办", "待核"


def processes_of(stream: str) -> list[Process]:
    """The processes that are declared in a stream's room, in the order of the catalogue."""
    return [process_of(code) for code, where in WHERE.items() if where.split(".")[2] == stream]


def papers_of(page: str) -> list[PrintKind]:
    """The papers that belong to a help page, in the order of the catalogue; what is of no stream belongs to the years."""
    return [kind for kind in print_kinds() if record_type(kind.code).spec.stream.replace("system", "years") == page]


def guide(page: str) -> str:
    """Markdown: a table for each process that a help page speaks of and one of its papers, the rules for the page of the law; "" where
    there is nothing.

    PAPER with the key of a paper: the page of that paper.
    """
    if page.startswith(PAPER):
        return _paper(next(kind for kind in print_kinds() if kind.key == page.removeprefix(PAPER)))
    if page == _LAW:
        return _law()
    streams, papers = _STREAMS.get(page, (page,)), papers_of(page)
    tables = [_table(process) for stream in streams for process in processes_of(stream)]
    return "\n".join([*tables, *([_papers(papers)] if papers else [])])


def _papers(papers: list[PrintKind]) -> str:
    """Each paper with a link to its own page."""
    lines = ["### 能打印的文书和表格\n", "| 名称（点开看样子） | 从哪里出 | 怎样出 |", "|---|---|---|"]
    lines += [f"| [{kind.name}]({PAPER}{kind.key}) | {record_type(kind.code).spec.label} | {_how(kind)} |" for kind in papers]
    return "\n".join(lines) + "\n"


def _how(kind: PrintKind) -> str:
    """What one print of it speaks of, whether it goes by a year and whether its first print fixes it."""
    whole = f"出{kind.takes.whole}的" if kind.takes.whole else "选中哪几条出哪几条" if kind.takes.rows else "出全部"
    return "，".join(filter(None, (whole, "按年度" if kind.goes_by_year else "", "第一次打印就定稿" if kind.first else "")))


def _paper(kind: PrintKind) -> str:
    """The page of one paper: from which records, which step offers it, of which rows it has nothing to say."""
    label = record_type(kind.code).spec.label
    offered = [
        f"{process.noun}办完“{step.words}”以后可以直接打印"
        for process in map(process_of, WHERE)
        for step in process.steps
        if kind.key in step.prints
    ]
    lines = [f"从“{label}”里出：{_how(kind)}。在那个台账里选好按 F9，或在“打印与归档”里按名称选。"]
    lines += [f"{each}。" for each in offered]
    lines += [f"不合适的不出：{kind.fits.otherwise}"] if kind.fits is not None else []
    return "\n".join([f"# 文书样子：{kind.name}", *(f"- {line}" for line in lines)]) + "\n"


def _law() -> str:
    """Every number by which the program decides today and every kind of reminder, each with its ground; what is not settled says so."""
    today = clock.today()
    numbers = in_force("legal", today)
    parts = []
    for title, some in (
        ("法律法规定的", [row for row in numbers if not row["source"].startswith(_OWN)]),
        ("本办自己定的（可以改）", [row for row in numbers if row["source"].startswith(_OWN)]),
    ):
        lines = [f"| {row['note']} | {row['value']} {row['unit']} | {row['since'] or '—'} | {row['source']} |" for row in some]
        parts.append("\n".join([f"### {title}\n", "| 规定 | 数值 | 起施行 | 依据 |", "|---|---|---|---|", *lines]))
    told = [f"| {kind.label} | {kind.addressee} | {kind.source} |" for kind in kinds(today).values()]
    parts.append("\n".join(["### 每一种提醒的依据\n", "| 提醒 | 谁办 | 依据 |", "|---|---|---|", *told]))
    doubts = [row["note"] for row in numbers if _OPEN in row["note"]]
    ages = [row for row in in_force("licence_age", today) if _OPEN in row["note"]]
    doubts += [f"准驾 {row['licence_class']} 到 {row['drive_until']} 周岁：{row['note']}" for row in ages]
    parts.append("### 还没有核定的\n\n" + ("\n".join(f"- {each}" for each in doubts) or "没有。"))
    return "\n\n".join(parts) + "\n"


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
