"""The set-up program treated as an office would: installed, started, upgraded, refused, installed elsewhere, removed.

Every trial looks at files and registry, never at exit codes alone, and says one line.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hosts
import proof
from contents import CONSOLE_NAME, NAME
from windows_setup import TITLE
from wine.running import Wine, is_titled, photograph

_USUAL = Path("AppData/Local/Programs") / NAME
_UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
# Seconds for what takes a few on a computer that has nothing else to do.
_PATIENCE = 900


@dataclass(frozen=True)
class SetUps:
    """The set-up programs that are tried, and the folder that the first one holds."""

    real: Path
    newer: Path
    older: Path
    folder: Path
    pictures: Path


def expect(true: bool, sentence: str) -> None:
    """BuildError unless it is so."""
    if not true:
        raise proof.BuildError(f"set-up program: {sentence}")


def install(wine: Wine, setup: Path, *options: str) -> int:
    """Run a set-up program without questions; its exit code."""
    return wine.run([setup, "/S", *options], timeout=_PATIENCE).returncode


def registered(wine: Wine, root: str = "HKCU") -> str | None:
    """The version that Windows lists among its programs; None when there is none."""
    answer = wine.run(["reg", "query", f"{root}\\{_UNINSTALL}", "/v", "DisplayVersion"])
    words = answer.stdout.decode("utf-8", "replace").split()
    return words[-1] if answer.returncode == 0 and "DisplayVersion" in words else None


def shortcuts(wine: Wine) -> list[str]:
    """Every shortcut to the program, of this user or of all."""
    return sorted(path.relative_to(wine.drive).as_posix() for path in wine.drive.rglob(f"{TITLE}.lnk"))


def uninstall(wine: Wine, place: Path, mode: str = "/CurrentUser") -> None:
    """Remove the program. The uninstaller goes on in a copy of itself, so the end is seen by the files."""
    wine.run([place / "uninstall.exe", mode, "/S"])
    for _ in range(120):
        if not (place / "uninstall.exe").exists():
            break
        time.sleep(0.5)
    time.sleep(1)


def differences(wanted: Path, found: Path) -> list[str]:
    """Names that only one of two folders has, or that differ in size; the uninstaller does not count."""
    def below(folder: Path) -> dict[str, int]:
        return {file.relative_to(folder).as_posix(): file.stat().st_size for file in folder.rglob("*") if file.is_file()}

    left, right = below(wanted), below(found)
    right.pop("uninstall.exe", None)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def new_user(wine: Wine, ups: SetUps) -> float:
    """Installed without questions; the seconds that it took."""
    begun = time.monotonic()
    code = install(wine, ups.real)
    seconds = time.monotonic() - begun
    expect(code == 0 and not differences(ups.folder, wine.home / _USUAL), f"silent installation (exit code {code})")
    expect(len(shortcuts(wine)) == 2 and registered(wine) is not None, f"shortcuts and entry: {shortcuts(wine)}")
    return seconds


def works(wine: Wine, ups: SetUps) -> str:
    """The installed program passes its self-test, makes an office and opens it."""
    place = wine.home / _USUAL
    account = hosts.WineAccount(wine)
    tested = proof.self_test(place / f"{NAME}.exe", account, windows=True)
    command = [place / f"{CONSOLE_NAME}.exe", "--data", wine.home / "台账", "init", "--demo", "--drivers", "50", "--seed", "1"]
    expect(hosts.run(account, command).returncode == 0, "the installed command line makes no office")
    said = proof.window(place / f"{NAME}.exe", account, ups.pictures / "installed.png", wine.home / "台账")
    return f"the installed program: self-test {tested}, window {said}"


def shows_itself(running: subprocess.Popen[bytes]) -> bool:
    """Whether a started program has its window on the screen before its time is up and is still there. On a busy computer
    its file is opened long after it was asked for."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and running.poll() is None and not is_titled(TITLE):
        time.sleep(1)
    return running.poll() is None and is_titled(TITLE)


def refused_while_running(wine: Wine, ups: SetUps) -> str:
    """Window or command line open: nothing is changed."""
    place = wine.home / _USUAL
    account = hosts.WineAccount(wine)
    for name in (NAME, CONSOLE_NAME):
        # Without a verb the file of the command line opens the window too, and stays as long as it is wanted.
        running = account.start([place / f"{name}.exe", "--data", wine.home / f"open-{name}"])
        expect(shows_itself(running), f"{name} does not open")
        code = install(wine, ups.newer)
        expect(code == 4 and not differences(ups.folder, place), f"upgrade while {name} runs: exit code {code}")
        wine.run([place / "uninstall.exe", "/CurrentUser", "/S"])
        time.sleep(3)
        expect(running.poll() is None, f"{name} ended too early for this trial")
        expect(not differences(ups.folder, place), f"uninstalled while {name} runs")
        account.end(running)
    return "while window or command line run neither upgraded (exit code 4) nor removed"


def refused_elsewhere(wine: Wine, ups: SetUps) -> str:
    """One copy: not into a second folder, not for all users beside."""
    for options in ((r"/D=C:\第二处",), ("/AllUsers",)):
        code = install(wine, ups.newer, *options)
        expect(code == 5, f"a second copy with {options}: exit code {code}")
    expect(not (wine.drive / "第二处").exists() and not differences(ups.folder, wine.home / _USUAL), "a second copy was made")
    return "no second copy, neither in another folder nor for all users (exit code 5)"


def upgraded(wine: Wine, ups: SetUps) -> str:
    """A newer one over it: old files go, the office and a folder `data` stay; then no older one."""
    place = wine.home / _USUAL
    (place / "_internal" / "old.dll").write_bytes(b"of an older version")
    (place / "data").mkdir()
    (place / "data" / "kept.txt").write_text("台账", "utf-8")
    office = wine.home / "台账"
    before = sorted(path.name for path in office.rglob("*"))
    code = install(wine, ups.newer)
    left = [name for name in differences(ups.folder, place) if name != "data/kept.txt"]
    expect(code == 0 and not left, f"upgrade: exit code {code}, {left[:3]}")
    expect((place / "data" / "kept.txt").read_text("utf-8") == "台账", "the folder data was touched")
    expect(before == sorted(path.name for path in office.rglob("*")), "the office was touched")
    check = hosts.run(hosts.WineAccount(wine), [place / f"{CONSOLE_NAME}.exe", "--data", office, "list", "units"])
    expect(check.returncode == 0 and check.stdout.strip() != b"", f"the office is not read: {check.stderr!r}")
    version = registered(wine)
    code = install(wine, ups.older)
    expect(code == 6 and registered(wine) == version, f"older over newer: exit code {code}")
    return f"upgraded to {version} with its data; an older one refused (exit code 6)"


def refused_by_old_windows(wine: Wine, ups: SetUps) -> str:
    """Windows 7 and 8.1 are named and left alone."""
    for version in ("win7", "win81"):
        wine.claim_version(version)
        code = install(wine, ups.real, r"/D=C:\old")
        expect(code == 3 and not (wine.drive / "old").exists(), f"{version}: exit code {code}")
    wine.claim_version("win10")
    return "Windows 7 and 8.1 refused (exit code 3)"


def removed(wine: Wine, _ups: SetUps) -> str:
    """Uninstalled: the program goes, the office and `data` stay."""
    place = wine.home / _USUAL
    uninstall(wine, place)
    left = sorted(path.name for path in place.rglob("*") if path.is_file()) if place.exists() else []
    expect(left == ["kept.txt"], f"left after uninstalling: {left[:5]}")
    expect(not shortcuts(wine) and registered(wine) is None, "shortcuts or entry are left")
    expect((wine.home / "台账").is_dir(), "the office was removed")
    return "removed; office and folder data are left"


def all_users(wine: Wine, ups: SetUps) -> str:
    """For everybody, into a folder with a Chinese name; then not for one user beside; removed."""
    place = wine.drive / "街道台账"
    code = install(wine, ups.newer, "/AllUsers", r"/D=C:\街道台账")
    expect(code == 0 and not differences(ups.folder, place), f"for all users: exit code {code}")
    expect(registered(wine, "HKLM") is not None and registered(wine) is None, "entry for all users")
    code = install(wine, ups.newer, "/CurrentUser", r"/D=C:\users\Public\own")
    expect(code == 5, f"for one user beside all: exit code {code}")
    uninstall(wine, place, "/AllUsers")
    expect(not place.exists() and registered(wine, "HKLM") is None and not shortcuts(wine), "left after uninstalling")
    return "for all users in a folder with a Chinese name; not for one user beside; removed without rest"


TRIALS: tuple[Callable[[Wine, SetUps], str], ...] = (
    works,
    refused_while_running,
    refused_elsewhere,
    upgraded,
    refused_by_old_windows,
    removed,
    all_users,
)


def run(host: hosts.UnderWine, ups: SetUps) -> float:
    """All trials in one account, one after the other; the seconds that the installation took."""
    with host.account() as account:
        seconds = new_user(account.wine, ups)
        print(f"set-up     installed for one user in {seconds:.0f} s", flush=True)
        for trial in TRIALS:
            print(f"set-up     {trial(account.wine, ups)}", flush=True)
    return seconds


def pages(wine: Wine, setup: Path, pictures: Path) -> list[Path]:
    """A picture of every page of the set-up program, by pressing its usual button; the last one before the program starts."""
    running = wine.start([setup])
    taken = []
    keys = (("welcome", ""), ("licence", "Return"), ("users", "alt+a Return"), ("folder", "Return"), ("finish", "Return"))
    for name, pressed in keys:
        for key in pressed.split():
            subprocess.run(["xdotool", "key", key], check=True)
            time.sleep(1)
        time.sleep(5)
        photo = photograph(pictures / f"setup-{name}.png")
        proof.until_calm(photo)
        expect(all(photo.read_bytes() != before.read_bytes() for before in taken), f"the page {name} did not come")
        taken.append(photo)
    running.kill()
    wine.stop()
    return taken
