"""Verbs around Excel lists: import and export."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import field_of, query_of, reason_for_full
from trafficdesk.desk import ChangeSet, Desk, RecordView
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import CONFIRM, WARNING

if TYPE_CHECKING:
    from trafficdesk.engine.import_job import ImportJob, Question
    from trafficdesk.engine.leavers import Leaver
    from trafficdesk.engine.outcome import Outcome
    from trafficdesk.exchange.planned import ImportPlan, PlannedRow

_PLANS = (("add", "新增"), ("update", "更新"), ("skip", "跳过"), ("problem", "有问题"), ("confirm", "要确认"))
_RESTS = {"remark": "并入备注", "own": "自设栏目", "drop": "不导入"}
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Imported:
    """What came of an import by command, to be said as text or as JSON."""

    rows: list[dict[str, Any]]
    counts: Mapping[str, int]
    questions: Sequence[Question]
    pending: int
    left: Sequence[Leaver]
    trashed: int
    doubtful: int
    returned: int
    change: ChangeSet | None


def import_list(arguments: Namespace) -> None:
    """Check a list, write what is good as one change, send the rest back."""
    path = Path(arguments.file)
    with opened(arguments) as desk:
        view, kinds = desk.records.view(arguments.stream), desk.records.kinds()
        job = desk.exchange.open(view.code, path, sheet=arguments.sheet, hidden=arguments.hidden)
        _answer(desk, job, arguments)
        blocking = [each for each in desk.exchange.questions(job) if each.blocks]
        if blocking and not arguments.dry_run:
            raise KnownError(_unanswered(blocking))
        done = _carried_out(desk, job, arguments)
    if arguments.json:
        say_json(_as_object(job, done, dry_run=arguments.dry_run))
    else:
        _say_imported(job, done, arguments, {each.code: each for each in kinds})


def _carried_out(desk: Desk, job: ImportJob, arguments: Namespace) -> _Imported:
    progress = progress_line()
    plan = desk.exchange.plan(job, on_match=arguments.on_match, progress=progress)
    reason = _reason(arguments)
    trashed = _bring_back(desk, job, plan, wanted=arguments.bring_back)
    doubtful = _accept(desk, job, plan, reason)
    left = desk.exchange.leavers(job)
    job.leaving = {each.id for each in left} if arguments.left == "gone" else set()
    questions = desk.exchange.questions(job)
    labels = {spec.name: spec.label for spec in desk.exchange.fields_for(job.code)}
    rows = [_row_object(row, labels) for row in plan.rows]
    found = plan.counts
    counts = {key: found.get(key, 0) for key, _ in _PLANS}
    returned = desk.exchange.write_return_file(job, Path(arguments.return_file)) if arguments.return_file else 0
    change = None if arguments.dry_run else desk.exchange.write(job, held_because=reason, progress=progress)
    pending = sum(len(row.pending) for row in plan.rows if row.plan in ("add", "update"))
    return _Imported(rows, counts, questions, pending, left, trashed, doubtful, returned, change)


def _reason(arguments: Namespace) -> str:
    return str(arguments.reason).strip() or ("命令行 --held take" if arguments.held == "take" else "")


def _as_object(job: ImportJob, done: _Imported, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": job.path.name, **_columns_object(job), "counts": done.counts, "rows": done.rows,
        "questions": [each.sentence for each in done.questions], "notes": _notes(job), "pending": done.pending,
        "left": [{"id": each.id, "name": each.name, "unit": each.unit} for each in done.left], "in_trash": done.trashed,
        "dry_run": dry_run, "written": done.change.sentence if done.change else None,
    }  # fmt: skip


def _say_imported(job: ImportJob, done: _Imported, arguments: Namespace, kinds: Mapping[str, RecordView]) -> None:
    for note in _notes(job):
        say(note)
    for question in done.questions:
        say(f"要先回答：{question.sentence}{_cure(question)}")
    _say_rows(done.rows)
    say("，".join(f"{label} {done.counts[key]} 行" for key, label in _PLANS) + f"，待补 {done.pending} 处。")
    if arguments.return_file:
        marked = f"{done.returned} 行有问题，已在原表上标好，另存到 {arguments.return_file}。"
        say(marked if done.returned else "没有有问题的行，不用退回，没有另存文件。")
    _say_leavers(done.left, gone=arguments.left == "gone")
    _say_outcome(job.outcome, kinds)
    say(_outcome(arguments.dry_run, done.change))
    cure = "核对以后加 --held take 和 --reason 再导入，或在窗口里逐行确认。"
    if done.trashed and not arguments.bring_back:
        say(f"{done.trashed} 行与回收站里的记录相同，没有写入。要恢复那些记录就加 --bring-back。")
    if done.doubtful and not _reason(arguments):
        say(f"有疑问的 {done.doubtful} 行没有写入。{cure}")
    if done.counts["confirm"] and not _reason(arguments):
        say(f"要确认的 {done.counts['confirm']} 行没有写入：库里与表里不同。{cure}")


def _answer(desk: Desk, job: ImportJob, arguments: Namespace) -> None:
    """What the command line says of columns, whole sheets and what is left over."""
    names = {spec.label: spec.name for spec in reversed(desk.exchange.fields_for(job.code))}
    names |= {spec.name: spec.name for spec in desk.exchange.fields_for(job.code)}
    for pair in arguments.map or ():
        text, sign, field = pair.rpartition("=")
        if not sign:
            raise WrongUsageError(f"“{pair}”应写成 列=字段，例如 联系电话=负责人电话。字段空着就是不导入这一列。")
        text, place = _place_of(text)
        if field and field not in names:
            raise KnownError(f"没有“{field}”这个栏目。可以用：{'、'.join(names)}。")
        if not any(match.text == text for sheet in job.sheets for match in sheet.columns):
            heads = "、".join(dict.fromkeys(match.text for sheet in job.sheets for match in sheet.columns))
            raise KnownError(f"表里没有“{text}”这一列。表里有：{heads}。")
        desk.exchange.set_field(job, text, names.get(field, ""), column=place)
    for pair in arguments.set or ():
        name, sign, value = pair.partition("=")
        if not sign:
            raise WrongUsageError(f"“{pair}”应写成 字段=值，例如 所在单位=湖畔社区；只给一张工作表就写 工作表/字段=值。")
        sheet, _, field = name.rpartition("/")
        desk.exchange.set_whole(job, field, value, sheet)
    if arguments.rest and any(each.kind == "rest" for each in desk.exchange.questions(job)):
        desk.exchange.set_rest(job, arguments.rest)


def _place_of(text: str) -> tuple[str, int | None]:
    """联系电话@3: of several columns with one heading, the one at the third place."""
    name, sign, place = text.rpartition("@")
    return (name, int(place) - 1) if sign and place.isdigit() else (text, None)


def _unanswered(questions: Sequence[Question]) -> str:
    lines = [f"还有 {len(questions)} 个问题没有回答，没有写入。"]
    lines += [f"{at}. {each.sentence}{_cure(each)}" for at, each in enumerate(questions, 1)]
    return "\n".join(lines)


def _cure(question: Question) -> str:
    if question.kind == "whole":
        return f"请加 --set {question.key}=单位名称；只给这张工作表就写 --set {question.sheet}/{question.key}=单位名称。"
    if question.kind == "rest":
        ways = "、".join(f"{each}（{_RESTS[each]}）" for each in question.candidates)
        return f"请加 --rest，可以是 {ways}，或用 --map {question.key}=字段 对上。"
    more = f"几列同名就写 {question.key}@第几列=字段；空着就是不导入"
    return f"请加 --map {question.key}=字段（例如 {'、'.join(question.candidates)}；{more}）。"


def _notes(job: ImportJob) -> list[str]:
    notes = [job.before, *job.source.notes]
    if job.hidden:
        notes.append(f"隐藏的工作表没有读：{'、'.join(job.hidden)}。要读就加 --hidden。")
    elif any(sheet.grid.unread for sheet in job.sheets):
        notes.append("隐藏、筛选掉或划掉的行没有读。要读就加 --hidden。")
    return [note for note in notes if note]


def _bring_back(desk: Desk, job: ImportJob, plan: ImportPlan, *, wanted: bool) -> int:
    """How many lines mean a row of the trash; those rows come back when that is wanted."""
    found = [position for position, row in enumerate(plan.rows) if row.trashed]
    for position in found if wanted else ():
        desk.exchange.bring_back(job, position)
    return len(found)


def _accept(desk: Desk, job: ImportJob, plan: ImportPlan, reason: str) -> int:
    """How many rows are only doubtful; with a reason they are taken as they stand."""
    found = [
        position for position, row in enumerate(plan.rows)
        if row.faults and not row.trashed and all(each.severity == CONFIRM for each in row.faults)
    ]  # fmt: skip
    if reason and found:
        desk.exchange.repair_many(job, {at: {} for at in found}, reason)
    return len(found)


def _say_leavers(left: Sequence[Leaver], *, gone: bool) -> None:
    if not left:
        return
    for each in left[:_SHOWN]:
        say(f"表里没有：{each.name}（{each.unit}）")
    ending = "都登记为离开。" if gone else "没有动。都已离开的，加 --left gone。"
    say(f"本单位原有、表里没有的 {len(left)} 人，{ending}")


def _say_outcome(outcome: Outcome | None, kinds: Mapping[str, RecordView]) -> None:
    if outcome is None:
        return
    for code, ids in outcome.made.items():
        kind = kinds[code]
        say(f"顺带新增{kind.label} {len(ids)} {kind.noun}。")
    for nobody in outcome.defaults:
        say(f"{nobody.sentence}。")
    for each in outcome.changed[:_SHOWN]:
        say(f"改动：{each.title} {each.label} {each.old or '空'} → {each.new or '见台账'}")


def _outcome(dry_run: bool, change: ChangeSet | None) -> str:
    if dry_run:
        return "只是预演，没有写入。"
    return f"{change.sentence}。可以用 undo 撤销。" if change else "没有新内容，没有写入。"


def _row_object(row: PlannedRow, labels: Mapping[str, str]) -> dict[str, Any]:
    problems = [
        {"field": each.field, "label": each.label, "sentence": each.sentence, "severity": each.severity}
        for each in row.problems
    ]
    remarks = [
        {"field": field, "label": labels.get(field, field), "sentence": str(remark), "severity": WARNING}
        for field, remark in row.remarks.items()
    ]
    waiting = [{"field": each.field, "label": each.label, "text": each.text, "sentence": each.sentence} for each in row.pending]
    return {
        "pending": waiting,
        "sheet": row.source.sheet,
        "row": row.source.number,
        "plan": row.plan,
        "reason": row.reason,
        "confirm": row.held,
        "problems": [each for each in problems if each["severity"] != WARNING],
        "warnings": [each for each in problems if each["severity"] == WARNING] + remarks,
    }


def _columns_object(job: ImportJob) -> dict[str, Any]:
    columns = [
        {"sheet": sheet.name, "column": match.column + 1, "text": match.text, "field": match.field or None}
        for sheet in job.sheets
        for match in sheet.columns
    ]
    return {"sheets": [sheet.name for sheet in job.sheets], "columns": columns}


def _say_rows(rows: list[dict[str, Any]]) -> None:
    faulty = [row for row in rows if row["problems"] or row["confirm"]]
    for row in faulty[:_SHOWN]:
        sentences = "；".join(f"{each['label']}：{each['sentence']}" if each["label"] else each["sentence"]
                        for each in row["problems"] or row["warnings"])  # fmt: skip
        say(f"{row['sheet']} 第 {row['row']} 行 {sentences}")
    for row in [row for row in rows if row["pending"]][:_SHOWN]:
        said = "；".join(f"{each['label']}“{each['text']}”：{each['sentence']}" for each in row["pending"])
        say(f"{row['sheet']} 第 {row['row']} 行 待补 {said}")
    if len(faulty) > _SHOWN:
        say(f"……还有 {len(faulty) - _SHOWN} 行要看。加 --json 或 --return-file 看全部。")


def export(arguments: Namespace) -> None:
    """Write a stream to .xlsx or .csv."""
    path = Path(arguments.file)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise WrongUsageError("导出的文件名要以 .xlsx 或 .csv 结尾。")
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        reason = reason_for_full(arguments)
        chosen = [field_of(view, name).name for name in arguments.field or ()]
        number = desk.exchange.export(
            view.code,
            path,
            wanted=replace(query_of(desk, view, arguments), why=reason if arguments.full else ""),
            fields=chosen,
            full=arguments.full,
            reason=reason,
            progress=progress_line(),
        )
    if arguments.json:
        say_json({"file": str(path), "rows": number, "full": arguments.full})
    else:
        say(
            f"已导出 {number} {view.noun}{view.label}到 {path}"
            + ("（完整信息，已记入日志）。" if arguments.full else "。")
        )


def take_out(arguments: Namespace) -> None:
    """Everything into a plain folder."""
    reason = reason_for_full(arguments)
    with opened(arguments) as desk:
        found = desk.take_out.everything(Path(arguments.folder), full=arguments.full, reason=reason, progress=progress_line())
    if arguments.json:
        say_json({"folder": str(found.folder), "tables": found.tables, "rows": found.rows, "files": found.files,
                  "missing": list(found.missing)})  # fmt: skip
        return
    say(f"已导出到 {found.folder}：{found.tables} 张表 {found.rows} 条，文件 {found.files} 个。打开其中的 index.html 看。")
    if found.missing:
        say(f"有 {len(found.missing)} 个文件不见了：{'、'.join(found.missing[:5])}。")
