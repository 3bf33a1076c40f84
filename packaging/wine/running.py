"""Windows programs run by Wine, each prefix an account of its own, with pipes that behave and a screen to look at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wine import standins, tools

_SILENT = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d", "WINEARCH": "win64"}


# Wine's own words for a drive whose disk it may not read: said whatever WINEDEBUG is, when a program looks for sticks. And libpq's
# for a function of Windows 8 that Wine 8 lacks (NtFlushBuffersFileEx): it asks for it before it looks at any file.
_OWN_WORDS = re.compile(
    rb'wine: Read access denied for device L"[^"\n]*", FS volume label and serial are not available\.\r?\n?'
    rb"|unrecognized win32 error code: 127\r?\n?"
)


def of_the_program(complaints: bytes) -> bytes:
    """What a program said, without what Wine says of itself."""
    return _OWN_WORDS.sub(b"", complaints)


class Wine:
    """One Windows: the folder of its drive C and how to run things in it."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix

    @property
    def drive(self) -> Path:
        """Drive C as Linux sees it."""
        return self.prefix / "drive_c"

    @property
    def home(self) -> Path:
        """The account's own folder."""
        return self.drive / "users" / os.environ.get("USER", "root")

    def path(self, path: Path) -> str:
        """A path as Windows writes it."""
        absolute = path.resolve()
        if absolute.is_relative_to(self.drive.resolve()):
            return "C:\\" + str(absolute.relative_to(self.drive.resolve())).replace("/", "\\")
        return "Z:" + str(absolute).replace("/", "\\")

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a started program sees of Linux: no Python, no settings, only where Wine and the screen are."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "USER", "DISPLAY", "XDG_RUNTIME_DIR") if name in os.environ}
        kept.setdefault("USER", "root")
        return {**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "WINEPREFIX": str(self.prefix), **_SILENT, **(extra or {})}

    def start(
        self, command: Sequence[str | Path], cwd: Path | None = None, extra: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program. Its input and outputs are pipes: Windows programs under Wine 8 choke on files there."""
        words = [self.path(word) if isinstance(word, Path) else word for word in command]
        return subprocess.Popen(
            [str(tools.found("wine")), *words],
            cwd=cwd,
            env=self.environment(extra),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(
        self,
        command: Sequence[str | Path],
        cwd: Path | None = None,
        extra: Mapping[str, str] | None = None,
        timeout: float = 600,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program to its end. TimeoutExpired when it takes longer than `timeout` seconds."""
        running = self.start(command, cwd, extra)
        try:
            output, complaints = running.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            running.kill()
            self.stop()
            raise
        return subprocess.CompletedProcess(list(command), running.returncode, output, complaints)

    def create(self) -> None:
        """Set the prefix up as a Windows 10 with what Wine lacks of it, unless it is there."""
        if not (self.prefix / "system.reg").is_file():
            self.prefix.mkdir(parents=True, exist_ok=True)
            self.run(["wineboot", "-i"], timeout=300)
            self._keep_apart()
            self._have_letters()
        standins.make_for_wine(self.drive / "windows" / "system32")
        self.claim_version("win10")

    def _keep_apart(self) -> None:
        """Desktop and the like as folders of the prefix; Wine makes them links into the home of whoever builds."""
        self.stop()
        for path in self.home.iterdir():
            if path.is_symlink():
                path.unlink()
                path.mkdir()

    def _have_letters(self) -> None:
        """Chinese letters in dialogs of Windows' own, where a real one has 宋体."""
        for name in ("SimSun", "宋体", "MS Shell Dlg", "MS Shell Dlg 2", "Tahoma"):
            self.run(["reg", "add", r"HKCU\Software\Wine\Fonts\Replacements", "/v", name, "/d", "Noto Sans CJK SC", "/f"])

    def claim_version(self, version: str) -> None:
        """Say to be another Windows: win7, win81, win10."""
        self.run(["reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", version, "/f"])
        self.stop()

    def copy(self, target: Path) -> Wine:
        """The same Windows as a fresh account in another folder."""
        self.stop()
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.prefix, target, symlinks=True)
        return Wine(target)

    def stop(self) -> None:
        """End whatever still runs in this Windows, and only there."""
        server = str(tools.found("wineserver"))
        subprocess.run([server, "-k"], env=self.environment(), capture_output=True, check=False)
        subprocess.run([server, "-w"], env=self.environment(), capture_output=True, check=False, timeout=60)


@contextmanager
def screen(width: int = 1366, height: int = 768) -> Iterator[str]:
    """A display of its own, as DISPLAY while it lasts; the size of an office's older monitors."""
    reader, writer = os.pipe()
    # Without -noreset it starts anew when its only client, the camera, has gone, and turns away a program that is just coming.
    server = subprocess.Popen(
        [str(tools.found("Xvfb")), "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(reader) as said:
            os.environ["DISPLAY"] = ":" + said.readline().strip()
        yield os.environ["DISPLAY"]
    finally:
        if before is None:
            os.environ.pop("DISPLAY", None)
        else:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait(20)


def photograph(target: Path) -> Path:
    """A picture of the whole display; the same picture is the same file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    without_dates = ["-define", "png:exclude-chunks=date,time"]
    command = [str(tools.found("import")), "-window", "root", *without_dates, str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def is_titled(part: str) -> bool:
    """Whether a window of the display has this in its title."""
    return subprocess.run([str(tools.found("xdotool")), "search", "--name", part], capture_output=True, check=False).returncode == 0
