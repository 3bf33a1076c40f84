"""Verbs that keep ledgers tidy: what is still to be filled in, the office's own fields, records that are one."""

from __future__ import annotations

from argparse import Namespace

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json
from trafficdesk.cli.wording import field_of, row_of


def gaps(arguments: Namespace) -> None:
    """List the cells that are still to be filled in; with --drop, say that some need no filling in."""
    with opened(arguments) as desk:
        if arguments.drop:
            say(f"{desk.gaps.dismiss([int(each) for each in arguments.drop]).sentence}。可以用 undo 撤销。")
            return
        code = desk.records.view(arguments.stream).code if arguments.stream else ""
        found = desk.gaps.open(code)
        labels = {view.code: view.label for view in desk.records.kinds()}
    if arguments.json:
        say_json({"gaps": [
            {"id": each.id, "stream": each.code, "row": each.owner, "title": each.title, "field": each.field, "label": each.label,
             "said": each.said, "sentence": each.sentence, "source": each.source, "place": each.place}
            for each in found
        ]})  # fmt: skip
        return
    for each in found:
        whose = f"{labels[each.code]} {each.title}（编号 {each.owner}）"
        say(f"{each.id}　{whose}{each.label}：{each.sentence}　来自 {each.source} {each.place}")
    say(f"共 {len(found)} 处待补。补上就用 edit，不用补就用 gaps --drop 编号。" if found else "没有待补的。")


def own(arguments: Namespace) -> None:
    """List the office's own fields, add, rename or retire one."""
    words = [word for word in (arguments.words or "").replace("，", "、").split("、") if word]
    with opened(arguments) as desk:
        if arguments.add:
            change = desk.own_fields.add(arguments.stream or "", arguments.add, arguments.kind, words)
        elif arguments.rename:
            row_id, name = int(arguments.rename[0]), arguments.rename[1]
            now = next((each for each in desk.own_fields.all() if each.id == row_id), None)
            change = desk.own_fields.edit(row_id, name, now.words if now else (), listed=not now or now.listed)
        elif arguments.retire:
            change = desk.own_fields.retire(int(arguments.retire))
        elif arguments.revive:
            change = desk.own_fields.revive(int(arguments.revive))
        else:
            change = None
        listed = desk.own_fields.all(arguments.stream or "")
    if change is not None:
        say(f"{change.sentence}。可以用 undo 撤销。")
        return
    if arguments.json:
        say_json({"fields": [
            {"id": each.id, "stream": each.ledger, "name": each.column, "label": each.name, "kind": each.kind,
             "words": list(each.words), "retired": each.retired}
            for each in listed
        ]})  # fmt: skip
        return
    for each in listed:
        more = f"（{'、'.join(each.words)}）" if each.words else ""
        say(f"{each.id}　{each.label} {each.name}　{each.kind}{more}{'　已停用' if each.retired else ''}")
    say(f"共 {len(listed)} 个自设栏目。")


def twins(arguments: Namespace) -> None:
    """List records that are likely one."""
    with opened(arguments) as desk:
        found = desk.merging.likely()
    if arguments.json:
        say_json({"twins": [
            {"stream": each.code, "first": each.first, "second": each.second, "title": each.title, "other": each.other_title,
             "why": each.why}
            for each in found
        ]})  # fmt: skip
        return
    for each in found:
        say(f"{each.label} {each.title}（编号 {each.first}）和 {each.other_title}（编号 {each.second}）：{each.why}")
    say(f"共 {len(found)} 对。用 merge 台账 留下的 并掉的 合并。" if found else "没有像是同一条的记录。")


def merge(arguments: Namespace) -> None:
    """Make one record of two."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        keep, drop = row_of(desk, view, arguments.keep), row_of(desk, view, arguments.drop)
        chosen = {field_of(view, name).name: "drop" for name in arguments.take or ()}
        change = desk.merging.merge(view.code, keep, drop, chosen, reason=arguments.reason)
    say(f"{change.sentence}。可以用 undo 撤销。")
