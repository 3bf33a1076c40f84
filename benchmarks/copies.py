"""An office to write into: a copy that is thrown away, opened on the day of the ten years' offices."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ten_years import SINCE, TODAY

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


@contextmanager
def copied(home: str | Path) -> Iterator[Path]:
    """A copy of a data folder beside the system's other passing things, as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="trafficdesk-bench-copy-") as folder:
        place = Path(folder) / "office"
        shutil.copytree(home, place)
        yield place


@contextmanager
def opened(home: Path, today: str = TODAY) -> Iterator[Desk]:
    """The office open, answering for itself since the first of the ten years."""
    from trafficdesk.desk import Desk

    os.environ["TRAFFICDESK_TODAY"] = today
    with closing(Desk.open(home)) as desk:
        desk.office.set_setting("office.since", SINCE)
        yield desk
