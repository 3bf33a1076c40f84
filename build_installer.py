"""Build the program folder, prove it, and pack it for the computers of an office.

    python3 build_installer.py                 folder, proof, checksums, package
    python3 build_installer.py --no-package    without the package

The folder comes from PyInstaller and is then treated as a user would: the frozen program's own self-test and its
window must run in a bare environment without one unexpected line. On Windows NSIS (makensis) makes the set-up
program, on Debian and its relatives dpkg-deb makes a .deb. Everything ends up in dist/. See docs/release.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

DIST, BUILD = ROOT / "dist", ROOT / "build"


class BuildError(Exception):
    """The build is not good enough to hand out; the text says what is wrong."""


def own_environment() -> None:
    """Go on in .venv-dev when this Python lacks the pinned packages."""
    if importlib.util.find_spec("PyInstaller") and importlib.util.find_spec("PySide6"):
        return
    dev.check_python()
    dev.ensure_system(window=True)
    dev.ensure_packages()
    sys.exit(subprocess.call([str(dev.venv_python()), *sys.argv]))


def freeze() -> Path:
    """Run PyInstaller; the program folder. Its long report goes to build/pyinstaller.log."""
    import appearance
    from contents import NAME, WINDOWS

    BUILD.mkdir(exist_ok=True)
    if WINDOWS:
        appearance.write_icon(BUILD / "trafficdesk.ico")
        appearance.write_version(BUILD / "version.txt", version())
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", str(DIST), "--workpath", str(BUILD)]
    log = BUILD / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as file:
        code = subprocess.call([*command, "packaging/trafficdesk.spec"], cwd=ROOT, stdout=file, stderr=file)
    if code:
        raise BuildError(f"PyInstaller failed, see {log}")
    return DIST / NAME


def version() -> str:
    """The program's version, as trafficdesk/__init__.py says."""
    from trafficdesk import __version__

    return __version__


def check_contents(folder: Path) -> None:
    """BuildError when something needed is missing or something unneeded came along."""
    from contents import FORBIDDEN, REQUIRED, ROOT

    inside = folder / "_internal"
    missing = [name for name in REQUIRED if not (inside / name).exists()]
    for source in (ROOT / "resources").rglob("*"):
        if source.is_file() and not (inside / source.relative_to(ROOT)).is_file():
            missing.append(source.relative_to(ROOT).as_posix())
    if missing:
        raise BuildError(f"missing in the folder: {', '.join(missing[:10])}")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    extra = [name for name in names if FORBIDDEN.search(name)]
    if extra:
        raise BuildError(f"not wanted in the folder: {', '.join(extra[:10])}")


def bare_environment(home: Path) -> dict[str, str]:
    """What a fresh account has: no Python, no settings, no display of ours."""
    kept = {"SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"}
    environment = {name: value for name, value in os.environ.items() if name.upper() in kept}
    environment["PATH"] = os.environ["PATH"] if os.name == "nt" else "/usr/bin:/bin"
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"):
        environment[name] = str(home)
    return {**environment, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


def program(folder: Path) -> Path:
    """The windowed program."""
    return folder / (f"{folder.name}.exe" if os.name == "nt" else folder.name)


def self_test(folder: Path) -> str:
    """Run every step of the frozen program's self-test; BuildError for a failed, missing or unexpected one."""
    import selftest_reading

    with tempfile.TemporaryDirectory() as home:
        report = Path(home) / "selftest.json"
        done = subprocess.run(
            [program(folder), "self-test", "--out", report],
            cwd=home,
            env=bare_environment(Path(home)),
            capture_output=True,
            timeout=600,
            check=False,
        )
        faults = selftest_reading.faults(report, done.returncode, done.stdout, done.stderr)
        if faults:
            raise BuildError("the frozen self-test failed:\n  " + "\n  ".join(faults))
        return selftest_reading.summary(report)


def window_test(folder: Path, seconds: float = 8) -> None:
    """Open the window on an empty office: it must stay open and say nothing on its outputs."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as output:
        running = subprocess.Popen(
            [program(folder), "--data", Path(home) / "office"],
            cwd=home,
            env=bare_environment(Path(home)),
            stdout=output,
            stderr=output,
        )
        try:
            code = running.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
            running.terminate()
            running.wait(30)
        output.seek(0)
        said = output.read().decode("utf-8", "replace").strip()
    if code is not None or said:
        raise BuildError(f"the window did not stay open quietly (exit code {code}): {said}")


def manifest(folder: Path) -> Path:
    """SHA-256 of every file, in the form that `sha256sum -c` reads; beside the folder."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            lines.append(f"{digest(path)}  {path.relative_to(folder.parent).as_posix()}")
    target = folder.with_name(f"{folder.name}-{version()}.sha256")
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return target


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def package(folder: Path) -> Path | None:
    """The set-up program or the .deb; None when this computer has no tool for one."""
    if os.name == "nt":
        return windows_setup(folder)
    if shutil.which("dpkg-deb"):
        import debian

        return debian.build(folder, DIST, version())
    return None


def windows_setup(folder: Path) -> Path | None:
    """Run NSIS over the folder. makensis is looked for on PATH and in its usual place."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "NSIS" / "makensis.exe"
    tool = shutil.which("makensis") or (usual if usual.is_file() else None)
    if tool is None:
        return None
    target = DIST / f"TrafficDesk-{version()}-setup.exe"
    defines = {"VERSION": version(), "PAYLOAD": folder, "OUT": target, "ICON": BUILD / "trafficdesk.ico"}
    options = [f"-D{name}={value}" for name, value in defines.items()]
    command = [tool, "-V2", "-INPUTCHARSET", "UTF8", *options, ROOT / "packaging" / "trafficdesk.nsi"]
    if subprocess.call(command):
        raise BuildError("makensis failed, see above")
    return target


def size(path: Path) -> str:
    """Megabytes of a file or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return f"{sum(file.lstat().st_size for file in files if file.is_file()) / 1e6:.1f} MB"


def main() -> int:
    """Build, prove, pack; 1 when the result must not be handed out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-package", action="store_true", help="stop after the checksums")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    try:
        own_environment()
        begun = time.monotonic()
        folder = freeze()
        check_contents(folder)
        print(f"{folder}  {size(folder)}  {time.monotonic() - begun:.0f} s  {platform.platform()}")
        print(f"self-test  {self_test(folder)}")
        window_test(folder)
        print("window     opened, nothing said")
        print(f"checksums  {manifest(folder)}")
        if not arguments.no_package:
            packed = package(folder)
            print(f"package    {packed}  {size(packed)}  {digest(packed)}" if packed else "package    no tool found")
    except (BuildError, dev.Stop) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
