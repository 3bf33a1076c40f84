"""A stack of signed agreements: read, filed, undone, filed again.

    python -m benchmarks.scans [papers]       100 papers of two pages without a number

150 dpi, turned by ±3°, dust, every fifth page upside down, five pages swapped, two missing, three without a code, one foreign
page, one paper as TIFF, one PDF with a password (tests/helpers/signed_stack.py). It fails where a paper does not lie under its
record, where something is lost, or above 60 seconds of CPU on one core for one round or 400 MB.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.helpers.signed_stack import SignedStack, filed, made, office_with

MOST_SECONDS, MOST_MB = 60, 400


def main() -> int:
    """0 when everything that is whole was filed, in time."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        return _measure(Path(name), papers)


def _measure(folder: Path, papers: int) -> int:
    """The stack is filed by a process of its own, so that the memory is that of reading and filing."""
    import pickle
    import subprocess

    from trafficdesk import clock
    from trafficdesk.desk import Desk

    desk = Desk.open(folder / "office", create=True)
    agreements = office_with(desk, papers, clock.today().year)
    stack = made(desk.prints.issue("agreements", ids=agreements).content, agreements, folder)
    desk.close()
    megabytes = sum(path.stat().st_size for path in stack.files) / 1024 / 1024
    print(f"{papers} papers, {stack.pages} pages: {megabytes:.0f} MB in {len(stack.files)} files")
    (folder / "stack").write_bytes(pickle.dumps((stack, agreements)))
    code = f"import sys; from benchmarks.scans import file_it; sys.exit(file_it({str(folder)!r}))"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode


def file_it(folder: str) -> int:
    """Read, file, undo, read and file again; seconds and memory."""
    import pickle

    from trafficdesk.desk import Desk

    stack, agreements = pickle.loads(Path(folder, "stack").read_bytes())
    with closing(Desk.open(Path(folder) / "office")) as desk:
        rounds = [_round(desk, stack)]
        first = filed(desk, agreements)
        desk.records.undo()
        assert not filed(desk, agreements) and not desk.scans.tray().left, "undo brought it all back"
        rounds.append(_round(desk, stack))
        assert filed(desk, agreements) == first == stack.whole, "every whole paper lies under its record, no other does"
    for wall, cpu in rounds:
        print(f"read and filed in {wall:.1f} s, {cpu:.1f} s CPU")
    print(f"{_peak()} MB at the most, with the check of every filed page")
    return int(min(cpu for _, cpu in rounds) > MOST_SECONDS or _peak() > MOST_MB)


def _round(desk: object, truth: SignedStack) -> tuple[float, float]:
    from trafficdesk.desk import Desk

    assert isinstance(desk, Desk)
    wall, cpu = time.perf_counter(), time.process_time()
    stack = desk.scans.read(truth.files)
    change = desk.scans.file(stack, "")
    done = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{len(stack.complete)} whole, {len(stack.incomplete)} not, {len(stack.tray)} in the tray; {change.sentence}")
    for each in stack.tray:
        print("   ", each.page.name if each.page else "", each.why)
    kept = sum(len(each.pages) for each in stack.papers) + sum(each.page is not None for each in stack.tray) + stack.blanks
    assert kept == truth.pages, "no page is lost"
    return done


def _peak() -> int:
    """Megabytes at the highest. What getrusage says is inherited from the process that made the scans."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    sys.exit(main())
