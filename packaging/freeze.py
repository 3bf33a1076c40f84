"""Freeze the program with PyInstaller for the system this Python is of.

    python packaging/freeze.py FOLDER WORK      the program folder FOLDER/TrafficDesk; icon, version page and log in WORK
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import watched
from contents import NAME, ROOT, WINDOWS

HERE = Path(__file__).resolve().parent


def freeze(target: Path, work: Path, *, from_system: bool = False) -> int:
    """PyInstaller's exit code, watched.SILENT when it was ended for its silence. Its report goes to pyinstaller.log in `work`.

    from_system: leave out the libraries that every Linux desktop has, see contents.py.
    """
    sys.path.insert(0, str(ROOT))
    import appearance

    from trafficdesk import __version__

    work.mkdir(parents=True, exist_ok=True)
    if WINDOWS:
        appearance.write_icon(work / "trafficdesk.ico")
        appearance.write_version(work / "version.txt", __version__)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", str(target), "--workpath", str(work)]
    command.append(str(HERE / "trafficdesk.spec"))
    environment = {**os.environ, "TRAFFICDESK_FROM_SYSTEM": "1" if from_system else ""}
    return watched.run(command, work / "pyinstaller.log", ROOT, environment)


def clear(target: Path) -> None:
    """Have no folder of an earlier build: a PyInstaller that ends in the middle must not leave one to be packed."""
    shutil.rmtree(program_folder(target), ignore_errors=True)


def program_folder(target: Path) -> Path:
    """Where the folder of the frozen program is."""
    return target / NAME


if __name__ == "__main__":
    sys.exit(freeze(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
