"""Office ledgers with known truth through the import: python -m benchmarks.office_lists SEED… Right, asked, wrong in silence; by layout."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.helpers.ledger_layouts import ASKING, LAYOUTS
from tests.helpers.ledgers import judge
from tests.helpers.worst_layouts import WORST, WORST_ASKING
from trafficdesk.desk import Desk

_DAY = "2026-11-28"  # the layouts write days around this one


def run(seeds: list[int]) -> int:
    """Import every layout with every seed; the number of rows that are wrong in silence."""
    os.environ["TRAFFICDESK_TODAY"] = _DAY
    sums = {True: [0, 0, 0], False: [0, 0, 0]}
    for layout in (*LAYOUTS, *WORST):
        here = [0, 0, 0]
        for seed in seeds:
            with tempfile.TemporaryDirectory() as place:
                desk = Desk.open(Path(place) / "office", create=True)
                judged = judge(desk, layout(Path(place), seed))
                desk.close()
            counts = (judged.right, len(judged.asked), len(judged.silent))
            here = [a + b for a, b in zip(here, counts, strict=True)]
            print(*judged.silent, sep="\n", end="\n" if judged.silent else "")
        unclear = layout in ASKING | WORST_ASKING
        sums[unclear] = [a + b for a, b in zip(sums[unclear], here, strict=True)]
        print(f"{layout.__name__:24}{'*' if unclear else ' '} right {here[0]:5}  asked {here[1]:4}  wrong in silence {here[2]}")
    for unclear, (right, asked, silent) in sums.items():
        name = "of which the file itself does not tell every row (*)" if unclear else "of which it does"
        print(f"{name}: {right + asked + silent} rows, right {right}, asked {asked}, wrong in silence {silent}")
    return sums[True][2] + sums[False][2]


if __name__ == "__main__":
    sys.exit(1 if run([int(each) for each in sys.argv[1:]] or [1]) else 0)
