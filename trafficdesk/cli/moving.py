"""Moving the office to a server and back."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import progress_line, say, say_json


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
        say(f"口令没有写进 {moved.folder}：打开时用环境变量 PGPASSWORD 给出，或写在用户自己的 .pgpass 文件里。")
