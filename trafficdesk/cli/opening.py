"""The office that a command is about."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from trafficdesk import clock
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.paths import default_data_folder

PASSWORD_VARIABLE = "TRAFFICDESK_BACKUP_PASSWORD"


def data_folder(arguments: Namespace) -> Path:
    """--data, else the usual folder."""
    chosen: str | None = arguments.data
    return Path(chosen) if chosen else default_data_folder()


@contextmanager
def opened(arguments: Namespace, *, create: bool = False) -> Iterator[Desk]:
    """The open desk, closed at the end."""
    place = arguments.database or data_folder(arguments)
    day = _past_day(arguments)
    desk = Desk.open(place, user=arguments.user or "", create=create)
    try:
        if day is None:
            yield desk
        else:
            with desk.as_of(day) as past:
                yield past
    finally:
        desk.close()


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
        path = Path(arguments.password_file)
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise KnownError(f"读不出密码文件 {path.name}。请检查它是否存在、是否是文本文件。") from error
        if not lines or not lines[0].strip():
            raise KnownError(f"密码文件 {path.name} 是空的。请在第一行写上密码。")
        return lines[0].strip()
    return os.environ.get(PASSWORD_VARIABLE) or None
