"""Verbs that only look: streams, fields, list, search, coverage."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from trafficdesk import clock
from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json, say_json_list, say_table
from trafficdesk.cli.rows import as_line, as_object, headings, pages
from trafficdesk.cli.wording import query_of, reason_for_full
from trafficdesk.desk import Desk, Query, RecordView
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import FieldSpec, Sensitivity

if TYPE_CHECKING:
    from trafficdesk.work.people.rules_coverage import Coverage


def streams(arguments: Namespace) -> None:
    """Every ledger with its Chinese name and number of rows."""
    with opened(arguments) as desk:
        views = [view for view in desk.records.kinds() if view.ledger]
        counts = [desk.records.count(Query(view.code)) for view in views]
    if arguments.json:
        say_json([
            {"code": view.code, "label": view.label, "rows": number, "help": view.help}
            for view, number in zip(views, counts, strict=True)
        ])  # fmt: skip
        return
    lines = [
        [view.code, view.label, f"{number} {view.noun}", view.help]
        for view, number in zip(views, counts, strict=True)
    ]
    say_table(("代号", "台账", "数量", "说明"), lines, (22, 14, 12, 80))


def fields(arguments: Namespace) -> None:
    """Every field of a stream: name, label, kind, what it may hold."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
    if arguments.json:
        say_json([_field_object(spec) for spec in view.fields])
        return
    lines = [
        [spec.name, spec.label, spec.kind.value, "必填" if spec.required else "", _may_hold(spec)]
        for spec in view.fields
    ]
    say_table(("字段", "名称", "种类", "", "可以填"), lines, (20, 22, 16, 4, 80))


def _field_object(spec: FieldSpec) -> dict[str, object]:
    answer: dict[str, object] = {
        "name": spec.name,
        "label": spec.label,
        "kind": spec.kind.value,
        "section": spec.section,
        "required": spec.required,
        "read_only": spec.read_only,
        "masked": spec.sensitivity is not Sensitivity.OPEN,
        "default": spec.default,
        "aliases": list(spec.aliases),
        "help": spec.guidance,
    }
    if spec.codes:
        answer["codes"] = {code.code: code.label for code in code_list(spec.codes).options()}
    if spec.target:
        answer["target"] = spec.target
    return answer


def _may_hold(spec: FieldSpec) -> str:
    if spec.read_only:
        return "（由程序填写）"
    if spec.codes:
        return "、".join(code.label for code in code_list(spec.codes).options())
    return spec.guidance


def list_rows(arguments: Namespace) -> None:
    """Rows of a stream; --full shows personal data unmasked and is logged."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        query = query_of(desk, view, arguments)
        if arguments.full:
            query = replace(query, why=reason_for_full(arguments))
            _log(desk, view, query, arguments.limit)
        rows = pages(desk, query, arguments.limit)
        if arguments.json:
            say_json_list(as_object(view, row, full=arguments.full) for row in rows)
            return
        names, widths = headings(view)
        number = say_table(names, (as_line(view, row, full=arguments.full) for row in rows), widths)
        total = desk.records.count(query)
        more = f"，显示了前 {number} {view.noun}" if number < total else ""
        say(f"{view.label}共 {total} {view.noun}{more}。")


def _log(desk: Desk, view: RecordView, query: Query, limit: int | None) -> None:
    ids = desk.records.ids(query) if limit is None else desk.records.first_ids(query, limit)
    desk.office.log_look(f"命令行查看{view.label} {len(ids)} {view.noun}（完整信息）", reason=query.why, code=view.code, ids=ids)


def search(arguments: Namespace) -> None:
    """Hits over every stream."""
    text = " ".join(arguments.text)
    with opened(arguments) as desk:
        hits = desk.records.search(text, arguments.limit or 20)
    if arguments.json:
        say_json([
            {"stream": hit.code, "label": hit.label, "id": hit.id, "title": hit.title, "field": hit.field,
             "shown": hit.shown}
            for hit in hits
        ])  # fmt: skip
    elif hits:
        lines = [[hit.label, str(hit.id), hit.title, hit.field, hit.shown] for hit in hits]
        say_table(("台账", "编号", "名称", "哪一项", "内容"), lines)
    else:
        say(f"没有找到“{text}”。可以用姓名、拼音首字母、身份证后四位、车牌的一段或电话。")


def coverage(arguments: Namespace) -> None:
    """How many there should be, how many there are, and who is missing."""
    year = arguments.year or clock.today().year
    with opened(arguments) as desk:
        measures = desk.coverage(year)
    if arguments.json:
        say_json([_measure_object(each, year) for each in measures])
        return
    for each in measures:
        figures = f"应 {each.must}，已 {each.done}，缺 {each.lacking}（{each.shown}）"
        say(f"{year} 年 {each.name}：{figures}")
        for line in _by_unit([(one.unit or "（没有单位）", one.title, one.why) for one in each.missing]):
            say(f"  {line}")


def _measure_object(measure: Coverage, year: int) -> dict[str, object]:
    missing = [
        {"stream": one.code, "id": one.id, "title": one.title, "unit": one.unit, "why": one.why}
        for one in measure.missing
    ]
    return {
        "key": measure.key,
        "name": measure.name,
        "year": year,
        "must": measure.must,
        "done": measure.done,
        "share": None if measure.share is None else round(measure.share, 4),
        "missing": missing,
    }


def _by_unit(missing: list[tuple[str, str, str]]) -> Iterator[str]:
    grouped: dict[str, list[str]] = {}
    for unit, title, why in missing:
        grouped.setdefault(unit, []).append(f"{title}（{why}）")
    for unit, names in grouped.items():
        yield f"{unit}：{'、'.join(names)}"
