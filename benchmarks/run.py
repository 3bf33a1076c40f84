"""python3 dev.py bench [--full] [--rounds N] [--keep DIR] [NAME …]: all benchmarks, or those named.

Small sizes by default; --full takes the sizes of the goals. --keep: folder for the material, which is else made
anew and thrown away.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sqlite3
import sys
import tempfile
from pathlib import Path

NAMES = (
    "start", "pages", "search", "table", "import_list", "audit", "export_list", "agreements", "findings", "figures", "backup_office",
    "locked", "packages",
)  # fmt: skip


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="small sizes (the default)")
    parser.add_argument("--full", action="store_true", help="the sizes of the goals")
    parser.add_argument("--rounds", type=int, default=0, help="how often each side runs (2, with --full 3)")
    parser.add_argument("--keep", type=Path, help="folder for the synthetic material")
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}, "
          f"{os.cpu_count()} cores", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="trafficdesk-bench-") as passing:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for name in asked.names or NAMES:
            print(flush=True)
            benchmark = importlib.import_module(f"benchmarks.{name}")
            benchmark.run(folder, full=asked.full, rounds=asked.rounds or (3 if asked.full else 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
