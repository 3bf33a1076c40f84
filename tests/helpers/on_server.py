"""The suites with every office on a PostgreSQL server: `dev.py test --database postgresql`, or the URL of a server with {} for the name.

Where a test makes an office it gets a database of its own, where it copies one the database is copied too. Everything else is the
product's own way: a data folder that says on which server its office is.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.store.server import POINTER, Server, keep_server, server_of

SERVER, RUN = "TRAFFICDESK_TEST_SERVER", "TRAFFICDESK_TEST_RUN"

# What is about SQLite's file by its nature: the beginning of a test's name → why it is not asked on a server.
_FILE = "changes or reads SQLite's file behind the program's back"
_SEALED = "encrypts SQLite's file; on a server the server's users and passwords decide"
_COPIES = "is about the copies beside SQLite's file; an office on a server is copied by whoever keeps it"
_PASSWORD = "counts the step of setting a password, which on a server is done: its users have theirs"
_PLANS = "holds the plans and pages of SQLite"
NOT_ON_A_SERVER: dict[str, str] = {
    "tests/flows/test_locked_office.py": _SEALED,
    "tests/flows/test_query_plans.py": _PLANS,
    "tests/flows/test_own_fields.py::test_they_are_sorted_and_filtered_by_an_index": _PLANS,
    "tests/flows/test_own_fields.py::test_a_new_field_is_read_at_once_and_what_asks": "looks at what is kept compiled for SQLite",
    "tests/flows/test_pace.py": "its numbers are SQLite's",
    "tests/flows/test_take_out.py::test_a_file_that_is_gone": "takes a file out of the data folder",
    "tests/flows/test_figures_agree.py::test_every_figure_of_a_report_is_what_plain_sql_finds": "counts with SQLite's SQL and the file",
    "tests/flows/test_moving.py": "begins in a data folder itself",
    "tests/flows/test_connecting.py": "has a server of its own",
    "tests/flows/test_listening.py": "has a server of its own",
    "tests/flows/test_server_gone.py": "has a server of its own",
    "tests/flows/test_server_line.py": "has a server of its own",
    "tests/flows/test_server_rights.py::test_an_office_of_this_computer": "is about an office in a data folder",
    "tests/flows/test_server_load.py": "has a server of its own",
    "tests/flows/test_trail_proves.py::test_every_tamper_is_named": _FILE,
    "tests/flows/test_trail_proves.py::test_an_end_that_was_cut_off_is_known_by_the_copies": _COPIES,
    "tests/flows/test_trail_proves.py::test_a_restore_is_an_act_and_not_a_tamper": "puts a backup in the place of the file",
    "tests/flows/test_backups_proven.py::test_a_backup_of_tampered_data_is_named": _FILE,
    "tests/flows/test_backups_proven.py::test_a_backup_of_data_that_went_another_way_is_named": "puts a backup in the place of the file",
    "tests/flows/test_backups_proven.py::test_an_import_ends_on_the_disk": "is about SQLite's journal",
    "tests/flows/test_backups_proven.py::test_before_a_closed_office_is_exchanged": "puts a backup in the place of the file",
    "tests/flows/test_backups_proven.py::test_a_stick_that_is_not_there_stops_no_restore": "puts a backup in the place of the file",
    "tests/flows/test_first_steps.py::test_a_new_office_has_all_nine_before_it": _PASSWORD,
    "tests/flows/test_first_steps.py::test_each_step_is_done_when_the_registers_say_so": _PASSWORD,
    "tests/ui/test_home.py::test_the_strip_leads_to_the_next_of_the_nine_steps": _PASSWORD,
    "tests/ui/test_home.py::test_a_new_office_sees_all_nine_steps": _PASSWORD,
    "tests/ui/test_access.py": _SEALED,
    "tests/ui/test_recovery.py": "is about SQLite's file, damaged or in use",
    "tests/ui/test_proven_daily.py": _FILE,
    "tests/ui/test_backups.py::test_restoring_exchanges_the_office": "puts a backup in the place of the file",
    "tests/ui/test_backups.py::test_local_copies_lead_to_restoring": _COPIES,
    "tests/ui/test_update.py::test_a_newer_one_is_started_after_a_copy": _COPIES,
    "tests/ui/test_start.py::test_an_office_opens_without_what_papers": "holds that an office in a folder loads nothing of a server",
    "tests/ui/test_two_desks.py::test_from_an_office_in_a_folder": "begins in a data folder itself",
}

_names = itertools.count(1)


def why_not(nodeid: str) -> str:
    """Why a test is not asked on a server, "" when it is."""
    return next((why for begin, why in NOT_ON_A_SERVER.items() if nodeid.startswith(begin)), "")


def begin(asked: str) -> ExitStack:
    """Have the server that was asked for, for this process and those it starts; close what comes back at the end."""
    stack = ExitStack()
    if asked == "postgresql":
        if lack := postgres.missing():
            raise pytest.UsageError(lack)
        asked = stack.enter_context(postgres.running()).url
    os.environ[SERVER], os.environ[RUN] = asked, f"td_{os.getpid()}"
    stack.callback(_drop_all, asked, os.environ[RUN])
    return stack


def _drop_all(url: str, run: str) -> None:
    """What workers of a run have made for each other stays until all are done."""
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in connection.scalars(text("SELECT datname FROM pg_database WHERE starts_with(datname, :run)"), {"run": f"{run}_"}).all():
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


class Offices:
    """The databases of this worker."""

    def __init__(self) -> None:
        self.url = os.environ[SERVER]
        self._engine = create_engine(self.url.format("postgres"), isolation_level="AUTOCOMMIT")
        self._made: dict[Path, str] = {}

    def _say(self, sentence: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(sentence))

    def make(self, folder: Path, template: str = "template0") -> None:
        """A database for the office of a folder, like another one or empty."""
        name = f"{os.environ[RUN]}_{os.getpid()}_{next(_names)}"
        # An office may be copied while it is open: what holds the other one's connections finds new ones.
        self._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'")
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        url = make_url(self.url.format(name))
        host = url.host or url.query.get("host", "")
        keep_server(folder, Server(str(host), name, url.username or "", url.port or 0))
        self._made[folder.resolve()] = name

    def drop_below(self, place: Path) -> None:
        """Drop what belongs to a folder that goes."""
        for folder in [each for each in self._made if each.is_relative_to(place.resolve())]:
            self._say(f"DROP DATABASE {self._made.pop(folder)} WITH (FORCE)")

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def everywhere() -> Iterator[Offices]:
    """Inside, every office that is made or copied is on the server."""
    offices = Offices()
    plain_open, plain_copy = Desk.open.__func__, shutil.copytree  # type: ignore[attr-defined]

    def opened(kind: type[Desk], folder: Path | str, *, user: str = "", create: bool = False) -> Desk:
        if "://" not in str(folder) and create and not Desk.exists(Path(folder)):
            offices.make(Path(folder))
        desk: Desk = plain_open(kind, folder, user=user, create=create)
        return desk

    def copied(source: Any, target: Any, *words: Any, **named: Any) -> Any:
        done = plain_copy(source, target, *words, **named)
        for pointer in Path(target).rglob(POINTER):
            there = server_of(pointer.parent)
            assert there is not None
            offices.make(pointer.parent, there.database)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "open", classmethod(opened))
        patch.setattr(shutil, "copytree", copied)
        yield offices
    offices.close()
