"""An office on a PostgreSQL server: a data folder that says where, instead of a database that lies in it.

The folder keeps what belongs to this computer. No password is ever in it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from trafficdesk.errors import KnownError

POINTER = "server.json"
_BROKEN = f"数据文件夹里的 {POINTER} 读不出来，不知道办事处在哪台服务器上。没有打开，也没有改动。请改正或删去这个文件，再重新连接。"

_LINE = ("sslmode", "sslrootcert")
_MODES = ("", "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
STRANGE = "服务器的网址不对，请写成 postgresql://用户@主机/库名。"


@dataclass(frozen=True, slots=True)
class Server:
    """Where an office is: host "" and port 0 leave it to libpq; a host that begins with / is the folder of a socket.

    sslmode, sslrootcert: libpq's own, how far the line has to be encrypted; "" is its `prefer`, encrypted where the server offers it.
    """

    host: str
    database: str
    user: str
    port: int = 0
    sslmode: str = ""
    sslrootcert: str = ""

    def url(self, password: str = "") -> str:
        """The database URL."""
        at = {"host": self.host} if self.host.startswith("/") else {}
        how = {name: value for name, value in zip(_LINE, (self.sslmode, self.sslrootcert), strict=True) if value}
        made = URL.create(
            "postgresql+psycopg", username=self.user or None, password=password or None, host=None if at else self.host or None,
            port=self.port or None, database=self.database, query={**at, **how},
        )  # fmt: skip
        return made.render_as_string(hide_password=False)


def driver_missing() -> str:
    """How to have the driver: in the Python that runs this program, which is seldom the computer's own; an installed one brings it."""
    if getattr(sys, "frozen", False):
        return "连接服务器要的组件 psycopg 打不开，程序的文件可能不全。请重新安装本程序，台账不受影响。"
    install = f"{sys.executable} -m pip install -r requirements/postgres.txt"
    return f"连接服务器要的组件 psycopg 没有装。请在源代码的文件夹里执行 {install}，再打开本程序。"


def told(url: str) -> tuple[Server, str]:
    """The place that a database URL tells, and the password in it, "" when it has none. KnownError for what is none."""
    try:
        made = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise KnownError(STRANGE) from error
    host = made.host or made.query.get("host", "")
    if not made.drivername.startswith("postgres") or not made.database or isinstance(host, tuple):
        raise KnownError(STRANGE)
    mode, root = (str(made.query.get(name, "")) for name in _LINE)
    if mode not in _MODES:
        raise KnownError(f"网址里的 sslmode 只能写 {'、'.join(_MODES[1:])} 中的一个。请改正。")
    return Server(host, made.database, made.username or "", made.port or 0, mode, root), str(made.password or "")


def server_of(folder: Path) -> Server | None:
    """Where the office of a data folder is; None when it lies in the folder itself. KnownError when that cannot be read."""
    kept = _kept(folder)
    if not kept:
        return None
    try:
        line = (str(kept.get(name, "")) for name in _LINE)  # earlier programs kept none
        return Server(str(kept["host"]), str(kept["database"]), str(kept["user"]), int(kept["port"]), *line)
    except (ValueError, KeyError, TypeError) as error:
        raise KnownError(_BROKEN) from error


def _kept(folder: Path) -> dict[str, Any]:
    pointer = folder / POINTER
    if not pointer.is_file():  # no folder at all, and a drive that is not there, are for whoever opens it to say
        return {}
    try:
        kept = json.loads(pointer.read_text(encoding="utf-8-sig"))  # an editor of Windows puts a mark before it
    except (OSError, ValueError) as error:
        raise KnownError(_BROKEN) from error
    if not isinstance(kept, dict) or not kept:
        raise KnownError(_BROKEN)
    return kept


def clerk_of(folder: Path) -> str:
    """Who sits at this computer, which the office itself does not know; "" where nobody said so."""
    return str(_kept(folder).get("clerk", ""))


def keep_server(folder: Path, server: Server, clerk: str = "") -> None:
    """Write down where the office of a data folder is, and who sits here."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{POINTER}.new"
    new.write_text(json.dumps({**asdict(server), "clerk": clerk}, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(new, folder / POINTER)
