"""A Debian 11 in a folder, with its own newer Python and SQLite, made once and kept; and the build that runs in it."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pins
import platformdirs

import dev

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RELEASE, SOURCES = "bullseye", "trixie"
VERSION = "3.13"
PYTHON = f"/opt/python/bin/python{VERSION}"
_PLACE = "build/trafficdesk"


class RootError(Exception):
    """The Debian 11 cannot be made or does not build; the text says why."""


def cache() -> Path:
    """Where it is kept: TRAFFICDESK_BUILD_CACHE or the user's cache folder."""
    chosen = os.environ.get("TRAFFICDESK_BUILD_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("trafficdesk-build")


def mirror() -> str:
    """Where this Debian has its packages from; the older one comes from the same place."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    if not found:
        raise RootError("apt has no package source of Debian: run apt-get update first")
    return found[0]


def ready() -> Path:
    """The prepared root. RootError when this is not root's to do or a step fails."""
    if os.geteuid() != 0:
        raise RootError("a Debian 11 is made by root alone (debootstrap, chroot)")
    recipe = b"".join((HERE / name).read_bytes() for name in ("prepare.sh", "glibc_floor.h", "root.py"))
    place = cache() / f"{RELEASE}-{hashlib.sha256(recipe).hexdigest()[:12]}"
    stamp = place / "complete"
    if not stamp.is_file():
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        _run(["debootstrap", "--variant=minbase", "--include=ca-certificates", RELEASE, str(place), mirror()], place)
        lines = f"deb {mirror()} {RELEASE} main\ndeb-src {mirror()} {SOURCES} main\n"
        (place / "etc/apt/sources.list").write_text(lines, "utf-8")
        (place / "floor").mkdir()
        for name in ("prepare.sh", "glibc_floor.h"):
            shutil.copy(HERE / name, place / "floor")
        with mounted(place):
            _run(["chroot", str(place), "sh", "/floor/prepare.sh"], place)
        stamp.write_text("", "utf-8")
    return place


@contextmanager
def mounted(place: Path) -> Iterator[None]:
    """The processes of this system seen inside, as Python and Xvfb want."""
    subprocess.run(["mount", "-t", "proc", "proc", str(place / "proc")], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place / "proc")], check=True)


def _run(command: list[str], place: Path) -> None:
    log = place.with_name(f"{place.name}.log")
    with log.open("ab") as file:
        code = subprocess.call(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
    if code:
        raise RootError(f"{' '.join(command[:3])} … failed, see {log}")


def own_files() -> list[Path]:
    """What git would take: tracked and new files, not what is ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def build(place: Path, target: Path) -> list[Path]:
    """Build inside, on a copy of the sources; the files that came out, in `target`."""
    inside = place / _PLACE
    kept = inside / "dist"
    shutil.rmtree(kept, ignore_errors=True)
    for name in own_files():
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, inside / name)
    _wheels(place / "wheels")
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
    with mounted(place):
        command = ["chroot", str(place), "sh", "-c", f"cd /{_PLACE} && {PYTHON} build_installer.py --floor 2.28"]
        if subprocess.call(command, env=environment, stdin=subprocess.DEVNULL):
            raise RootError("the build inside Debian 11 failed, see above")
    target.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(path, target)) for path in sorted(kept.glob("*.deb"))]


def _wheels(target: Path) -> None:
    """The pinned packages, fetched out here with this system's pip settings."""
    target.mkdir(exist_ok=True)
    listed = target / "requirements.txt"
    text = dev.pinned(dev.LOCK, old=True) + dev.POSTGRES_LOCK.read_text("utf-8")
    listed.write_text(pins.fitting(text, {"python_version": VERSION}), "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", VERSION]
    for abi in ("cp313", "abi3", "none"):
        command += ["--abi", abi]
    machine = platform.machine()
    for tag in (*(f"manylinux_2_{minor}" for minor in range(28, 4, -1)), "manylinux2014", "manylinux2010", "manylinux1"):
        command += ["--platform", f"{tag}_{machine}"]
    done = subprocess.run([*command, "--dest", str(target), "-r", str(listed)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RootError(f"pip: {done.stderr.strip()[-2000:]}")
