"""Desks on a demo office, on its day, and on an office that has no finding."""

from __future__ import annotations

import copy
import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.flows import planted_office
from tests.flows.planted_office import Office
from tests.helpers.copies import opened_copy
from tests.helpers.factory import DEMO_DAY
from tests.helpers.once import MakeOnce, worked_out_once
from tests.helpers.print_rows import of_year
from tests.helpers.server_place import Place, server_place
from trafficdesk.desk import Desk
from trafficdesk.engine.papers.blank import blank_documents
from trafficdesk.errors import KnownError
from trafficdesk.progress import no_progress
from trafficdesk.reports.document import Document

TODAY = DEMO_DAY


@pytest.fixture(scope="session")
def blank_papers(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Document]]:
    """Every kind of paper without a row, in an office that has its name and nothing else."""
    with _on_its_day(), closing(opened_copy(empty_office, tmp_path_factory.mktemp("blank") / "office")) as desk:
        desk.set_up("示例街道办事处", "小林")
        return _blanks(desk)


@pytest.fixture(scope="session")
def blank_papers_of_demo(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Document]]:
    """Every kind of paper without a row, in the demo office."""
    with _on_its_day(), closing(opened_copy(demo_office, tmp_path_factory.mktemp("blank") / "office")) as desk:
        return _blanks(desk)


@pytest.fixture(scope="session")
def papers_of_demo(demo_office: Path, make_once: MakeOnce, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sequence[Document]]:
    """What the demo office prints for the whole year, by kind; of some it has nothing to print."""

    def make() -> dict[str, Sequence[Document]]:
        with _on_its_day(), closing(opened_copy(demo_office, tmp_path_factory.mktemp("papers") / "office")) as desk:
            return {kind.key: papers_of(desk, kind.key) for kind in desk.prints.kinds()}

    return worked_out_once(make_once, "papers-of-demo", make)


def papers_of(desk: Desk, key: str) -> Sequence[Document]:
    """The papers of a kind for the whole office; none where it has nothing to print."""
    try:
        return desk.prints.documents(key, **of_year(desk, key))
    except KnownError:
        return ()


def _blanks(desk: Desk) -> dict[str, list[Document]]:
    found = {}
    for kind in desk.prints.kinds():
        with desk.records.reading() as connection:
            found[kind.key] = blank_documents(kind, desk.office, connection, no_progress)
    return found


@contextmanager
def _on_its_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        yield


@pytest.fixture
def demo_desk(demo_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk on a demo office of its own, on the day it was made for."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    opened = opened_copy(demo_office, tmp_path / "demo")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def faultless(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """An office that has no finding, made once: over 100 tests plant their faults in copies of it."""
    folder = tmp_path_factory.mktemp("faultless") / "office"
    shutil.copytree(empty_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", planted_office.TODAY.isoformat())
        desk = Desk.open(folder, user="小林")
        made = Office(desk)
        desk.close()
        Desk.open(folder).close()  # in order, as `opened_copy` wants it
    return folder, made


@pytest.fixture
def office(faultless: tuple[Path, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A copy of it, on its day."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", planted_office.TODAY.isoformat())
    own = copy.copy(faultless[1])
    own.desk, own.numbers = opened_copy(faultless[0], tmp_path / "office"), itertools.count(1000)
    yield own
    own.desk.close()


@pytest.fixture
def place(server: str, tmp_path: Path) -> Iterator[Place]:
    """An office on a server, and two logins of it that nobody was given."""
    with server_place(server, tmp_path) as made:
        yield made
