"""Damaged and hostile files: one sentence or a list, never a traceback, an abort, a gigabyte or ten seconds.

The long form, with 2,000 mutants: python -m benchmarks.hostile_lists
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.helpers import hostile
from trafficdesk.errors import KnownError
from trafficdesk.exchange import apart
from trafficdesk.exchange.apart import Limits, read_apart
from trafficdesk.exchange.grid import Broken
from trafficdesk.exchange.limits import has_too_much
from trafficdesk.exchange.sniff import open_workbook


def outcome(path: Path) -> str:
    """"" for a list that was read, else the sentence."""
    try:
        return "" if read_apart(path).grids else "?"
    except KnownError as error:
        return str(error)


@pytest.fixture(autouse=True)
def apart_indeed(reads_here: Callable[..., bytes | None], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own, as in the program."""
    monkeypatch.setattr(apart, "_ask", reads_here)


@pytest.fixture(scope="module")
def hand_made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By name; made once, for two of them unpack to hundreds of megabytes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")  # the library warns who makes such a file
        return {path.name: path for path in hostile.hand_made(tmp_path_factory.mktemp("hostile"))}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return hostile.good(tmp_path_factory.mktemp("good"))


def test_hostile_files_are_one_sentence_each(hand_made: dict[str, Path]) -> None:
    assert len(hand_made) >= 50
    for path in Random(1).sample([each for each in hand_made.values() if not each.name.startswith("bomb")], 14):
        said = outcome(path)
        assert said == "" or (path.name in said and said.endswith("。")), path.name


@pytest.mark.parametrize("name", ["book1.xlsx", "book5.xlsx", "bomb200.xlsx", "spans.xls"])
def test_what_would_end_the_program_ends_its_reader_only(hand_made: dict[str, Path], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SECONDS", 1)
    said = outcome(hand_made[name])
    assert said == "" or name in said


def test_mutants_are_read_or_refused(good: list[Path], tmp_path: Path) -> None:
    for seed in range(24):
        source = good[seed % len(good)]
        path = tmp_path / f"m{seed}{source.suffix}"
        path.write_bytes(hostile.spoilt(source.read_bytes(), seed))
        said = outcome(path)
        assert said == "" or path.name in said, seed


def test_what_is_read_apart_is_the_same(good: list[Path]) -> None:
    for path in good:
        one, other = open_workbook(path), read_apart(path)
        assert (one.kind, one.notes, one.grids) == (other.kind, other.notes, other.grids)
        cells = [type(value) for grid in other.grids for row in grid.rows for value in row]
        assert set(cells) == {type(value) for grid in one.grids for row in grid.rows for value in row}


def test_broken_cells_stay_broken_on_the_way(tmp_path: Path) -> None:
    path = hostile.workbook(tmp_path / "a.xlsx", '<sheetData><row r="1"><c r="A1" t="e"><v>#N/A</v></c></row></sheetData>')
    (cell,) = read_apart(path).grids[0].rows[0]
    assert isinstance(cell, Broken) and cell == "#N/A"


def test_an_answer_that_breaks_off_is_a_broken_file(good: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = good[0]
    whole = b"".join(apart.lines(path))
    first, _, rows = whole.partition(b"\n")
    for wrong in (first, first + b"\n[]\n", first + b"\n7\n", whole[:-4], b"{}\n" + rows, rows, first + b"\n" + rows[:1] * 9000, b"\n"):
        monkeypatch.setattr(apart, "_ask", lambda _command, _most, wrong=wrong: wrong)
        with pytest.raises(KnownError, match="损坏"):
            read_apart(path)
    monkeypatch.setattr(apart, "_ask", lambda _command, _most: bytearray(first + b'\n{"error":"' + b"no" + b'"}\n'))
    with pytest.raises(KnownError, match="no"):
        read_apart(path)
    monkeypatch.setattr(apart, "_ask", lambda _command, _most: bytearray(whole))
    assert read_apart(path).grids == open_workbook(path).grids


GREEDY = ("b = bytearray(1 << 30); sys.stdin.read()", "[None for _ in iter(int, 1)]")
MEMORY, SECONDS = 1 << 28, 2


@pytest.mark.skipif(sys.platform == "win32", reason="there its parent looks, see below; a real Windows also ends it by a job object")
@pytest.mark.parametrize("greed", GREEDY)
def test_the_reader_cannot_take_more_than_its_share(greed: str) -> None:
    told = f"import sys; from trafficdesk.exchange.limits import limit_me; limit_me({MEMORY}, {SECONDS}); {greed}"
    assert subprocess.run([sys.executable, "-c", told], stdin=subprocess.PIPE, capture_output=True, timeout=600, check=False).returncode


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere the system itself ends it")
@pytest.mark.parametrize("greed", GREEDY)
def test_its_parent_sees_what_it_takes(greed: str) -> None:
    greedy = subprocess.Popen([sys.executable, "-c", f"import sys; {greed}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    modest = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        end = time.monotonic() + 600
        while not has_too_much(greedy.pid, MEMORY):
            assert time.monotonic() < end and greedy.poll() is None
            time.sleep(0.1)
        assert not has_too_much(modest.pid, MEMORY)
    finally:
        for each in (greedy, modest):
            each.kill()
            each.communicate()


def test_a_reader_without_memory_is_ended_with_a_sentence(good: list[Path]) -> None:
    path = good[0]
    with pytest.raises(KnownError, match=path.name):
        read_apart(path, Limits(1 << 20, 5))
    assert read_apart(path, Limits(1 << 30, 30)).grids


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere nobody looks at another process's time")
def test_a_program_that_has_worked_for_long_still_reads(good: list[Path]) -> None:
    end = time.process_time() + 2.5  # more than its reader may take
    while time.process_time() < end:
        pass
    assert read_apart(good[0], Limits(1 << 30, 2)).grids


def test_a_reader_that_sleeps_is_not_waited_for(good: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_program", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])
    monkeypatch.setattr(Limits, "patience", 1)
    begun = time.monotonic()
    with pytest.raises(KnownError, match="太久"):
        read_apart(good[0])
    assert time.monotonic() - begun < 300
