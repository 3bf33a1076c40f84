"""Where a frozen program is tried: on this system, or on the Windows that Wine makes. Each time in an account of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contents import CONSOLE_NAME, NAME
from wine.running import Wine, of_the_program


class Account(Protocol):
    """Somebody who has just got a computer: no Python, no settings, an empty home."""

    home: Path

    def start(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        """Start a program with pipes for its outputs."""

    def end(self, running: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        """End what was started; what it said on both outputs."""

    def own(self, complaints: bytes) -> bytes:
        """What the program itself said on its error output."""


def run(account: Account, command: Sequence[str | Path], timeout: float = 600) -> subprocess.CompletedProcess[bytes]:
    """Run a program in the account to its end. TimeoutExpired when it takes longer."""
    running = account.start(command)
    try:
        output, complaints = running.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        account.end(running)
        raise
    return subprocess.CompletedProcess(list(command), running.returncode, output, account.own(complaints))


@dataclass
class _OwnAccount:
    home: Path

    def start(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.home, env=bare_environment(self.home), stdin=pipe, stdout=pipe, stderr=pipe)

    def end(self, running: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        running.terminate()
        return running.communicate(timeout=30)

    def own(self, complaints: bytes) -> bytes:
        return complaints


class Own:
    """This system."""

    windows = os.name == "nt"

    def program(self, folder: Path, *, console: bool = False) -> Path:
        """The program file; Linux has one for window and command line."""
        if not self.windows:
            return folder / NAME
        return folder / f"{CONSOLE_NAME if console else NAME}.exe"

    @contextmanager
    def account(self) -> Iterator[_OwnAccount]:
        """A temporary home folder."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            yield _OwnAccount(Path(home))


def bare_environment(home: Path) -> dict[str, str]:
    """What a fresh account has: no Python, no settings; the screen is that of whoever builds."""
    kept = {"SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name.upper() in kept}
    environment["PATH"] = os.environ["PATH"] if os.name == "nt" else "/usr/bin:/bin"
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"):
        environment[name] = str(home)
    return {**environment, "LANG": "C.UTF-8"}


@dataclass
class WineAccount:
    """A copy of the prepared Windows, so that nothing of an earlier trial is in it."""

    wine: Wine

    @property
    def home(self) -> Path:
        """The account's folder."""
        return self.wine.home

    def start(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        """Start a program of Windows."""
        return self.wine.start(command, cwd=self.home)

    def end(self, running: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        """End everything that runs in this Windows."""
        self.wine.stop()
        output, complaints = running.communicate(timeout=60)
        return output, self.own(complaints)

    def own(self, complaints: bytes) -> bytes:
        """Without the words of Wine."""
        return of_the_program(complaints)


class UnderWine:
    """The Windows that Wine makes."""

    windows = True

    def __init__(self, wine: Wine) -> None:
        self._wine = wine

    def program(self, folder: Path, *, console: bool = False) -> Path:
        """The windowed program or the one of the command line."""
        return folder / f"{CONSOLE_NAME if console else NAME}.exe"

    @contextmanager
    def account(self) -> Iterator[WineAccount]:
        """A Windows of its own, gone afterwards."""
        place = self._wine.prefix.with_name("trial")
        copy = self._wine.copy(place)
        try:
            yield WineAccount(copy)
        finally:
            copy.stop()
            shutil.rmtree(place, ignore_errors=True)
