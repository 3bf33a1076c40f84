"""Verbs around Excel lists: import and export."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import field_of, query_of
from trafficdesk.desk import ChangeSet
from trafficdesk.fields.problems import WARNING

if TYPE_CHECKING:
    from trafficdesk.engine.exchange import ImportJob
    from trafficdesk.exchange.planned import PlannedRow

_PLANS = (("add", "新增"), ("update", "更新"), ("skip", "跳过"), ("problem", "有问题"), ("confirm", "要确认"))
_SHOWN = 50


def import_list(arguments: Namespace) -> None:
    """Check a list, write what is good as one change, send the rest back."""
    path, progress = Path(arguments.file), progress_line()
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        job = desk.exchange.open(view.code, path, sheet=arguments.sheet)
        plan = desk.exchange.plan(job, on_match=arguments.on_match, progress=progress)
        labels = {spec.name: spec.label for spec in desk.exchange.fields_for(view.code)}
        rows = [_row_object(row, labels) for row in plan.rows]
        found = plan.counts
        counts = {key: found.get(key, 0) for key, _ in _PLANS}
        wanted = arguments.return_file and counts["problem"]
        returned = desk.exchange.write_return_file(job, Path(arguments.return_file)) if wanted else 0
        reason = arguments.reason.strip()
        change = None if arguments.dry_run else desk.exchange.write(job, held_because=reason, progress=progress)
    if arguments.json:
        written = {"dry_run": arguments.dry_run, "written": change.sentence if change else None}
        say_json({"file": path.name, **_columns_object(job), "counts": counts, "rows": rows, **written})
        return
    _say_rows(rows)
    say("，".join(f"{label} {counts[key]} 行" for key, label in _PLANS) + "。")
    if arguments.return_file:
        say(
            f"{returned} 行有问题，已另存到 {arguments.return_file}。"
            if returned
            else "没有有问题的行，没有另存文件。"
        )
    say(_outcome(arguments.dry_run, change))
    if counts["confirm"] and not reason:
        say(f"要确认的 {counts['confirm']} 行没有写入：库里与表里不同。核对以后加 --reason 写明原因再导入，或在窗口里逐行确认。")


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
        {"field": field, "label": labels[field], "sentence": str(remark), "severity": WARNING}
        for field, remark in row.remarks.items()
    ]
    return {
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
    if len(faulty) > _SHOWN:
        say(f"……还有 {len(faulty) - _SHOWN} 行要看。加 --json 或 --return-file 看全部。")


def export(arguments: Namespace) -> None:
    """Write a stream to .xlsx or .csv."""
    path = Path(arguments.file)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise WrongUsageError("导出的文件名要以 .xlsx 或 .csv 结尾。")
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        chosen = [field_of(view, name).name for name in arguments.field or ()]
        number = desk.exchange.export(
            view.code,
            path,
            wanted=query_of(desk, view, arguments),
            fields=chosen,
            full=arguments.full,
            reason=arguments.reason or "未写原因",
            progress=progress_line(),
        )
    if arguments.json:
        say_json({"file": str(path), "rows": number, "full": arguments.full})
    else:
        say(
            f"已导出 {number} {view.noun}{view.label}到 {path}"
            + ("（完整信息，已记入日志）。" if arguments.full else "。")
        )
