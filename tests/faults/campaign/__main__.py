"""python -m tests.faults.campaign [--trials N] [--seed S] [KIND …]: run the faults and print trials and losses; 1 when any was lost."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import pytest

from tests.faults.campaign import damage, kills, places
from tests.faults.campaign.office import Bench, Kind, make_template
from tests.helpers.cheap import cheapen

# Kind, what it is, its share of a thousand trials.
KINDS: dict[str, tuple[str, int, Kind]] = {
    "kill": ("kill -9 in every verb, in set-up, migration, encryption", 320, kills.kill),
    "pages": ("pages of the database destroyed", 180, damage.pages),
    "backups": ("backups with bits turned, cut, swapped, zeroed", 350, damage.backups),
    "forged": ("forged plain backups", 30, damage.forged),
    "journal": ("journal of the database lost", 30, damage.journal),
    "full": ("disk of the office full", 20, places.full),
    "stick": ("stick full or gone during a backup", 30, places.stick),
    "clocks": ("clock gone back", 20, places.clocks),
    "two": ("two programs write at once", 20, places.two),
}


def main(arguments: list[str]) -> int:
    """Print a line for each kind; the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=2000, help="about how many in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], metavar="KIND", help=", ".join(KINDS))
    wanted = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        print("needs fork: run it on Linux")
        return 0
    cheapen(pytest.MonkeyPatch())  # else most kills would come while a password is stretched, when nothing is written
    trials = lost = 0
    print(f"{'kind':9}{'trials':>7}{'losses':>7}{'s':>6}  outcomes")
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        template = Path(place) / "template"
        make_template(template)
        for name in wanted.kinds or KINDS:
            what, share, kind = KINDS[name]
            work = Path(place) / name
            work.mkdir()
            started = time.monotonic()
            tally = kind(Bench(template, work, Random(f"{wanted.seed} {name}")), max(1, wanted.trials * share // 1000))
            outcomes = ", ".join(f"{word} {number}" for word, number in sorted(tally.notes.items()))
            print(f"{name:9}{tally.trials:7}{len(tally.losses):7}{time.monotonic() - started:6.0f}  {what}: {outcomes}", flush=True)
            for each in tally.losses[:20]:
                print(f"    LOST {each}")
            trials, lost = trials + tally.trials, lost + len(tally.losses)
    print(f"{'all':9}{trials:7}{lost:7}")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
