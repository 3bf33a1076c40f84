"""The office on a server: moved there and back, joined where it is already, and who may come in."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from trafficdesk.cli.opening import asked, data_folder, opened
from trafficdesk.cli.output import progress_line, say, say_json
from trafficdesk.cli.wording import row_of
from trafficdesk.engine import connecting
from trafficdesk.errors import KnownError, PasswordWanted


def move(arguments: Namespace) -> None:
    """Everything into an empty place, compared; what it comes from stays."""
    folder = Path(arguments.folder)
    with opened(arguments) as desk:
        if arguments.server:
            moved = desk.moving.to_server(folder, arguments.server, progress_line())
        else:
            moved = desk.moving.to_folder(folder, progress_line())
    rows = sum(moved.rows.values())
    if arguments.json:
        say_json({"folder": str(moved.folder), "rows": rows, "files": moved.files, "tables": dict(moved.rows)})
        return
    say(f"已搬好并核对过：{len(moved.rows)} 张表 {rows} 行，文件 {moved.files} 个，两边一样。以后用 --data {moved.folder} 打开。")
    say("原来的数据没有改动，只在修改记录里写了搬到哪里：请不要再在那里登记。")
    if arguments.server:
        say(f"口令没有写进 {moved.folder}：打开时会问，也可以用环境变量 PGPASSWORD 给出。")


def connect(arguments: Namespace) -> None:
    """The folder opens an office that is on a server already."""
    server, password = connecting.told(arguments.server)
    folder = data_folder(arguments)

    def tried(given: str) -> str:
        return connecting.connect(folder, server, given, arguments.user or "", remembered=arguments.remember, upgrade=arguments.upgrade)

    try:
        remark = tried(password or os.environ.get("PGPASSWORD", ""))
    except PasswordWanted as error:
        if not (password := asked(str(error))):
            raise
        remark = tried(password)
    except connecting.OlderOffice as error:
        raise KnownError(f"{error}备份好了就加 --upgrade。") from error
    say(f"已连接，以后用 --data {folder} 打开，窗口也一样。{remark}")


def login(arguments: Namespace) -> None:
    """List, give or take what a login of the server may do."""
    if arguments.act == "list":
        _list(arguments)
        return
    if not arguments.login:
        raise KnownError("请写明是哪个服务器用户，例如：login grant 小林 --person 小林。")
    with opened(arguments) as desk:
        if arguments.act == "revoke":
            desk.logins.revoke(arguments.login)
            say(f"服务器用户 {arguments.login} 的权限已收回，马上生效。用户本身还在，请管服务器的人删去。")
        elif arguments.unit:
            desk.logins.grant_reading(arguments.login, row_of(desk, desk.records.view("units"), arguments.unit))
            say(f"服务器用户 {arguments.login} 现在只能查看“{arguments.unit}”的数据：SELECT * FROM reading.people 等，号码脱敏。")
        elif arguments.person:
            desk.logins.grant_desk(arguments.login, arguments.person)
            say(f"服务器用户 {arguments.login} 现在可以用“{arguments.person}”的名字登记：把 server.json 里的 user 改成它。")
        else:
            raise KnownError("请写明给什么权限：--person 姓名（登记），或 --unit 单位（查看）。")


def _list(arguments: Namespace) -> None:
    with opened(arguments) as desk:
        lines = desk.logins.lines()
    if arguments.json:
        say_json([asdict(each) for each in lines])
        return
    for each in lines:
        say(f"{each.login}\t{f'登记，记在 {each.person} 名下' if each.person else f'查看 {each.unit}'}")
    if not lines:
        say("还没有给过别人权限：现在谁连上数据库，谁就什么都能做。")
