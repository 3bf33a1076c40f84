"""A demo office of some size with this year's agreements and a little of every work stream: what is printed and bound."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.data import new_office

SIGNERS = 1_500  # so many drivers have more than 1,000 agreements


def office(folder: Path, people: int) -> Path:
    """The data folder of such an office (made once)."""
    home = folder / f"demo-{people}"
    if not home.exists():
        from trafficdesk.demo.filling import fill

        draft = folder / f"draft-demo-{people}"
        shutil.rmtree(draft, ignore_errors=True)
        desk = new_office(draft)
        fill(desk, people, 7, agreements=True)
        desk.close()
        draft.rename(home)
    return home
