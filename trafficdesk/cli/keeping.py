"""Verbs that keep the office: init, backup, verify, restore, check, self-test."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk.cli.opening import PASSWORD_VARIABLE, data_folder, log_in, opened, password, server_password
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.connecting import begin_at, told
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import ERROR
from trafficdesk.transfer.faults import NotEncrypted

if TYPE_CHECKING:
    from trafficdesk.transfer.verify import VerifyReport

DEMO_OFFICE = "东丽湖街道办事处"
# Above this size nobody wants to wait for signatures on invented paper.
_DEMO_AGREEMENTS_UP_TO = 1000
_FINDINGS_SHOWN = 100


def init(arguments: Namespace) -> None:
    """Make a new office; a demo office in its place is removed first, a real one never."""
    if not arguments.demo and not (arguments.name or "").strip():
        raise KnownError("请用 --name 写明办事处的名称，例如：--name 东丽湖街道办事处。想先试用就加 --demo。")
    if arguments.drivers < 0:
        raise KnownError("驾驶员人数不能是负数。")
    folder = data_folder(arguments)
    if arguments.server:
        begin_at(folder, *told(arguments.server))
    server_password(folder)
    _make_room(folder)
    with opened(arguments, create=True) as desk:
        if desk.office.name or desk.records.count(Query("people")):
            raise KnownError(f"这里已经有“{desk.office.name}”的数据，没有改动。请换一个数据文件夹。")
        if arguments.demo:
            from trafficdesk import demo

            # Marked before anything else, so that a broken-off try can be replaced too.
            demo.mark(desk)
            desk.set_up(arguments.name or DEMO_OFFICE, arguments.clerk)
            with_agreements = arguments.drivers <= _DEMO_AGREEMENTS_UP_TO and not arguments.without_agreements
            demo.fill(
                desk, arguments.drivers, arguments.seed, agreements=with_agreements, progress=progress_line()
            )
        else:
            desk.set_up(arguments.name, arguments.clerk)
        _say_office(desk, arguments)


def _make_room(folder: Path) -> None:
    if Desk.exists(folder):
        from trafficdesk import demo

        desk = Desk.open(folder, create=True)
        name, synthetic = desk.office.name, demo.is_demo(desk)
        desk.close()
        if synthetic:
            demo.remove(folder)
        elif name:
            raise KnownError(f"数据文件夹 {folder} 里已有“{name}”的真实数据，没有改动。请换一个空文件夹。")


def _say_office(desk: Desk, arguments: Namespace) -> None:
    people, units = (desk.records.count(Query(code)) for code in ("people", "units"))
    if arguments.json:
        say_json({"office": desk.office.name, "folder": str(desk.office.folder), "demo": arguments.demo,
                  "people": people, "units": units})  # fmt: skip
    elif arguments.demo:
        say(f"示例办事处“{desk.office.name}”已建好：单位 {units} 家，驾驶员 {people} 人。人和号码全部虚构。")
        say("不要了就对同一个数据文件夹再运行一次 init，示例数据会先被删除。")
    else:
        say(f"“{desk.office.name}”已建好，数据在 {desk.office.folder}。")


def backup(arguments: Namespace) -> None:
    """One encrypted, verified file on a stick or in a folder."""
    secret = password(arguments) or ""
    with opened(arguments) as desk:
        if not secret and not desk.users.locked:
            raise KnownError(f"备份要加密。请用 --password-file 指定密码文件，或设环境变量 {PASSWORD_VARIABLE}。")
        report = desk.backups.make(Path(arguments.target), secret, progress_line())
    if arguments.json:
        say_json({"file": str(report.path), "size": report.size, "damaged": list(report.damaged_attachments)})
    else:
        kept = "密码请另外保管，丢了就打不开。" if secret else "打开它要用任何一位使用人现在的登录密码，或恢复码。"
        say(f"备份已做好并核对过：{report.path}（{_megabytes(report.size)}）。{kept}")
    _say_altered(report.damaged_attachments)


def _say_altered(names: Sequence[str]) -> None:
    if names:
        sentence = f"有 {len(names)} 个附件的内容和登记时不一样（已损坏或被改动），备份里是现在的样子：{'、'.join(names[:5])}。"
        print(sentence + "用 check 查是哪些记录的，重新扫描后再加。", file=sys.stderr)


def verify(arguments: Namespace) -> None:
    """Prove that a backup can be restored."""
    from trafficdesk.transfer.verify import verify as prove

    report: VerifyReport = prove(Path(arguments.file), password(arguments), progress_line())
    if arguments.json:
        say_json({
            "file": str(report.path), "size": report.size, "sha256": report.sha256,
            "encrypted": report.encrypted, "office": report.office, "made_at": report.made_at.isoformat(),
            "files": report.files, "tables": dict(report.tables), "damaged": list(report.altered),
        })  # fmt: skip
    else:
        say(f"备份完好：{report.office}，{report.made_at:%Y-%m-%d %H:%M} 做的，附件 {report.files} 个。")
    _say_altered(report.altered)


def restore(arguments: Namespace) -> None:
    """Put a backup in the place of the office; what is there is kept beside it."""
    file, folder = Path(arguments.file), data_folder(arguments)
    if arguments.login_file:
        log_in(arguments)
    try:
        report = Desk.restore(file, password(arguments), folder, progress_line(), trust_plain=arguments.plain)
    except NotEncrypted as error:
        raise KnownError(f"{error}命令行加 --plain 就是确认。" if not password(arguments) else str(error)) from error
    if arguments.json:
        kept = str(report.kept) if report.kept else None
        say_json(
            {"folder": str(report.data_folder), "office": report.office, "kept": kept, "files": report.files}
        )
    else:
        say(f"已恢复“{report.office}”{report.made_at:%Y-%m-%d %H:%M} 的备份。")
        if report.kept:
            say(f"恢复以前的数据留在 {report.kept}。")


def rehearse(arguments: Namespace) -> None:
    """Prove a backup by restoring it beside the office, and print the certificate."""
    with opened(arguments) as desk:
        found = desk.backups.rehearse(Path(arguments.file), password(arguments), progress_line())
        if arguments.out:
            printed = desk.backups.certificate(found)
            Path(arguments.out).write_bytes(printed.content)
            printed.came_out()
    if arguments.json:
        say_json({"file": str(found.path), "rows": found.rows, "files": found.files, "act": found.act, "seconds": round(found.seconds, 1)})
    else:
        say(f"演练成功：{found.path.name} 恢复、打开、清点过，{found.rows} 条记录，附件 {found.files} 个，和备份时一样。")


def check(arguments: Namespace) -> int:
    """Database file, attachments, and every row against today's checks; 1 when something must be mended."""
    shown: list[dict[str, Any]] = []
    errors = warnings = 0
    with opened(arguments) as desk:
        for finding in desk.check(progress_line()):
            errors += finding.severity == ERROR
            warnings += finding.severity != ERROR
            if arguments.json or len(shown) < _FINDINGS_SHOWN:
                shown.append({
                    "stream": finding.code, "label": finding.label, "id": finding.id, "title": finding.title,
                    "field": finding.field, "sentence": finding.sentence, "severity": finding.severity,
                })  # fmt: skip
    if arguments.json:
        say_json({"errors": errors, "warnings": warnings, "findings": shown})
    else:
        for one in shown:
            say(f"{one['label']} {one['id']} {one['title']} {one['field']}：{one['sentence']}")
        say(f"数据文件完好。要改的 {errors} 处，提醒 {warnings} 处。")
    if errors:
        print(f"有 {errors} 处数据要改，请按上面的提示逐条处理。", file=sys.stderr)
    return 1 if errors else 0


def self_test(arguments: Namespace) -> int:
    """Try every part once in a temporary office."""
    from trafficdesk.self_test import report, run_all, write_report

    steps = run_all()
    if arguments.out:
        write_report(steps, Path(arguments.out))
    if arguments.json:
        say_json(report(steps))
    else:
        for step in steps:
            say(f"{'通过' if step.ok else '失败'}  {step.name}：{step.sentence}")
    failed = [step.name for step in steps if not step.ok]
    if failed:
        print(f"自检没有通过：{'、'.join(failed)}。", file=sys.stderr)
    return 1 if failed else 0


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} 兆" if size >= 100_000 else f"{size / 1024:.0f} 千字节"
