"""A password in a real keyring of Linux: there after a restart of the program, gone when it is taken out, refused while it is locked.

The keyring is a gnome-keyring of the test's own, on a bus of its own, over an empty home; each step is a program of its own.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.postgres import SECRET

_NEEDS = ("dbus-daemon", "gnome-keyring-daemon")
_LIBRARIES = ("keyring", "secretstorage")


def _runs(name: str) -> bool:
    """Whether a program is here and may run: a container may forbid what a keyring asks for."""
    try:
        return subprocess.run([name, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


_LACKS = [name for name in _NEEDS if not _runs(name)] + [name for name in _LIBRARIES if not importlib.util.find_spec(name)]

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(_LACKS),
    reason=f"没有{'、'.join(_LACKS)}，真的密码库不试：apt install dbus-daemon gnome-keyring，python3 dev.py postgres。",
)

# Nothing is started by being asked for: who would type the keyring's password is not there.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""
_THERE = """
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
asked = new_method_call(bus, "NameHasOwner", "s", ("org.freedesktop.secrets",))
raise SystemExit(not open_dbus_connection().send_and_get_reply(asked).body[0])
"""
_PROGRAM = """
import sys
from trafficdesk.errors import KnownError
from trafficdesk.store import server_password
from trafficdesk.store.server import Server
server = Server("10.0.0.5", "office", "lin")
try:
    {does}
except KnownError as error:
    sys.exit(str(error))
"""


class Account:
    """An account with a home of its own, in which programs are started one after the other."""

    def __init__(self, home: Path, address: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        places = {name: str(home) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        self.home = home
        self.environment = {**kept, **places, "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": address}

    def run(self, source: str) -> subprocess.CompletedProcess[str]:
        """A program of Python, to its end."""
        return subprocess.run([sys.executable, "-c", source], env=self.environment, capture_output=True, text=True, check=False)

    def says(self, *does: str) -> list[str]:
        """The lines that a program which has just been started says, its last words after the others."""
        done = self.run(_PROGRAM.format(does="; ".join(does)))
        return (done.stdout + done.stderr).splitlines()

    @contextmanager
    def keyring(self, opened_by: str) -> Iterator[None]:
        """Its keyring, which a log-in with that password has opened if it is the right one; the first is."""
        words = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        running = subprocess.Popen(words, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert running.stdin is not None
            running.stdin.write(opened_by.encode())
            running.stdin.close()
            end = time.monotonic() + 120  # far more than it ever takes
            while self.run(_THERE).returncode:
                assert running.poll() is None and time.monotonic() < end, "the keyring did not come"
            yield
        finally:
            running.terminate()
            running.wait(60)


@pytest.fixture
def account() -> Iterator[Account]:
    """A fresh account with a bus."""
    # Not below pytest's folders: a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="td-kr-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as made, _bus(Path(made)) as address:
        yield Account(Path(made), address)


@contextmanager
def _bus(folder: Path) -> Iterator[str]:
    """Its address, as long as it runs."""
    config = folder / "bus.conf"
    config.write_text(_BUS.format(folder=folder), "utf-8")
    words = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"]
    bus = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert bus.stdout is not None
        yield bus.stdout.readline().strip()
    finally:
        bus.terminate()
        bus.communicate(timeout=60)


_LOOK = "server_password.look_up(server); print(server_password.held(server) or 'nothing')"
_KEEP = f"server_password.remember(server, {SECRET!r})"
_FORGET = "server_password.forget(server)"


def test_a_password_is_there_after_a_restart_and_gone_when_it_is_forgotten(account: Account) -> None:
    with account.keyring("log-in"):
        assert account.says("print(server_password.keyring_name())", _LOOK, _KEEP) == ["keyring.backends.SecretService", "nothing"]
        assert account.says(_LOOK) == [SECRET]
    with account.keyring("log-in"):  # the next morning
        assert account.says(_LOOK, _FORGET) == [SECRET]
        assert account.says(_LOOK) == ["nothing"]
    written = [path for path in account.home.rglob("*") if path.is_file()]
    assert written and not [path for path in written if SECRET.encode() in path.read_bytes()]


def test_a_keyring_that_nobody_opens_gives_nothing_and_says_what_to_do(account: Account) -> None:
    with account.keyring("log-in"):
        assert account.says(_KEEP) == []
    with account.keyring("another password"):
        looked, kept = account.says(_LOOK, _KEEP)
    assert looked == "nothing" and "密码库是不是锁着" in kept


def test_without_a_keyring_nothing_can_be_remembered(account: Account) -> None:
    there, kept = account.says("print(server_password.can_remember())", _KEEP)
    assert there == "False" and "没有记进本机的密码库" in kept
