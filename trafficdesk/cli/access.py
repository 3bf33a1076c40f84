"""Verbs of who may open the office: lock, unlock, password, users."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from trafficdesk import clock
from trafficdesk.cli.opening import data_folder, opened, secret_in
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.engine.users import UserLine
from trafficdesk.errors import KnownError
from trafficdesk.guard.database import cipher
from trafficdesk.guard.key_file import require_good
from trafficdesk.guard.rights import Right
from trafficdesk.transfer.locking import lock_office, unlock_office
from trafficdesk.transfer.raw_set import bring_back


def lock(arguments: Namespace) -> None:
    """Give the office a password: everything is encrypted, the recovery code is written as a paper."""
    cipher()
    folder, out = data_folder(arguments), _paper_place(arguments.code_out)
    password = secret_in(arguments.login_file, "--login-file", "设密码要用 --login-file 指定写着密码的文本文件（第一行）。")
    require_good(password)
    with opened(arguments) as desk:
        owner, name = desk.users.first(arguments.user or desk.office.user)
        office = desk.office.name
    locked = lock_office(folder, owner, name, password, progress_line())
    _write_paper(out, locked.code, office, name)
    say(f"已加密，{name} 是管理员。恢复码在 {out}，请打印后删除这个文件，把纸锁好：密码忘了只能靠它。")
    for sentence in locked.left:
        say(sentence)


def unlock(arguments: Namespace) -> None:
    """Take the password away: everything is written back in plain."""
    with opened(arguments) as desk:
        desk.office.require(Right.RESTORE)
    unlock_office(data_folder(arguments), progress_line())
    say("已取消密码，数据不再加密。谁能打开这台电脑，谁就能看到全部数据。")


def open_sealed(arguments: Namespace) -> None:
    """Take out what was damaged and therefore sealed as it lay; it is in plain there."""
    secret = secret_in(arguments.login_file, "--login-file", "请用 --login-file 指定写着登录密码或恢复码的文本文件（第一行）。")
    count = bring_back(Path(arguments.file), secret, Path(arguments.to))
    say(f"取出 {count} 个文件，放在 {arguments.to}，没有加密，用完请删除。")


def password(arguments: Namespace) -> None:
    """Change one's own password, or write a new recovery code."""
    with opened(arguments) as desk:
        if arguments.code_out:
            out = _paper_place(arguments.code_out)
            _write_paper(out, desk.users.new_code(), desk.office.name, desk.office.user)
            say(f"新的恢复码在 {out}，请打印后删除这个文件；以前打印的已经作废。")
        if arguments.new_file:
            old = secret_in(arguments.login_file, "--login-file", "请用 --login-file 指定原来的密码。")
            desk.users.change_password(old, secret_in(arguments.new_file, "--new-file", ""))
            say("密码已改，下次登录用新的。")


def users(arguments: Namespace) -> None:
    """List who may log in; add one, change a role, disable or enable, set a password."""
    with opened(arguments) as desk:
        if arguments.add:
            role = arguments.role or "经办人"
            wanted = "请用 --new-file 指定这位使用人的密码。"
            desk.users.add(arguments.add, role, "" if desk.office.server else secret_in(arguments.new_file, "--new-file", wanted))
        elif arguments.name:
            line = _called(desk.users.lines(), arguments.name)
            active = False if arguments.disable else True if arguments.enable else None
            desk.users.change(line.id, role=arguments.role, active=active)
            if arguments.new_file:
                desk.users.set_password(line.id, secret_in(arguments.new_file, "--new-file", ""))
        lines = desk.users.lines()
        logins, none = desk.logins.of_people(), "" if desk.office.server else "没有设密码"
    if arguments.json:
        names = ("id", "name", "role", "active", "sees_pupils", "has_password")
        say_json({"users": [{name: getattr(each, name) for name in names} for each in lines]})
        return
    for each in lines:
        if logins is not None:
            none = f"服务器用户 {logins[each.name]}" if each.name in logins else "没有服务器用户"
        state = "停用" if not each.active else "能登录" if each.has_password else none
        say(f"{each.id}　{each.name}　{each.role}　{state}{'　可看学生名册' if each.sees_pupils else ''}")


def _called(lines: list[UserLine], name: str) -> UserLine:
    found = next((each for each in lines if name in (each.name, str(each.id))), None)
    if found is None:
        raise KnownError(f"没有叫“{name}”的使用人。现有：{'、'.join(each.name for each in lines) or '一位也没有'}。")
    return found


def _paper_place(written: str | None) -> Path:
    if not written or not written.lower().endswith(".pdf"):
        raise KnownError("请用 --code-out 写明恢复码存成哪个 .pdf 文件，打印后删除它。")
    path = Path(written)
    if path.exists() or not path.absolute().parent.is_dir():
        raise KnownError(f"{path} 已经有了，或它的文件夹不存在。请换一个文件名。")
    return path


def _write_paper(path: Path, code: str, office: str, user: str) -> None:
    from trafficdesk.engine.papers.recovery import recovery_paper

    try:
        path.write_bytes(recovery_paper(code, office, user, clock.today()))
    except OSError as error:
        raise KnownError(f"恢复码没有存成 {path.name}。请马上用 password --code-out 换个位置再存一份。") from error
