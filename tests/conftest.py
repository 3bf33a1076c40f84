"""Before any Qt: draw without a screen. One application with the theme for every test that asks for qtbot."""

from __future__ import annotations

import gc
import itertools
import os
import random
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers import factory, on_server, postgres, wine
from tests.helpers.cheap import cheapen
from tests.helpers.copies import opened_copy
from tests.helpers.once import MakeOnce, made_once
from tests.helpers.stock import Reader, Stock, filled
from trafficdesk import clock
from trafficdesk.demo.filling import fill
from trafficdesk.desk import Desk
from trafficdesk.exchange import apart

Ask = Callable[[Sequence[str], apart.Limits], bytes | None]
_done = itertools.count()


def _memory() -> Path | None:
    """A place in memory from which programs may be started, with 4 GB of room: on a disk every commit of every test is waited for."""
    place = Path("/dev/shm")
    if sys.platform == "win32" or not place.is_dir() or not os.access(place, os.W_OK):
        return None
    about = os.statvfs(place)
    return place if about.f_bavail * about.f_frsize > 4 << 30 and not about.f_flag & os.ST_NOEXEC else None


if memory := _memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

# Found by what is wrong, never by how long it took: the suite also runs on a computer that is busy with other things. The same examples
# each time, so that a run is red for what was changed; `--hypothesis-profile search` looks for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any computer", parent=settings.get_profile("search"), derandomize=True)
settings.load_profile("any computer")


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "run the tests in another order: 0 backwards, every other number a shuffle of its own"
    parser.addoption("--order", type=int, metavar="SEED", help=words)
    words = "the day on which the suite stands: what a test finds late or soon may not depend on when it is run"
    parser.addoption("--today", metavar="DAY", type=date.fromisoformat, default=date.fromisoformat(factory.SUITE_DAY), help=words)
    words = "every office on a PostgreSQL server: `postgresql` starts one, a URL with {} for the database's name says where one is"
    parser.addoption("--database", metavar="SERVER", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """No collection is made by itself: while tests are gathered it would walk through all of them and find nothing, and later a worker
    of one test would collect the closed window of another in its own thread, and with it Qt's widgets. The program does the same
    (ui/collector.py). The suite and every program that it starts stand on one day; a server is started once, before the workers are.
    """
    gc.disable()
    os.environ["TRAFFICDESK_TODAY"] = config.getoption("--today").isoformat()
    if config.getoption("--database") and not hasattr(config, "workerinput"):
        config.add_cleanup(on_server.begin(config.getoption("--database")).close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test may need another one before it."""
    seed = config.getoption("--order")
    if seed == 0:
        items.reverse()
    elif seed is not None:
        random.Random(seed).shuffle(items)
    if wine.under_wine():
        for item in items:
            if why := wine.reason(item.nodeid):
                item.add_marker(pytest.mark.xfail(reason=why, strict=True))
    if config.getoption("--database"):
        for item in items:
            if why := on_server.why_not(item.nodeid):
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: without this each full collection walks through all of them."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Collect what the test before left, in the main thread and while it is young; everything only now and then.

    What is still alive after fifty tests is frozen: the program itself collects everything where it restores or locks an office,
    and would walk through all that thousands of tests have cached. The frozen is looked through rarely: it takes five seconds.
    """
    done = next(_done)
    if done % 6000 == 5999:
        gc.unfreeze()
    if done % 50 == 49:
        gc.collect()
        gc.freeze()
    else:
        gc.collect(1)


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """Made-up values depend on the test alone, not on the tests before it."""
    factory.NUMBERS.restart()


@pytest.fixture
def suites_own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests whose papers, rows and figures are of one year: that is it, on whatever day the others stand."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", factory.SUITE_DAY)


@pytest.fixture(autouse=True, scope="session")
def cheap_keys() -> Iterator[tuple[object, ...]]:
    """A password is stretched in no time. Gives what each costs else; tests/unit/guard/test_keys.py holds the house to it."""
    with pytest.MonkeyPatch.context() as patch:
        yield cheapen(patch)


@pytest.fixture(autouse=True, scope="session")
def reads_here() -> Iterator[Ask]:
    """A foreign list is read in this process, by what its reader does and answers: to start one takes 70 ms, and hundreds of tests
    read lists. Gives how the reader is asked else; tests/faults/test_hostile_lists.py asks it so."""
    really = apart._ask

    def ask(command: Sequence[str], _most: apart.Limits) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a reader says beside its answer nobody hears
            return b"".join(apart.lines(Path(command[-3])))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "_ask", ask)
        yield really


@pytest.fixture(autouse=True, scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[on_server.Offices | None]:
    """The databases of this run, None where every office lies in its folder."""
    if not request.config.getoption("--database"):
        yield None
        return
    with on_server.everywhere() as offices:
        yield offices


@pytest.fixture(scope="session")
def prepared_server(make_once: MakeOnce) -> Path:
    """What a server of one's own is to be like, with an office on it; skipped with a sentence where none can be had."""
    if lack := postgres.missing():
        pytest.skip(lack)
    return make_once("server", postgres.prepare)


@pytest.fixture(scope="session")
def server(prepared_server: Path) -> Iterator[str]:
    """The URL of a database on a server of the worker's own, with {} where its name stands."""
    with postgres.running(like=prepared_server) as found:
        yield found.url


@pytest.fixture(autouse=True)
def dropped(servers: on_server.Offices | None, request: pytest.FixtureRequest) -> Iterator[None]:
    """A test's databases go with its folder."""
    if servers is None:
        yield
        return
    place: Path = request.getfixturevalue("tmp_path")  # before every fixture that closes what it opened there
    yield
    servers.drop_below(place)


@pytest.fixture(scope="session")
def make_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Has something made by the first worker that needs it."""
    own = tmp_path_factory.getbasetemp()
    return partial(made_once, own.parent if hasattr(request.config, "workerinput") else own)


@pytest.fixture(scope="session")
def empty_office(make_once: MakeOnce) -> Path:
    """The data folder of an empty, migrated office; copy it, do not open it."""
    return make_once("empty", lambda folder: Desk.open(folder, create=True).close())


@pytest.fixture(scope="session")
def named_office(empty_office: Path, make_once: MakeOnce) -> Callable[[], Path]:
    """The data folder of an office that was given its name today, whichever day that is; copy it, do not open it."""

    def make(place: Path) -> None:
        desk = opened_copy(empty_office, place / "office")
        desk.set_up("示例街道办事处", "小林")
        desk.close()
        Desk.open(place / "office").close()  # in order, as `opened_copy` wants it

    return lambda: make_once(f"named-{clock.today()}", make) / "office"


@pytest.fixture
def office_before(request: pytest.FixtureRequest, empty_office: Path, named_office: Callable[[], Path]) -> Path:
    """What the office of the test's desk is a copy of: an empty one, where it asks for `named` one that has its name."""
    return named_office() if "named" in request.fixturenames else empty_office


@pytest.fixture
def desk(office_before: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on an office of its own."""
    opened = opened_copy(office_before, tmp_path / "office")
    yield opened
    opened.close()


@pytest.fixture
def named(desk: Desk) -> Desk:
    """That desk, whose office has its name and what it brings: 示例街道办事处, texts, stations, days."""
    return desk


@pytest.fixture(scope="session")
def plain_stock(empty_office: Path, make_once: MakeOnce) -> Path:
    """The folder of a stock without fields of its own; copy it, do not open it."""
    return make_once("plain-stock", lambda folder: filled(empty_office, folder).keep())


@pytest.fixture(scope="session")
def stock(plain_stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """An office with two rows of every record, for tests that only read."""
    return Stock.of(Path(shutil.copytree(plain_stock, tmp_path_factory.mktemp("stock") / "kept")))


@pytest.fixture(scope="module")
def reader(stock: Stock) -> Iterator[Reader]:
    """Who keeps it open."""
    reader = Reader(stock)
    yield reader
    reader.desk.close()


@pytest.fixture
def stocked(reader: Reader) -> Iterator[Desk]:
    """A desk on it, for reading."""
    with reader.reading() as desk:
        yield desk


@pytest.fixture(scope="session")
def demo_office(empty_office: Path, make_once: MakeOnce) -> Path:
    """The data folder of a demo office, 60 drivers, seed 1, as of DEMO_DAY; copy it, do not open it."""

    def make(place: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TRAFFICDESK_TODAY", factory.DEMO_DAY)
            desk = opened_copy(empty_office, place / "office")
            desk.set_up("示例街道办事处", "小林")
            fill(desk, 60, 1, agreements=True)
            desk.close()
            Desk.open(place / "office").close()  # in order, as `opened_copy` wants it

    return make_once("demo", make) / "office"


@pytest.fixture
def themed(qapp):
    """The theme, light and normal, put back after the test. Dressing the application takes a second, so it keeps its clothes."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from ui.theme import NORMAL, theme

    if theme.dark or theme.step or not qapp.styleSheet():
        theme.dark, theme.step = False, NORMAL
        theme.apply(qapp)
    yield theme
    if theme.dark or theme.step:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what the test closed needs no other clothes
        theme.set(dark=False, step=NORMAL)
