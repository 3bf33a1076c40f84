"""What takes seconds to make is made by one worker of a run, for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

MakeOnce = Callable[[str, Callable[[Path], object]], Path]
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
