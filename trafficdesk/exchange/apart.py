"""Reading a foreign file in a process of its own: a damaged or hostile one ends that process, never the program.

The child answers with plain JSON, because what a hostile file has made of it is not to be trusted either: first what sheets there are,
then their rows in pieces, one to a line, so that on neither side all of it is there twice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.grid import Broken, Grid, RowPacker
from trafficdesk.exchange.limits import has_too_much, limit_me
from trafficdesk.exchange.sniff import FileKind, SourceFile, check_size, open_workbook

VERB = "__read-list__"
_BROKEN = "“{name}”不完整或已损坏，读不出来。请用 WPS 打开后另存为 .xlsx 再导入，或让对方重新发送。"
_TOO_MUCH = "“{name}”读得太久或展开后太大，没有读完。请删掉表格下面和右边多余的内容，另存为 .xlsx 再导入。"
# A small file gets this; a large one more, by its size.
_MEMORY, _MEMORY_PER_BYTE = 1 << 30, 12
_SECONDS, _BYTES_PER_SECOND = 9, 500_000
_LONGEST_ANSWER, _PIECE = 1 << 29, 1 << 16
_ROWS = 1_000  # in one line of the answer
_LOOK_EVERY, _AFTER_THE_END = 0.1, 5.0
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW
_MARKS = {date: "d", datetime: "t", time: "h"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may take: bytes of memory and seconds of processor time."""

    memory: int
    seconds: int

    @property
    def patience(self) -> int:
        """Seconds by the clock: a computer that is busy takes several times the processor time."""
        return self.seconds * 6 + 20


def read_apart(path: Path, most: Limits | None = None) -> SourceFile:
    """`sniff.open_workbook` in a child process with limits of memory, time and output. `most`: other limits than those that fit
    the size of the file. KnownError with one sentence for what is not a list, is broken, or takes more."""
    path = Path(path)
    size = check_size(path)
    most = most or Limits(_MEMORY + size * _MEMORY_PER_BYTE, _SECONDS + size // _BYTES_PER_SECOND)
    said = _ask([*_program(), str(path), str(most.memory), str(most.seconds)], most)
    if said is None:
        raise KnownError(_TOO_MUCH.format(name=path.name))
    try:
        told = _pieces(said)
        first = next(told, None) or {}
        grids = tuple(_grid(each, told) for each in first["grids"])
        return SourceFile(path, FileKind(first["kind"]), grids, tuple(map(str, first["notes"])))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KnownError(_BROKEN.format(name=path.name)) from None


def _pieces(said: bytes | bytearray) -> Iterator[Any]:
    """The lines of an answer, each as it is asked for; KnownError with the sentence of one that says what went wrong."""
    start = 0
    while start < len(said):
        end = said.find(b"\n", start)
        told = json.loads(said[start : end if end >= 0 else None])
        if isinstance(told, dict) and "error" in told:
            raise KnownError(str(told["error"]))
        yield told
        start = end + 1 if end >= 0 else len(said)


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, VERB]
    return [sys.executable, "-m", "trafficdesk.exchange.apart"]


def _ask(command: Sequence[str], most: Limits) -> bytes | bytearray | None:
    """What the child answers; None when it died, took too long or said too much."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    child_ = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": paths},
        creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
    )  # fmt: skip
    said = bytearray()
    listener = threading.Thread(target=_listen, args=(child_, said), daemon=True)
    listener.start()
    end = monotonic() + most.patience
    while not _is_done(child_, listener):
        if monotonic() > end or len(said) > _LONGEST_ANSWER or has_too_much(child_.pid, most.memory):
            child_.kill()
            break
    # Who was ended may leave its pipe open (seen under Wine, once in many): nobody waits for what it would still say.
    listener.join(_AFTER_THE_END)
    code = child_.wait()
    if listener.is_alive() or code != 0 or not 0 < len(said) <= _LONGEST_ANSWER:
        return None
    return said


def _listen(child_: subprocess.Popen[bytes], heard: bytearray) -> None:
    """Add what the child says, piece by piece: asked for at once, the longest answer would be set aside before there is any."""
    assert child_.stdout is not None
    with child_.stdout as said:
        while len(heard) <= _LONGEST_ANSWER and (piece := said.read1(_PIECE)):  # type: ignore[attr-defined]
            heard += piece


def _is_done(child_: subprocess.Popen[bytes], listener: threading.Thread) -> bool:
    """Whether the child has said everything and ended; looks for a moment."""
    if listener.is_alive():
        listener.join(_LOOK_EVERY)
    try:
        return not listener.is_alive() and child_.wait(_LOOK_EVERY) is not None
    except subprocess.TimeoutExpired:
        return False


# the child


def child(arguments: Sequence[str]) -> int:
    """Read one file under limits and write the answer to the standard output."""
    path, memory, seconds = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    limit_me(memory, seconds)
    with open(1, "wb", closefd=False) as out:
        for line in lines(path):
            out.write(line)
    return 0


def lines(path: Path) -> Iterator[bytes]:
    """What stands in a file, or the sentence why it cannot be read, as lines of JSON in ASCII."""
    try:
        source = open_workbook(path)
        yield _line({"kind": source.kind.value, "notes": list(source.notes), "grids": [_told(grid) for grid in source.grids]})
        for grid in source.grids:
            for start in range(0, len(grid.rows), _ROWS):
                yield _line([[_plain(value) for value in row] for row in grid.rows[start : start + _ROWS]])
    except KnownError as error:
        yield _line({"error": str(error)})
    except MemoryError:
        yield _line({"error": _TOO_MUCH.format(name=path.name)})
    except Exception:  # whatever the readers say about a broken file is one sentence
        yield _line({"error": _BROKEN.format(name=path.name)})


def _line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _told(grid: Grid) -> dict[str, Any]:
    return {
        "name": grid.name, "rows": len(grid.rows), "merges": [list(each) for each in grid.merges],
        "first": grid.first_row, "1904": grid.date1904, "notes": list(grid.notes), "hidden": grid.hidden, "gone": sorted(grid.hidden_rows),
        "struck": sorted(grid.struck_rows),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if type(value) is str or value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Broken):
        return {"b": str(value)}
    if isinstance(value, float):
        return value if value - value == 0 else ""
    if isinstance(value, timedelta):
        return {"s": value.total_seconds()}
    mark = _MARKS.get(type(value))
    return {mark: value.isoformat()} if mark else str(value)


def _grid(told: dict[str, Any], pieces: Iterator[Any]) -> Grid:
    packer = RowPacker()
    rows: list[tuple[Any, ...]] = []
    while len(rows) < int(told["rows"]):
        piece = next(pieces, None)
        if not piece or not isinstance(piece, list):
            raise ValueError("the answer breaks off")
        rows += [packer.pack([_value(each) if isinstance(each, dict) else each for each in row]) for row in piece]
    merges = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in told["merges"])
    return Grid(
        str(told["name"]), rows, merges, int(told["first"]), bool(told["1904"]),
        tuple(map(str, told["notes"])), bool(told["hidden"]), frozenset(map(int, told["gone"])),
        frozenset(map(int, told["struck"])),
    )  # fmt: skip


def _value(told: dict[str, Any]) -> Any:
    (mark, text), *_ = told.items()
    match mark:
        case "b":
            return Broken(text)
        case "d":
            return date.fromisoformat(text)
        case "t":
            return datetime.fromisoformat(text)
        case "h":
            return time.fromisoformat(text)
    return timedelta(seconds=float(text))


if __name__ == "__main__":
    sys.exit(child(sys.argv[1:]))
