"""The files for an office with Windows: the set-up program by NSIS, the portable folder as a .zip, their checksums."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import appearance
import checksums
from contents import ROOT

TITLE = "交通安全工作台"


def makensis() -> str | None:
    """NSIS' compiler: on the PATH, or in its usual place on Windows."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "NSIS" / "makensis.exe"
    return shutil.which("makensis") or (str(usual) if usual.is_file() else None)


def set_up(folder: Path, work: Path, target: Path, version: str, *, quick: bool = False) -> Path:
    """The set-up program in `target`, with its SHA-256 beside it. `quick` leaves out compressing, for trials.

    CalledProcessError when NSIS refuses; its own words are on the error output.
    """
    work.mkdir(parents=True, exist_ok=True)
    appearance.write_icon(work / "trafficdesk.ico")
    appearance.write_picture(work / "picture.bmp")
    terms = work / "terms.txt"
    texts = [(ROOT / "packaging" / "terms.txt").read_text("utf-8"), (ROOT / "LICENSE").read_text("utf-8")]
    terms.write_text("\n".join(texts), "utf-8-sig", newline="\r\n")
    made = work / "trafficdesk-made.exe"  # Windows treats a file that is named setup.exe in a way of its own
    defines = {
        "VERSION": version,
        "PAYLOAD": folder,
        "OUT": made,
        "ICON": work / "trafficdesk.ico",
        "PICTURE": work / "picture.bmp",
        "TERMS": terms,
        **({"QUICK": "1"} if quick else {}),
    }
    options = [f"-D{name}={value}" for name, value in defines.items()]
    script = ROOT / "packaging" / "trafficdesk.nsi"
    # The language of the build must not decide how names are written.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([str(makensis()), "-V2", "-INPUTCHARSET", "UTF8", *options, script], check=True, env=environment)
    target.mkdir(parents=True, exist_ok=True)
    named = target / f"{TITLE}-{version}-setup.exe"
    shutil.move(made, named)
    checksums.beside(named)
    return named


def portable(folder: Path, target: Path, version: str) -> Path:
    """The program folder as a .zip to be unpacked anywhere, with the folder `data` in which the office is kept then."""
    named = target / f"{TITLE}-{version}-portable.zip"
    with zipfile.ZipFile(named, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder.parent).as_posix())
        archive.mkdir(f"{folder.name}/data")
    checksums.beside(named)
    return named
