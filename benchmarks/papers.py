"""Every paper of an office, laid out and drawn, and what is wrong with it.

    python -m benchmarks.papers [drivers]       a demo office of 300 without a number

For each kind: marks where none may stand, text outside, heads twice or alone, pages for nothing; letters in the file as PDFium
and poppler read them, fonts that are not inside, other bytes the second time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

DRAWN = 20  # documents of a kind that are drawn; all of them are laid out


def main() -> int:
    """0 when nothing is wrong."""
    drivers = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        return _check(Path(name) / "office", drivers)


def _check(folder: Path, drivers: int) -> int:
    from tests.helpers.paper_check import drawn_faults, faults_of
    from tests.helpers.print_rows import of_year
    from trafficdesk import clock
    from trafficdesk.demo.filling import fill
    from trafficdesk.desk import Desk
    from trafficdesk.errors import KnownError
    from trafficdesk.reports.pdf import page_count

    desk = Desk.open(folder, create=True)
    desk.set_up("示例街道办事处", "小林")
    fill(desk, drivers, 7, agreements=True)
    began, faults, pages, kinds = time.process_time(), Counter[str](), 0, 0
    for kind in desk.prints.kinds():
        try:
            documents = desk.prints.documents(kind.key, **of_year(desk, kind.key, clock.today().year))
        except KnownError:
            continue
        kinds, pages = kinds + 1, pages + sum(map(page_count, documents))
        found = [f"{each.what}: {each.title}, {each.page}" for document in documents for each in faults_of(document)]
        found += drawn_faults(documents[:DRAWN])
        faults += Counter({f"{kind.key}: {each}": 1 for each in found})
    desk.close()
    print(f"{kinds} kinds, {pages} pages, {time.process_time() - began:.0f} s of CPU: {faults.total()} faults")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
