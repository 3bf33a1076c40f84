"""python3 dev.py bench [--full] [--rounds N] [--keep DIR] [NAME …]: all benchmarks, or those named.

Small sizes by default, in three minutes; --full takes the sizes of the goals, in forty, and writes README.md and measured.json
from what it found. With names, --full only tells, unless --write puts these benchmarks into the kept run. --tables writes
README.md anew from the kept run, after words of goals.csv were changed. --keep: folder for the material, which is else made
anew and thrown away.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# In this order; seconds that each may take with --full before it is ended and said to have failed. `material` makes the offices.
PLAN = {
    "material": 900, "start": 90, "figures": 180, "navigation": 150, "cards": 90, "pages": 300, "import_list": 300, "table": 360,
    "search": 120, "agreements": 150, "binder": 150, "backup_office": 120, "export_list": 150, "growth": 500, "findings": 240,
    "check": 150, "scans": 200, "store": 90, "audit": 90, "locked": 120, "packages": 180,
}  # fmt: skip
MINUTES = 40  # of a whole run with --full: what was not begun by then is said not to be measured


def main() -> int:
    """Run what was asked for; 1 where a benchmark failed."""
    asked = _arguments()
    sys.path.insert(0, str(ROOT))
    from benchmarks import tables
    from benchmarks.book import load

    if asked.tables:
        tables.write(load(tables.MEASURED))
        return 0
    if asked.one:
        return _one(asked)
    if unknown := {*asked.names} - {*PLAN}:
        raise SystemExit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(PLAN)}")
    for folder in ("trafficdesk", "ui", "benchmarks"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    with tempfile.TemporaryDirectory(prefix="trafficdesk-bench-") as passing:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        run = _run(asked, folder.resolve())
    return _keep(asked, run)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PLAN))
    parser.add_argument("--full", action="store_true", help="the sizes of the goals")
    parser.add_argument("--rounds", type=int, default=0, help="how often each side runs (by its length, at least five where it is short)")
    parser.add_argument("--keep", type=Path, help="folder for the synthetic material")
    parser.add_argument("--patience", type=float, default=1.0, help="so many times the limits, on a machine that is busy")
    parser.add_argument("--write", action="store_true", help="put the named benchmarks into the kept run and README.md")
    parser.add_argument("--tables", action="store_true", help="README.md anew from the kept run, nothing is measured")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)  # a child: where it writes what it finds
    return parser.parse_args()


def _one(asked: argparse.Namespace) -> int:
    from benchmarks.book import Book

    name = asked.names[0]
    book = Book(name, asked.one, full=asked.full, rounds=asked.rounds or (0 if asked.full else 1))
    importlib.import_module(f"benchmarks.{name}").run(asked.keep, book)
    return 0


def _run(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    about = {"began": datetime.now().isoformat(timespec="minutes"), "machine": _machine(), "versions": _versions(), "load_begin": _load()}
    print(f"{about['machine']}; {about['versions']}; load {about['load_begin']}", flush=True)
    started = time.monotonic()
    until = started + MINUTES * 60 * asked.patience
    found = {}
    names = [name for name in PLAN if name in asked.names] if asked.names else list(PLAN)
    for name in names:
        own = PLAN[name] * asked.patience
        limit = min(own, until - time.monotonic()) if asked.full else own
        found[name] = _child(asked, name, folder, limit)
    return {
        "run": {**about, "load_end": _load(), "minutes": (time.monotonic() - started) / 60, "full": asked.full},
        "benchmarks": found,
    }


def _child(asked: argparse.Namespace, name: str, folder: Path, limit: float) -> dict[str, Any]:
    """One benchmark in a process of its own, which is ended with all that it started when its time is up."""
    from benchmarks import book

    out = folder / f"found-{name}.json"
    out.unlink(missing_ok=True)
    began, started = datetime.now().isoformat(timespec="minutes"), time.monotonic()
    print(f"\n{name}", flush=True)
    failed = "the time of the whole run was up before it began" if limit <= 0 else _ended(asked, name, folder, out, limit)
    if failed:
        print(f"  FAILED: {failed}", flush=True)
    seconds = time.monotonic() - started
    print(f"  ({seconds:.0f} s, load {_load()})", flush=True)
    return {"began": began, "seconds": seconds, "failed": failed, **book.read(out)}


def _ended(asked: argparse.Namespace, name: str, folder: Path, out: Path, limit: float) -> str:
    """How it ended: "" when it came to its end, else why not."""
    from benchmarks.measure import surroundings

    command = [sys.executable, "-m", "benchmarks.run", name, "--one", str(out), "--keep", str(folder), "--rounds", str(asked.rounds)]
    apart: dict[str, Any] = {"start_new_session": True} if hasattr(os, "killpg") else {}
    with subprocess.Popen(
        [*command, *(["--full"] if asked.full else [])], cwd=ROOT, env=surroundings(), stderr=subprocess.PIPE, encoding="utf-8", **apart
    ) as process:
        try:
            _, wrong = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return f"it was not done after {limit:.0f} s"
    return "" if process.returncode == 0 else (wrong.strip().splitlines() or [f"exit code {process.returncode}"])[-1][-300:]


def _end(process: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)  # its sides are in its session
    else:
        process.kill()
    process.communicate()


def _keep(asked: argparse.Namespace, run: dict[str, Any]) -> int:
    from benchmarks import tables
    from benchmarks.book import load, save

    failed = [name for name, each in run["benchmarks"].items() if each["failed"]]
    if asked.full and asked.names and asked.write:
        kept = load(tables.MEASURED) if tables.MEASURED.exists() else {"run": run["run"], "benchmarks": {}}
        kept["benchmarks"] |= {name: {**each, "again": True} for name, each in run["benchmarks"].items()}
        run = kept
    if asked.full and (asked.write or not asked.names):
        save(tables.MEASURED, run)
        tables.write(run)
        print(f"\nREADME.md and measured.json are written; missed without words: {', '.join(tables.unexplained(run)) or 'none'}")
    print(f"\n{run['run']['minutes']:.1f} minutes; failed: {', '.join(failed) or 'none'}", flush=True)
    return 1 if failed else 0


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


def _machine() -> str:
    memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB" if hasattr(os, "sysconf") else ""
    return f"{platform.system()} {platform.machine()}, {_processor()}{os.cpu_count()} cores{memory}, files in the page cache"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((f"{line.partition(':')[2].strip()}, " for line in lines if line.startswith("model name")), "")


def _versions() -> str:
    from importlib.metadata import version

    names = ("PySide6_Essentials", "SQLAlchemy", "reportlab", "openpyxl", "python-calamine")
    packages = ", ".join(f"{each} {version(each)}" for each in names)
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"


if __name__ == "__main__":
    sys.exit(main())
