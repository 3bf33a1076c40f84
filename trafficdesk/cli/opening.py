"""The office that a command is about."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from getpass import getpass
from pathlib import Path

from trafficdesk import clock
from trafficdesk.desk import BY_CODE, Desk, Looking
from trafficdesk.engine.connecting import with_password
from trafficdesk.errors import KnownError
from trafficdesk.exchange.sniff import decode
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.guard import login
from trafficdesk.paths import default_data_folder
from trafficdesk.transfer.condition import CannotWriteError

PASSWORD_VARIABLE = "TRAFFICDESK_BACKUP_PASSWORD"
_LARGEST_SECRET = 1 << 16


def data_folder(arguments: Namespace) -> Path:
    """--data, else the usual folder."""
    chosen: str | None = arguments.data
    return Path(chosen) if chosen else default_data_folder()


@contextmanager
def opened(arguments: Namespace, *, create: bool = False) -> Iterator[Desk]:
    """The open desk, closed at the end."""
    day = _past_day(arguments)
    log_in(arguments)
    desk = _opened(data_folder(arguments), arguments.user or "", create)
    try:
        if day is None:
            yield desk
        else:
            with desk.as_of(day) as past:
                yield past
    finally:
        desk.close()


def _opened(place: Path, user: str, create: bool) -> Desk:
    """The desk; where its disk takes nothing it is opened only to be looked at, which is said."""
    try:
        return Desk.open(place, user=user, create=create)
    except CannotWriteError as error:
        print(f"{error}现在只打开来看。", file=sys.stderr)
        return Desk.look(place, Looking(str(error), disk=True), user=user)


def log_in(arguments: Namespace) -> None:
    """Log in with --user and --login-file where the office has a password; where it has none nothing is asked for.

    --user 恢复码: the file holds the recovery code.
    """
    folder = data_folder(arguments)
    Desk.settle(folder)
    server_password(folder)
    names = login.users(folder)
    if not names:
        return
    missing = "这个办事处有密码。请用 --user 写姓名，用 --login-file 指定写着密码的文本文件。"
    secret = secret_in(arguments.login_file, "--login-file", missing)
    user = arguments.user or (names[0] if len(names) == 1 else "")
    if not user:
        raise KnownError("请用 --user 写明是谁登录。")
    if user == BY_CODE:
        login.log_in_by_code(folder, secret)
    else:
        login.log_in(folder, user, secret)


def server_password(folder: Path) -> None:
    """Have the password of the server on which a folder's office is: PGPASSWORD, the keyring, else who sits at a terminal is asked."""
    with_password(folder, asked)


def asked(sentence: str) -> str:
    """The password that whoever sits at a terminal types; "" where nobody does."""
    if not sys.stdin.isatty():
        return ""
    print(sentence, file=sys.stderr)
    return getpass("口令：", sys.stderr)


def _past_day(arguments: Namespace) -> date | None:
    """The day that --as-of asks for; None for today."""
    written = getattr(arguments, "as_of", None)
    if not written:
        return None
    read = parse_date(written, today=clock.today())
    if read.value is None:
        raise KnownError(f"--as-of 的日期“{written}”看不懂。请写成 2026-03-31。")
    return read.value


def password(arguments: Namespace) -> str | None:
    """The backup password: --password-file (its first line), else the environment; never an argument."""
    if arguments.password_file:
        return secret_in(arguments.password_file, "--password-file", "")
    return os.environ.get(PASSWORD_VARIABLE) or None


def secret_in(written: str | None, option: str, missing: str) -> str:
    """The first line of a text file in UTF-8, GBK or UTF-16, as Windows' own editor may write it. missing: when no file is named."""
    if not written:
        raise KnownError(missing or f"请用 {option} 指定写着密码的文本文件。")
    path = Path(written)
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST_SECRET:
            raise KnownError(f"{option} 指的 {path.name} 太大，不像密码文件。请写一个只有一行密码的文本文件。")
        lines = decode(content, path.name).splitlines()
    except OSError as error:
        raise KnownError(f"读不出密码文件 {path.name}。请检查它是否存在、是否是文本文件。") from error
    if not lines or not lines[0].strip():
        raise KnownError(f"密码文件 {path.name} 是空的。请在第一行写上密码。")
    return lines[0].strip()
