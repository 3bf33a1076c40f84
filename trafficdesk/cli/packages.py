"""The verb of packages: out, in, what waits for an answer, who is still to come."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from trafficdesk.cli.opening import PASSWORD_VARIABLE, data_folder, opened, password
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.cli.wording import row_of
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.packages.api import (
    OURS,
    THEIRS,
    PackageTaken,
    Waiting,
    key_of,
    made_words,
    receiver_of,
    taken_words,
    waiting_words,
)

_ANSWERS = {"ours": OURS, "theirs": THEIRS, "本机": OURS, "对方": THEIRS}


def package(arguments: Namespace) -> None:
    """Do what was asked: export, import, board, waiting, settle, stop."""
    if arguments.act == "import":
        _import(arguments)
        return
    with opened(arguments) as desk:
        match arguments.act:
            case "export":
                _export(desk, arguments)
            case "board":
                _board(desk, arguments)
            case "waiting":
                _waiting(desk.packages.waiting(), arguments)
            case "stop":
                _stop(desk, arguments)
            case _:
                _settle(desk, arguments)


def _secret(arguments: Namespace) -> str:
    found = password(arguments)
    if not found:
        raise KnownError(f"交换包是加密的。请用 --password-file 指定密码文件，或设环境变量 {PASSWORD_VARIABLE}。")
    return found


def _export(desk: Desk, arguments: Namespace) -> None:
    unit = row_of(desk, desk.records.view("units"), arguments.unit) if arguments.unit else None
    target = Path(arguments.out or ".")
    made = desk.packages.make(target, _secret(arguments), unit=unit, since=arguments.since, progress=progress_line())
    if arguments.json:
        say_json({"file": str(made.path), "for": made.receiver, "number": made.number, "since": made.since, "rows": made.rows,
                  "files": made.files, "missing": made.missing, "counts": dict(made.counts), "first": made.first,
                  "left": list(made.left)})  # fmt: skip
        return
    for line in made_words(made):
        say(line)


def _import(arguments: Namespace) -> None:
    if not arguments.file:
        raise KnownError("请写明要导入的交换包文件，例如 package import 交换包_….tdpack。")
    file, secret = Path(arguments.file), _secret(arguments)
    new = not Desk.exists(data_folder(arguments))
    if new:
        receiver_of(file, secret)
    choices = {"": _answer(arguments)} if arguments.take else {}
    with opened(arguments, create=new) as desk:
        act = desk.packages.look if arguments.dry_run else desk.packages.take
        found = act(file, secret, choices, progress_line())
    if arguments.json:
        say_json({"from": found.sender, "number": found.number, "added": found.added, "changed": found.changed, "trashed": found.trashed,
                  "restored": found.restored, "twins": found.twins, "missing": found.missing, "gaps": list(found.gaps),
                  "waiting": _objects(found.waiting), "done": not arguments.dry_run})  # fmt: skip
        return
    _say_taken(found, arguments.dry_run)


def _say_taken(found: PackageTaken, dry: bool) -> None:
    first, *more = taken_words(found)
    say(first + ("（只核对，没有写入）" if dry else "undo 可以整份撤销。" if found.change else ""))
    for line in more:
        say(line)
    if found.waiting:
        say(f"两边不同、要您定的 {len(found.waiting)} 条，先照本机的没有动：")
        _say_waiting(found.waiting)


def _say_waiting(waiting: Sequence[Waiting]) -> None:
    for each in waiting:
        say(f"{each.number or '-'}　{waiting_words(each)}")
        for asked in each.questions:
            say(f"　　{asked.label}：本机“{asked.ours}”（{asked.ours_by} {asked.ours_at:%m-%d %H:%M}）")
            say(f"　　{'　' * len(asked.label)}　对方“{asked.theirs}”（{asked.theirs_by} {asked.theirs_at:%m-%d %H:%M}）")


def _waiting(waiting: Sequence[Waiting], arguments: Namespace) -> None:
    if arguments.json:
        say_json({"waiting": _objects(waiting)})
        return
    _say_waiting(waiting)
    say(f"共 {len(waiting)} 条。用 package settle 编号 --take 本机 或 对方 来定；不写编号就是全部。" if waiting else "没有等着定的。")


def _objects(waiting: Sequence[Waiting]) -> list[dict[str, object]]:
    return [
        {"number": each.number, "from": each.desk, "package": each.package, "stream": each.code, "title": each.title,
         "sentence": each.sentence, "questions": [
             {"field": asked.field, "label": asked.label, "ours": asked.ours, "theirs": asked.theirs, "ours_by": asked.ours_by,
              "theirs_by": asked.theirs_by, "ours_at": asked.ours_at.isoformat(), "theirs_at": asked.theirs_at.isoformat()}
             for asked in each.questions]}
        for each in waiting
    ]  # fmt: skip


def _answer(arguments: Namespace) -> str:
    return _ANSWERS[arguments.take]


def _settle(desk: Desk, arguments: Namespace) -> None:
    if not arguments.take:
        raise KnownError("请用 --take 写明以谁的为准：本机 或 对方。")
    waiting, wanted = desk.packages.waiting(), arguments.file
    if wanted and not any(str(each.number) == wanted for each in waiting):
        raise KnownError(f"没有编号 {wanted} 的。package waiting 列出全部编号。")
    chosen = [each for each in waiting if not wanted or str(each.number) == wanted]
    asked = [each for row in chosen for each in row.questions if not arguments.field or arguments.field in (each.label, each.field)]
    if not asked:
        raise KnownError("没有要定的：这些不是两边不同，而是在等别的记录，或要先照那句话改正。")
    change = desk.packages.settle({key_of(each): _answer(arguments) for each in asked})
    left = len(desk.packages.waiting())
    if arguments.json:
        say_json({"settled": len(asked), "left": left, "changed": change is not None})
    else:
        say(f"定了 {len(asked)} 处，{'undo 可以撤销' if change is not None else '本机的内容没有变'}。还等着定的 {left} 条。")


def _stop(desk: Desk, arguments: Namespace) -> None:
    found = [each for each in desk.packages.desks() if not each.centre and each.name == arguments.unit]
    if not found:
        raise KnownError(f"没有和“{arguments.unit or ''}”的办公点交换。请用 --for 写明是哪家，package board 列出全部。")
    desk.packages.let_go(found[0].id)
    say(f"不再和“{arguments.unit}”的办公点交换，它的包从现在起不收。以后再给它导出，就是新办公点的第一份。")


def _board(desk: Desk, arguments: Namespace) -> None:
    lines, packages = desk.packages.desks(), desk.packages.history()
    if arguments.json:
        say_json({"serves": desk.packages.serves(), "packages": [
            {"out": each.out, "desk": each.desk, "number": each.number, "since": each.since, "at": each.at.isoformat(), "by": each.by,
             "file": each.file, "rows": each.rows}
            for each in packages
        ], "desks": [
            {"name": each.name, "centre": each.centre, "sent": each.sent, "sent_at": each.sent_at and each.sent_at.isoformat(),
             "confirmed": each.confirmed, "taken": each.taken, "taken_at": each.taken_at and each.taken_at.isoformat(),
             "to_send": each.to_send, "waiting": each.waiting, "questions": each.questions, "late": each.late}
            for each in lines
        ]})  # fmt: skip
        return
    if centre := desk.packages.serves():
        say(f"本机是“{centre}”给的办公点，只和它交换。")
    for each in lines:
        out = f"给出第 {each.sent} 号（{each.sent_at:%Y-%m-%d}）" if each.sent_at else "还没有给过"
        came = f"收到第 {each.taken} 号（{each.taken_at:%Y-%m-%d}）" if each.taken_at else "还没有收到过"
        late = f"，{each.late}的还没有交" if each.late else ""
        say(f"{each.name}：{out}，对方收到第 {each.confirmed} 号；{came}；待发 {each.to_send} 条，待定 {each.waiting} 条{late}")
    if not lines:
        say("还没有和谁交换。给一家居委会做第一份包：package export --for 单位 --out U盘文件夹 --password-file 密码文件")
