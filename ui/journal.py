"""The program's own log: when it started and ended, on what, and which of its own mistakes it met. Never a name or number.

It lies beside the crash reports and is rotated: at most four files of a quarter of a megabyte. `collected` puts log and reports
into one .zip that the clerk can carry to whoever looks after the program.
"""

from __future__ import annotations

import logging
import platform
import zipfile
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from trafficdesk import __version__

LOG = "trafficdesk.log"
LARGEST, KEPT = 256 * 1024, 3
NEWEST_REPORTS = 30

_log = logging.getLogger("trafficdesk")


def begin(folder: Path) -> None:
    """Write to the log in this folder from now on; without a log where the folder cannot be written."""
    end()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False
    note(f"start {__version__}, Python {platform.python_version()}, {platform.platform()}")


def end() -> None:
    """Close the log."""
    for handler in list(_log.handlers):
        _log.removeHandler(handler)
        handler.close()


def note(sentence: str) -> None:
    """One line; the caller sees to it that no value of the office stands in it."""
    _log.info(sentence)


def thin(folder: Path) -> None:
    """Keep the newest reports only."""
    for old in sorted(folder.glob("crash-*.txt"), reverse=True)[NEWEST_REPORTS:]:
        old.unlink(missing_ok=True)


def collected(folder: Path, target: Path, now: datetime) -> Path:
    """Reports and log of `folder` as one .zip in `target`. OSError when it cannot be written there."""
    named = target / f"交通安全工作台-出错报告-{now:%Y%m%d-%H%M}.zip"
    with zipfile.ZipFile(named, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted([*folder.glob("crash-*.txt"), *folder.glob(f"{LOG}*")]):
            archive.write(path, path.name)
    return named
