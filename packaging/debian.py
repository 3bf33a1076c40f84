"""A .deb for Debian, Ubuntu, 统信 and 麒麟 desktops: the program folder under /usr/lib, a menu entry, a command."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import appearance

_PLACE = "usr/lib/trafficdesk"
_CONTROL = """Package: trafficdesk
Version: {version}
Architecture: {architecture}
Maintainer: TrafficDesk
Installed-Size: {kilobytes}
Depends: libc6 (>= {glibc}), libgl1, libegl1, fontconfig-config{libraries}
Section: misc
Priority: optional
Description: 交通安全工作台
 Offline desk program for a street office's road-safety work.
"""
# What a folder without the system's own libraries needs (contents.FROM_SYSTEM), by the names that Debian 10 to 13, 麒麟 and 统信 know.
_LIBRARIES = (
    "libfontconfig1", "libfreetype6", "libdbus-1-3", "libglib2.0-0 | libglib2.0-0t64", "libx11-6", "libx11-xcb1", "libstdc++6",
    "libcups2 | libcups2t64",
)  # fmt: skip
_MENU = """[Desktop Entry]
Type=Application
Name=TrafficDesk
Name[zh_CN]=交通安全工作台
Comment[zh_CN]=道路交通安全责任书、档案和台账
Exec=/usr/bin/trafficdesk
Icon=trafficdesk
Terminal=false
Categories=Office;
StartupWMClass=TrafficDesk
"""


def build(folder: Path, target: Path, version: str, glibc: str, kind: str = "") -> Path:
    """Pack `folder` as target/trafficdesk_<version>_<architecture><kind>.deb. CalledProcessError when dpkg-deb refuses.

    glibc: the oldest one that every file of the folder runs on, as text (2.28). kind: not "" for a folder without the
    system's own libraries; it is a part of the file's name.
    """
    architecture = _ask("dpkg", "--print-architecture")
    tree = target / "debian-tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / _PLACE, symlinks=True)
    _write(tree / "usr/share/applications/trafficdesk.desktop", _MENU.encode())
    _write(tree / "usr/share/icons/hicolor/256x256/apps/trafficdesk.png", appearance.draw(256))
    licences = [appearance.ROOT / name for name in ("docs/licences.md", "LICENSE")]
    _write(tree / "usr/share/doc/trafficdesk/copyright", b"\n\n".join(path.read_bytes() for path in licences))
    command = tree / "usr/bin/trafficdesk"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/{_PLACE}/TrafficDesk")
    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    libraries = "".join(f", {name}" for name in _LIBRARIES) if kind else ""
    control = _CONTROL.format(version=version, architecture=architecture, kilobytes=size, glibc=glibc, libraries=libraries)
    _write(tree / "DEBIAN/control", control.encode())
    package = target / f"trafficdesk_{version}_{architecture}{kind}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return package


def _ask(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
