"""Mutated and hostile lists through the reader: python -m benchmarks.hostile_lists [MUTANTS]. Figures, and every trouble by name."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.helpers import hostile
from trafficdesk.errors import KnownError
from trafficdesk.exchange.apart import read_apart

_SLOW = 10.0


def run(mutants: int) -> int:
    """Read every file; the number of troubles."""
    counts: Counter[str] = Counter()
    troubles = []
    worst = 0.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = list(hostile.hand_made(folder))
        sources = hostile.good(folder)
        for seed in range(mutants):
            source = sources[seed % len(sources)]
            path = folder / f"m{seed}{source.suffix}"
            path.write_bytes(hostile.spoilt(source.read_bytes(), seed))
            paths.append(path)
        for path in paths:
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            try:
                read_apart(path)
                counts["read"] += 1
            except KnownError as error:
                counts["ended" if "没有读完" in str(error) else "refused"] += 1
            except Exception as error:  # what must not happen is what is looked for
                troubles.append(f"{path.name}: {type(error).__name__} {error}")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            worst = max(worst, used)
            if used > _SLOW:
                troubles.append(f"{path.name}: {used:.1f} CPU s, {time.monotonic() - started:.1f} s")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{len(paths)} files: {dict(counts)}; worst {worst:.1f} CPU s, {memory:.0f} MB; troubles {len(troubles)}")
    print("\n".join(troubles))
    return len(troubles)


if __name__ == "__main__":
    sys.exit(1 if run(int(sys.argv[1]) if len(sys.argv) > 1 else 2000) else 0)
