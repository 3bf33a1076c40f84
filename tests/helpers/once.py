"""What takes seconds to make is made by one worker of a run, for all of them."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

MakeOnce = Callable[[str, Callable[[Path], object]], Path]
Made = TypeVar("Made")
_PATIENCE_S = 600


def made_once(run: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` in the folder of a run, in which `make` has put what it makes, in this process or another one; for reading."""
    place, begun, failed = run / name, run / f"{name}.begun", run / f"{name}.failed"
    try:
        begun.mkdir()
    except FileExistsError:
        until = time.monotonic() + _PATIENCE_S
        while not place.exists():
            assert not failed.exists() and time.monotonic() < until, f"{name} was not made by whoever began with it"
            time.sleep(0.02)
        return place
    going = run / f"{name}.going"
    going.mkdir()
    try:
        make(going)
    except BaseException:
        failed.touch()
        raise
    going.rename(place)
    return place


def worked_out_once(make_once: MakeOnce, name: str, work_out: Callable[[], Made]) -> Made:
    """What `work_out` answers, to one worker of the run; the others read it."""
    place = make_once(name, lambda folder: (folder / "answer").write_bytes(pickle.dumps(work_out())))
    answer: Made = pickle.loads((place / "answer").read_bytes())
    return answer
