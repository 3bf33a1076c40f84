"""Build the program folder, prove it, and pack it for the computers of an office.

    python3 build_installer.py                 for this system: folder, proof, checksums, package
    python3 build_installer.py --windows       for Windows, on Debian: the same by Wine, and the set-up program tried
    python3 build_installer.py --old-glibc     for 麒麟 V10 and 统信 20, on Debian as root: the same in a Debian 11
    python3 build_installer.py --no-package    without the package

The folder comes from PyInstaller and is then treated as a user would: the frozen program's own self-test and its window on a
real screen must run in a bare account without one unexpected line. For Windows NSIS makes the set-up program and a portable
.zip is packed, on Debian and its relatives dpkg-deb makes a .deb. Everything ends up in dist/. See docs/release.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dev

if TYPE_CHECKING:
    from hosts import UnderWine

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

DIST, BUILD = ROOT / "dist", ROOT / "build"
# What builds the program, and of what it carries one of each list.
NEEDED = ("PyInstaller", "PySide6", "psycopg_binary", "keyring")
# A display to open the window on and a camera for it, as Debian names them.
SCREEN_TOOLS = {"Xvfb": "xvfb", "import": "imagemagick"}


def own_environment() -> None:
    """Go on in the prepared environment when this Python lacks the pinned packages."""
    if all(map(importlib.util.find_spec, NEEDED)):
        return
    dev.check_python()
    dev.ensure_system(window=True)
    dev.ensure_packages()
    dev.ensure_driver()
    sys.exit(subprocess.call([str(dev.venv_python()), *sys.argv]))


def build_here(*, package: bool, floor: str = "") -> None:
    """Folder, proof and package for the system that this runs on. `floor`: the newest glibc that any file may ask for."""
    import checksums
    import freeze
    import hosts
    import proof
    import told_sizes

    system = "windows" if os.name == "nt" else "linux"
    if system == "linux":
        dev.ensure_debian([package for tool, package in SCREEN_TOOLS.items() if not shutil.which(tool)])
    begun = time.monotonic()
    freeze.clear(DIST / system)
    if freeze.freeze(DIST / system, BUILD / system, from_system=bool(floor)):
        raise proof.BuildError(f"PyInstaller failed, see {BUILD / system / 'pyinstaller.log'}")
    folder = freeze.program_folder(DIST / system)
    tell("folder", f"{folder}  {checksums.size(folder)}  {time.monotonic() - begun:.0f} s  {platform.platform()}")
    with proof.a_screen():
        proof.all_of(folder, hosts.Own(), None if os.name == "nt" else BUILD / system / "window.png")
    if os.name == "nt":
        import windows_imports

        tell("imports", windows_imports.check(folder))
        checked(folder, system)
        if package:
            told_sizes.check("windows", pack_windows(folder))
        return
    kind = "-kylin-uos" if floor else ""
    glibc = needed_glibc(folder, floor, kind)
    checked(folder, system)
    if package:
        told_sizes.check("old-glibc" if floor else "debian", pack_debian(folder, glibc, kind))


def needed_glibc(folder: Path, floor: str, kind: str) -> str:
    """The oldest glibc that the folder runs on. BuildError when that is newer than `floor`, or than README tells for this kind."""
    import proof
    import symbols

    version, users = symbols.newest(folder)
    if floor and version > tuple(int(part) for part in floor.split(".")):
        raise proof.BuildError(f"asks for glibc {symbols.text(version)}, not {floor}:\n  " + "\n  ".join(users))
    promised = symbols.told((ROOT / "README.md").read_text("utf-8"), f"_amd64{kind}.deb")
    if platform.machine() == "x86_64" and (promised is None or version > promised):
        raise proof.BuildError(f"README.md tells glibc {promised} for this package, it asks for {symbols.text(version)}:\n  " + users[0])
    tell("glibc", f"{symbols.text(version)} or newer")
    return symbols.text(version)


def build_for_old_glibc() -> None:
    """The .deb for older systems: built, proved and checked inside a Debian 11, with Python and SQLite of its own."""
    dev.ensure_debian([] if shutil.which("debootstrap") else ["debootstrap"])
    import checksums
    from old_glibc import root

    for packed in root.build(root.ready(), DIST):
        checksums.beside(packed)
        tell_packed(packed)


def build_for_windows(*, package: bool) -> None:
    """The same for Windows, on Debian: a Windows Python under Wine freezes, Wine proves, NSIS packs, Wine installs."""
    from wine import interpreter, running, tools

    tools.ensure()
    import checksums
    import freeze
    import hosts
    import proof
    import told_sizes
    import windows_imports

    made = interpreter.ready()
    tell("python", interpreter.described(made))
    begun = time.monotonic()
    work = BUILD / "windows"
    # Out here: under Wine what is ended from outside may answer 0.
    freeze.clear(DIST / "windows")
    with running.screen():
        words = [made.executable, ROOT / "packaging" / "freeze.py", DIST / "windows", work]
        frozen = made.wine.run(words, cwd=ROOT, extra={"PYTHONUTF8": "1"}, timeout=2 * 3600)
        if frozen.returncode:
            made.wine.stop()
            said = frozen.stderr.decode("utf-8", "replace")[-2000:]
            raise proof.BuildError(f"PyInstaller failed, see {work / 'pyinstaller.log'}\n{said}")
        folder = freeze.program_folder(DIST / "windows")
        tell("folder", f"{folder}  {checksums.size(folder)}  {time.monotonic() - begun:.0f} s")
        tell("imports", windows_imports.check(folder))
        host = hosts.UnderWine(made.wine)
        proof.all_of(folder, host, work / "window.png")
        checked(folder, "windows")
        if package:
            packed = pack_windows(folder)
            seconds = try_set_up(packed["package"], folder, host, work)
            told_sizes.check("windows", packed, seconds)


def try_set_up(setup: Path, folder: Path, host: UnderWine, work: Path) -> float:
    """Install, upgrade, refuse and remove under Wine, with companions made for that alone; how many seconds installing took."""
    import setup_trials
    import windows_setup

    companions = [windows_setup.set_up(folder, work, work / "trials", each, quick=True) for each in ("999.0.0", "0.0.1")]
    seconds = setup_trials.run(host, setup_trials.SetUps(setup, companions[0], companions[1], folder, work))
    with host.account() as account:
        taken = setup_trials.pages(account.wine, setup, work)
    tell("pages", ", ".join(path.name for path in taken) + " are to be looked at")
    return seconds


def checked(folder: Path, system: str) -> None:
    """The checksums of every file of the folder."""
    import checksums

    tell("checksums", str(checksums.manifest(folder, DIST / f"{folder.name}-{version()}-{system}.sha256")))


def pack_windows(folder: Path) -> dict[str, Path]:
    """The set-up program and the portable .zip, with the folder by the names of told_sizes.COLUMNS."""
    import proof
    import windows_setup

    if windows_setup.makensis() is None:
        raise proof.BuildError("makensis is not there: install NSIS 3.08 or newer, or use --no-package")
    setup = windows_setup.set_up(folder, BUILD / "windows", DIST, version())
    zipped = windows_setup.portable(folder, DIST, version())
    for packed in (setup, zipped):
        tell_packed(packed)
    return {"package": setup, "portable": zipped, "folder": folder}


def pack_debian(folder: Path, glibc: str, kind: str) -> dict[str, Path]:
    """The .deb, where there is dpkg-deb, with the folder by the names of told_sizes.COLUMNS."""
    import checksums
    import debian
    import proof

    if not shutil.which("dpkg-deb"):
        raise proof.BuildError("dpkg-deb is not there: a .deb is made on Debian or its relatives; or use --no-package")
    packed = debian.build(folder, DIST, version(), glibc, kind)
    checksums.beside(packed)
    tell_packed(packed)
    return {"package": packed, "folder": folder}


def version() -> str:
    """The program's version, as trafficdesk/__init__.py says."""
    from trafficdesk import __version__

    return __version__


def tell(what: str, sentence: str) -> None:
    """One line of the build's report."""
    print(f"{what:10} {sentence}", flush=True)


def tell_packed(path: Path) -> None:
    """What was packed: name, size, SHA-256."""
    import checksums

    tell("package", f"{path}  {checksums.size(path)}  {checksums.digest(path)}")


def main() -> int:
    """Build, prove, pack; 1 when the result must not be handed out."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--windows", action="store_true", help="build for Windows, by Wine")
    kinds.add_argument("--old-glibc", action="store_true", help="build for Linux with an older glibc, in a Debian 11")
    kinds.add_argument("--floor", default="", metavar="2.28", help="stop when a file asks for a newer glibc than this")
    parser.add_argument("--no-package", action="store_true", help="stop after the checksums")
    arguments = parser.parse_args()
    try:
        own_environment()
        build(arguments)
    except dev.Stop as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def build(arguments: argparse.Namespace) -> None:
    """The kind that is asked for. dev.Stop with the reason when the result must not be handed out."""
    import proof
    from old_glibc.root import RootError
    from wine.interpreter import AssemblyError

    try:
        if arguments.old_glibc:
            build_for_old_glibc()
        elif arguments.windows and os.name != "nt":
            build_for_windows(package=not arguments.no_package)
        else:
            build_here(package=not arguments.no_package, floor=arguments.floor)
    except (proof.BuildError, AssemblyError, RootError, subprocess.TimeoutExpired) as error:
        raise dev.Stop(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
