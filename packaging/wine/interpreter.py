"""The Windows Python, put together once and kept: `ready()` answers it with a Windows to run it in."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wine import signatures, sources, standins
from wine.running import Wine

# Of the carrier: Tk is not used; the C runtime is part of Windows 10; _wmi makes Wine 8 abort (platform does without).
_NOT_TAKEN = re.compile(r"(tcl|tk)\d+t\.dll|_tkinter\.pyd|_msi\.pyd|_wmi\.pyd|winsound\.pyd|api-ms-win-.*|ucrtbase\.dll", re.IGNORECASE)
_EXTENSION = re.compile(r".*\.pyd|lib(ffi|crypto|ssl).*\.dll|sqlite3\.dll|zlib1\.dll", re.IGNORECASE)
# Of the running Python's own library: what is Linux's alone, or of no use here.
_NOT_COPIED = ("lib-dynload", "site-packages", "dist-packages", "test", "idlelib", "tkinter", "turtledemo", "config-*", "__pycache__")

_KEEP_SECONDS = 7 * 24 * 3600
# Open as long as this process runs.
_held: list[IO[str]] = []


class AssemblyError(Exception):
    """The Windows Python cannot be put together; the text says why."""


@dataclass(frozen=True)
class WindowsPython:
    """A Windows Python and the Windows that runs it."""

    folder: Path
    wine: Wine

    @property
    def executable(self) -> Path:
        """python.exe."""
        return self.folder / "python.exe"


def ready() -> WindowsPython:
    """The Windows Python of the running minor version with all packages; made anew when anything it rests on changed."""
    if sources.MINOR not in sources.CARRIER_HASHES:
        raise AssemblyError(f"no Windows CPython is known for Python {sources.MINOR}")
    place = sources.cache() / f"python-{sources.MINOR}-{sources.fingerprint()}"
    made = WindowsPython(place / "python", Wine(place / "windows"))
    hold(place)
    if not _stamp(made).is_file():
        _forget_old()
        shutil.rmtree(place, ignore_errors=True)
        _assemble(made)
        _stamp(made).write_text(_described(made), "utf-8")
    return made


def hold(place: Path) -> None:
    """Have it for this process alone until it ends: each run ends what is left of the one before. AssemblyError when it is in use."""
    import fcntl  # Windows, where this module is read too, has none

    place.parent.mkdir(parents=True, exist_ok=True)
    file = place.with_name(f"{place.name}.in-use").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise AssemblyError(f"another build or test run uses {place}: wait for it, or set TRAFFICDESK_BUILD_CACHE") from error
    _held.append(file)


def _forget_old() -> None:
    """Those that nobody has made or used for some time; a younger one may be running."""
    for older in sources.cache().glob("python-*"):
        if older.is_dir() and time.time() - older.stat().st_mtime > _KEEP_SECONDS:
            shutil.rmtree(older, ignore_errors=True)


def described(made: WindowsPython) -> str:
    """What it is made of and what was verified, as it was found when it was made."""
    return _stamp(made).read_text("utf-8").strip().replace("\n", "\n           ")


def _stamp(made: WindowsPython) -> Path:
    return made.folder.parent / "complete"


def _described(made: WindowsPython) -> str:
    """What it is: version as it says itself, where its library is from, who signed its parts."""
    answer = made.wine.run([made.executable, "-c", "import sys, PySide6.QtCore as q; print(sys.version, '| Qt', q.qVersion())"])
    said = answer.stdout.decode("utf-8", "replace").strip()
    if answer.returncode or not said:
        raise AssemblyError(f"the Windows Python does not start: {answer.stderr.decode('utf-8', 'replace')[-2000:]}")
    checked = _signed(made.folder)
    return (
        f"{said}\nlibrary of Python {sys.version.split()[0]} from {sysconfig.get_path('stdlib')}\n"
        f"{len(checked)} files signed by the Python Software Foundation or Microsoft, signed digest equal to the file's.\n"
        "Not verified: the chain up to Microsoft's root, which a Linux does not have.\n"
        "Made here, unsigned: python.exe, python3.dll.\n"
    )


def _assemble(made: WindowsPython) -> None:
    folder = made.folder
    wheels = sources.cache() / "wheels"
    (folder / "DLLs").mkdir(parents=True)
    _download(wheels, sources.carrier_line())
    carrier = next(wheels.glob(f"panda3d-*-cp{sources.SHORT}-*.whl"))
    with zipfile.ZipFile(carrier) as archive:
        for name in archive.namelist():
            base = name.rpartition("/")[2]
            if name.startswith("deploy_libs/") and base and not _NOT_TAKEN.fullmatch(base):
                target = folder / "DLLs" if _EXTENSION.fullmatch(base) else folder
                (target / base).write_bytes(archive.read(name))
    shutil.copytree(sysconfig.get_path("stdlib"), folder / "Lib", ignore=shutil.ignore_patterns(*_NOT_COPIED), symlinks=False)
    _install(folder / "Lib" / "site-packages")
    standins.make_start(folder, sources.SHORT)
    standins.make_stable_abi(folder, sources.SHORT)
    made.wine.create()


def _pip(words: list[str], lines: str, options: list[str]) -> None:
    """Run pip for Windows over requirement lines, each with its hash."""
    list_file = sources.cache() / "requirements.txt"
    list_file.parent.mkdir(parents=True, exist_ok=True)
    list_file.write_text(lines, "utf-8")
    platform = ["--platform", "win_amd64", "--python-version", sources.MINOR, "--implementation", "cp"]
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--require-hashes", *platform, *options, "-r", str(list_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssemblyError(f"pip: {done.stderr.strip()[-2000:]}")


def _download(target: Path, lines: str) -> None:
    _pip(["download"], lines, ["--dest", str(target)])


def _install(target: Path) -> None:
    _pip(["install"], sources.windows_lock(), ["--target", str(target), "--no-compile"])


def _signed(folder: Path) -> list[signatures.Signature]:
    """The signatures of what came with the carrier. AssemblyError for one that is not as it must be."""
    found = [each for place in (folder, folder / "DLLs") for each in signatures.read_all(place) if each.name != "python3.dll"]
    strange = [f"{each.name} ({each.signer or 'unsigned'})" for each in found if not each.expected]
    if strange:
        raise AssemblyError(f"not signed by the expected maker: {', '.join(strange)}")
    return found
