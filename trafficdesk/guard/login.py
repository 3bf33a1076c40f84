"""Opening a locked office: a password or the recovery code, and the pause after wrong ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.key_file import RECOVERY, KeyFile, load
from trafficdesk.guard.keys import Keys

_TRIES = ".tries"
LONGEST_PAUSE = 60.0


class WrongLoginError(KnownError):
    """The password or code is not the right one. pause: seconds until the next try is looked at."""

    def __init__(self, sentence: str, pause: float) -> None:
        super().__init__(sentence)
        self.pause = pause


def users(folder: Path) -> tuple[str, ...]:
    """Who may log in; () when the office has no password."""
    found = load(folder)
    return found.users if found is not None else ()


def log_in(folder: Path, user: str, password: str) -> None:
    """Hold the keys of a folder's office. WrongLoginError, after which the next try has to wait."""
    _try(folder, lambda file: (file.open(user, password), file.owner_of(user)), "姓名或密码不对。请检查大小写和输入法。")


def log_in_by_code(folder: Path, code: str) -> None:
    """Hold the keys by the printed recovery code; a new password is set right after."""
    _try(folder, lambda file: (file.open_by_code(code), RECOVERY), "恢复码不对：不是这个办事处最近一次打印的那一张。")


def pause_left(folder: Path) -> float:
    """Seconds before the next try is looked at: 1 after the first wrong one, then 2, 4 … 60."""
    wrong, at = _tries(folder)
    if not wrong:
        return 0.0
    pause = min(LONGEST_PAUSE, 2.0 ** (wrong - 1))
    return max(0.0, min(pause, at + pause - time.time()))


def _try(folder: Path, opened: Callable[[KeyFile], tuple[Keys | None, str]], sentence: str) -> None:
    file = load(folder)
    if file is None:
        raise KnownError("这个办事处没有设密码，不用登录。")
    if (left := pause_left(folder)) > 0:
        raise WrongLoginError(f"刚才输错了，请等 {left:.0f} 秒再试。" if left >= 1 else "刚才输错了，请稍等再试。", left)
    keys, owner = opened(file)
    if keys is None:
        _note(folder, _tries(folder)[0] + 1)
        raise WrongLoginError(sentence, pause_left(folder))
    _note(folder, 0)
    ring.hold(keys, owner)


def _tries(folder: Path) -> tuple[int, float]:
    """(wrong tries in a row, when the last one was)"""
    try:
        values = json.loads((folder / _TRIES).read_bytes())
        return max(0, min(int(values["wrong"]), 100)), float(values["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0.0


def _note(folder: Path, wrong: int) -> None:
    with suppress(OSError):  # a read-only folder can be opened all the same
        if wrong:
            (folder / _TRIES).write_text(json.dumps({"wrong": wrong, "at": time.time()}), "utf-8")
        else:
            (folder / _TRIES).unlink(missing_ok=True)
