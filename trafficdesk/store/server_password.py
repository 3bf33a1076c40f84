"""The passwords of servers: in memory while the program runs, and in the system's keyring where somebody asked for it. In no file.

keyring is a library of requirements/postgres.txt; where it or a keyring is missing, nothing can be remembered.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.store.server import Server

_SERVICE = "TrafficDesk"
# Those that the system itself encrypts; others of the same library write plain files, or ask on a terminal.
_SAFE = ("SecretService", "kwallet", "libsecret", "Windows", "macOS")
_held: dict[Server, str] = {}


def hold(server: Server, password: str) -> None:
    """Use this password from now on, until the program ends; with "" what else says one."""
    _held[server] = password


def held(server: Server) -> str:
    """The password to connect with, "" to leave it to PGPASSWORD, .pgpass and the server."""
    return _held.get(server, "")


def look_up(server: Server) -> None:
    """Hold what the keyring remembers, where nothing else says a password. May ask the user to open his keyring."""
    if server in _held or os.environ.get("PGPASSWORD") or (keyring := _keyring()) is None:
        return
    try:
        found = keyring.get_password(_SERVICE, _name(server))
    except Exception:  # each keyring fails in its own way: then it is asked for
        return
    if found:
        _held[server] = found


def can_remember() -> bool:
    """Whether this computer has a keyring that the system encrypts."""
    return _keyring() is not None


def keyring_name() -> str:
    """The keyring of this computer by the name of the module that speaks to it, "" where there is none."""
    found = _keyring()
    return "" if found is None else type(found).__module__


def remember(server: Server, password: str) -> None:
    """Keep a password in the keyring. KnownError when it would not take it."""
    try:
        keyring = _keyring()
        if keyring is None:
            raise LookupError
        keyring.set_password(_SERVICE, _name(server), password)
    except Exception as error:
        raise KnownError("口令没有记进本机的密码库，下次打开还会问。请检查密码库是不是锁着，下次再勾。") from error


def forget(server: Server) -> None:
    """Take a password out of the keyring, if it is there."""
    keyring = _keyring()
    try:
        if keyring is not None and keyring.get_password(_SERVICE, _name(server)) is not None:
            keyring.delete_password(_SERVICE, _name(server))
    except Exception:  # what cannot be read cannot be used either
        return


def _keyring() -> Any:
    """The system's own keyring, None where there is none."""
    try:
        chosen = import_module("keyring").get_keyring()
        for each in getattr(chosen, "backends", (chosen,)):  # several in a chain: the best first
            if type(each).__module__.rpartition(".")[2] in _SAFE and type(each).priority > 0:
                return each
    except Exception:  # not installed; or it looks for its backends on a bus that is not there
        return None
    return None


def _name(server: Server) -> str:
    return f"{server.user}@{server.host or 'localhost'}:{server.port or 5432}/{server.database}"
