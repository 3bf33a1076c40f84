"""One command for everything a developer or a newcomer needs. Only Python 3.11-3.14 itself is required.

    python3 dev.py run      start the program; without a display do the main job on a demo office
    python3 dev.py test     run the tests; with --windows on a Windows Python under Wine (Debian)
    python3 dev.py lint     what needs no test run: lint, types, dead code, boundary
    python3 dev.py check    lint and all tests
    python3 dev.py bench    benchmarks
    python3 dev.py faults   kills, damage, full disks, forged backups by the thousand; prints trials and losses (Linux)
    python3 dev.py monkey   20,000 clicks and keys at random in the real window; the last ones are told with a bug
    python3 dev.py sizes    every page in every size of window and type: what is cut, covered or out of reach
    python3 dev.py pythons  the supported Pythons of this computer, a path a line, this one first
    python3 dev.py cups     have a print server, for the tests that print through one (Debian, as root; 1 MB)
    python3 dev.py postgres have a PostgreSQL server and its driver, for the tests on one (Debian, as root); then
                            `dev.py test --database postgresql tests/contract tests/flows` runs those with every office on a server

Whatever follows the word is passed on. The packages go into .venv-dev beside this file, pinned and hashed (`run` takes the
program's own alone, the rest also what developers need); pip's own configuration decides where they come from. Where glibc
is older than the newest Qt wants (麒麟 V10, 统信 20), an older Qt is taken. The Python that made .venv-dev keeps it, another one
gets its own beside it (.venv-dev-3.12), so that the tests can be run on each. On Debian or Ubuntu root gets missing system
packages installed, anybody else is shown the command.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
ROOT = Path(__file__).resolve().parent
PROGRAM_LOCK = ROOT / "requirements" / "runtime.txt"
LOCK = ROOT / "requirements" / "dev.txt"
OLD_LOCK = ROOT / "requirements" / "old-glibc.txt"
POSTGRES_LOCK = ROOT / "requirements" / "postgres.txt"
# Megabytes that the first run downloads, measured by `pip download --no-deps -r` of each list.
DOWNLOADS = {PROGRAM_LOCK.stem: 132, LOCK.stem: 166}
WINDOWS, LINUX = os.name == "nt", sys.platform.startswith("linux")

# Shared library that must load → Debian package that brings it.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libcups.so.2": "libcups2",
}
# The lowest glibc that the pinned PySide6 runs on, and the one that OLD_LOCK has instead of it.
GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
OLD_GLIBC = {"x86_64": (2, 28), "aarch64": (2, 31)}
OLD_NEWEST = (3, 13)
REPLACED = ("pyside6-essentials", "shiboken6")


class Stop(Exception):
    """Nothing more can be done; the text says why, in both languages."""


def say(chinese, english):
    """One message in both languages."""
    print(chinese + "\n  " + english, flush=True)


def version_of(python):
    """(3, 12) of a Python that really runs; None for a name that only points somewhere."""
    probe = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.check_output([str(python), "-c", probe], stderr=subprocess.DEVNULL, universal_newlines=True)
        return tuple(int(part) for part in answer.split())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def pythons():
    """A path for every supported version that this computer has, this one first: on the PATH, or kept by pyenv."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    own = sys.version_info[:2]
    found = [sys.executable] if OLDEST <= own <= NEWEST else []
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        places = [shutil.which(name), *sorted(map(str, kept.glob(f"3.{minor}.*/bin/{name}")), reverse=True)]
        if (3, minor) != own:
            found += [place for place in places if place and version_of(place) == (3, minor)][:1]
    return found


def check_python():
    """Go on with a fitting Python, or stop with a sentence. Written so that Python 3.6 can still say it."""
    newest = OLD_NEWEST if old_glibc() else NEWEST
    if OLDEST <= sys.version_info[:2] <= newest:
        return
    for other in pythons():
        if version_of(other) <= newest:
            sys.exit(subprocess.call([other, *sys.argv]))
    version = ".".join(map(str, sys.version_info[:2]))
    wanted = [f"3.{minor}" for minor in range(OLDEST[1], newest[1] + 1)]
    raise Stop(
        f"这台电脑上的 Python 是 {version}，本程序需要 Python {'、'.join(wanted[:-1])} 或 {wanted[-1]}。请安装后再运行。\n"
        f"  This is Python {version}; TrafficDesk needs Python {', '.join(wanted[:-1])} or {wanted[-1]}. Please install one."
    )


def glibc():
    """(2, 31) of this Linux; None elsewhere and where another C library is used."""
    library, version = platform.libc_ver()
    return tuple(int(part) for part in version.split(".")[:2]) if LINUX and library == "glibc" else None


def old_glibc():
    """Whether this system is too old for the pinned Qt, so that the one of OLD_LOCK takes its place."""
    own, needed = glibc(), GLIBC.get(platform.machine())
    return bool(own and needed and own < needed)


def check_system():
    """Stop where no Qt wheel can run, before pip says it in its own words."""
    own, needed = glibc(), OLD_GLIBC.get(platform.machine())
    if own and needed and own < needed:
        version, text = ".".join(map(str, own)), ".".join(map(str, needed))
        raise Stop(
            f"这个系统的 glibc 是 {version}，窗口组件（PySide6）需要 {text} 或更高，请换较新的系统。\n"
            f"  This system has glibc {version}; the PySide6 wheels need {text} or newer."
        )


def loads(library):
    """Whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display():
    """Whether a window can be shown."""
    if LINUX:
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def missing_packages(window):
    """Debian names of what venv and Qt lack on this computer, and the libraries that were looked for."""
    packages, libraries = [], []
    if importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python3.{sys.version_info[1]}-venv")
    wanted = {**QT_LIBRARIES, **(WINDOW_LIBRARIES if window else {})}
    for library, package in wanted.items():
        if not loads(library):
            libraries.append(library)
            packages.append(package)
    return packages, libraries


def debian_name(package):
    """Debian 13 and Ubuntu 24.04 renamed some libraries for 64-bit time: libglib2.0-0 is libglib2.0-0t64 there."""
    if not package.startswith("lib"):
        return package
    command = ["apt-cache", "show", package + "t64"]
    known = subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    return package + "t64" if known else package


def ensure_system(window):
    """Have the libraries that pip cannot bring. Stop when they are missing and cannot be installed."""
    if not LINUX:
        return
    packages, libraries = missing_packages(window)
    if packages and not shutil.which("apt-get"):
        names = " ".join(libraries) or "ensurepip"
        raise Stop(
            f"缺少系统组件：{names}。请用本系统的软件管理器安装后再运行。\n"
            f"  Missing system libraries: {names}. Install them with this system's package manager."
        )
    ensure_debian(packages)


def ensure_debian(packages):
    """Have Debian packages: root gets them installed, anybody else is shown the command. Stop when they are not there."""
    if not packages:
        return
    if not shutil.which("apt-get"):
        names = " ".join(packages)
        raise Stop(f"这一步要在 Debian 上做，需要：{names}。\n  This step needs Debian with the packages {names}.")
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    root = os.geteuid() == 0
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if root:
        say("正在安装系统组件……", "Installing system packages: " + " ".join(packages))
        subprocess.call([*apt, "-qq", "update"], env=environment)
    names = [debian_name(package) for package in packages]
    install = ["install", "-y", "--no-install-recommends", *names]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "universal_newlines": True}
    if root:
        done = subprocess.run([*apt, "-qq", *install], env=environment, check=False, **quiet)
        if done.returncode == 0:
            return
        print(done.stderr, file=sys.stderr)
    command = "apt-get update && apt-get " + " ".join(install)
    if not root:
        command = f"sudo sh -c '{command}'"
    raise Stop(
        "缺少系统组件，请先运行下面这条命令，再重新开始：\n"
        f"  System packages are missing. Run this, then start again:\n    {command}"
    )


def python_in(venv):
    """The Python of a virtual environment."""
    return venv / ("Scripts/python.exe" if WINDOWS else "bin/python")


def venv():
    """.venv-dev, unless another Python has made it: then the one of this version beside it."""
    usual = ROOT / ".venv-dev"
    maker = version_of(python_in(usual))
    if maker in (None, sys.version_info[:2]):
        return usual
    return ROOT / ".venv-dev-{}.{}".format(*sys.version_info[:2])


def venv_python():
    """The Python that has the packages."""
    return python_in(venv())


def pinned(lock, old=None):
    """The lines of a list of packages, with the older Qt where this system (or, with `old`, another) needs it."""
    text = lock.read_text("utf-8")
    if not (old_glibc() if old is None else old):
        return text
    kept, leaving = [], False
    for line in text.splitlines():
        if not line.startswith(" "):
            leaving = line.split("==")[0] in REPLACED
        if not leaving:
            kept.append(line)
    return "\n".join(kept) + "\n" + OLD_LOCK.read_text("utf-8")


def fingerprint(lock):
    """What the installed set depends on: the pinned packages and the Python."""
    return hashlib.sha256((pinned(lock) + sys.version).encode()).hexdigest()


def pip_install(lock):
    """The command that puts exactly the pinned packages of one list into the virtual environment."""
    chosen = lock
    if old_glibc():
        chosen = venv() / lock.name
        chosen.write_text(pinned(lock), "utf-8")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [*pip, "--only-binary=:all:", "--require-hashes", "-r", str(chosen)]


def ensure_driver():
    """Have psycopg and keyring beside the other packages. Stop when they cannot be had."""
    if subprocess.call(pip_install(POSTGRES_LOCK)) != 0:
        raise Stop("装不上 psycopg，原因见上。\n  psycopg could not be installed; see above.")


def ensure_postgres():
    """Have a PostgreSQL server and its driver; the tests start a server of their own from it and say what they miss."""
    if not LINUX or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(
            "请先用本系统的软件管理器安装 postgresql（在 Debian 上用 root 运行本命令即可）。\n"
            "  Install the package postgresql first; on Debian, root gets it from this command."
        )
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        subprocess.call([*apt, "update"], **quiet)
        if subprocess.call([*apt, "install", "-y", "--no-install-recommends", "postgresql"], **quiet) != 0:
            raise Stop("装不上 postgresql，原因见上。\n  postgresql could not be installed; see above.")
    ensure_driver()


def ensure_cups():
    """Have a print server; the tests start one of their own and say what they miss."""
    if LINUX and not shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        ensure_debian(["cups-daemon", "cups-client"])


def stands(lock):
    """Whether the virtual environment has the packages of a list as they are pinned now."""
    stamp = venv() / (lock.stem + ".sha256")
    return venv_python().is_file() and stamp.is_file() and stamp.read_text("utf-8") == fingerprint(lock)


def ensure_packages(lock=LOCK):
    """Have the virtual environment with exactly the pinned packages of a list; made anew when the list or the Python changed.

    The developers' list holds the program's, so it serves for both; where only the program's stands it is completed.
    """
    place = venv()
    if stands(LOCK) or stands(lock):
        return
    say(
        f"正在准备 Python 组件（要下载约 {DOWNLOADS[lock.stem]} MB，只有第一次需要几分钟）……",
        f"Preparing {place.name}; this takes minutes only once.",
    )
    fresh = not stands(PROGRAM_LOCK)
    if fresh and subprocess.call([sys.executable, "-m", "venv", "--clear", str(place)]) != 0:
        raise Stop(f"建不了虚拟环境 {place.name}，原因见上。\n  Could not create {place.name}; see above.")
    if subprocess.call(pip_install(lock)) != 0:
        raise Stop(
            "Python 组件没有装好，原因见上。没有外网的电脑请先用 pip config 设好本单位的软件源，再重新运行。\n"
            "  The packages could not be installed; see above. Without internet access configure an index for pip"
            " (pip config) and try again."
        )
    for each in (lock, PROGRAM_LOCK):
        (place / (each.stem + ".sha256")).write_text(fingerprint(each), "utf-8")


def start(arguments, offscreen=False):
    """Run the prepared Python in the project folder; its exit code."""
    environment = dict(os.environ)
    if offscreen:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.call([str(venv_python()), *arguments], cwd=str(ROOT), env=environment)


def run(extra):
    """The window; without a display the main job on the demo office."""
    if has_display() or extra:
        return start(["-m", "ui", *extra])
    say("没有显示器，改为在示例办事处上做一遍主要工作。", "No display: doing the main job on a demo office.")
    return start(["-m", "trafficdesk.demo_run", "--out", "demo-output"])


def pytest(extra):
    """The arguments for a test run on two workers, unless the caller says otherwise.

    Each takes a half of its own and helps the other in the end: what the tests of a file or folder share is made in one of them only.
    """
    own = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in extra)
    return ["-m", "pytest", *([] if own else ["-n", "2", "--dist", "worksteal"]), *extra]


def test(extra):
    """All tests, or those named. Windows are drawn off the screen so that nothing disturbs them."""
    words = [word for word in extra if word != "--windows"]
    if "--windows" in extra and not WINDOWS:
        return start(["packaging/wine_tests.py", *words])
    return start(pytest(words), offscreen=True)


def check_paths(words):
    """Stop when a word is meant as a test's file or folder and there is none, before minutes are spent on preparing."""
    meant = [word for word in words if not word.startswith("-") and ("/" in word or "::" in word or word.endswith(".py"))]
    lost = [word for word in meant if not (ROOT / word.split("::")[0]).exists()]
    if lost:
        raise Stop(f"没有这个测试文件或文件夹：{'、'.join(lost)}。\n  No such test: {', '.join(lost)}")


DEAD_CODE = "tests/boundary/test_dead_code.py"
WITHOUT_TESTS = (
    ("lint", ["-m", "ruff", "check", "."]),
    ("types", ["-m", "mypy", "--python-version", "{}.{}".format(*sys.version_info[:2])]),
    ("dead code", ["-m", "pytest", DEAD_CODE]),
    ("boundary", ["-m", "pytest", "tests/boundary", "--ignore=" + DEAD_CODE]),
)


def lint(_extra):
    """Every check that needs no test run."""
    return every(WITHOUT_TESTS)


def check(extra):
    """Every check and all tests."""
    return every([*WITHOUT_TESTS, ("tests", pytest(["--ignore=tests/boundary", *extra]))])


def every(steps):
    """Each step, also after one has failed; 1 when any failed."""
    results = []
    for name, arguments in steps:
        print("\n== " + name, flush=True)
        begun = time.monotonic()
        code = start(arguments, offscreen=True)
        results.append((name, code, time.monotonic() - begun))
    print("\n== 结果 / summary")
    for name, code, seconds in results:
        print(f"{name:9} {seconds:6.1f} s  {'通过 ok' if code == 0 else '未通过 FAILED'}")
    return int(any(code for _, code, _ in results))


def bench(extra):
    """The benchmarks."""
    return start(["benchmarks/run.py", *extra], offscreen=True)


def faults(extra):
    """Faults by the thousand; docs/reliability.md says what came out."""
    return start(["-m", "tests.faults.campaign", *extra], offscreen=True)


def monkey(extra):
    """Clicks and keys at random in the real window."""
    return start(["-m", "tests.helpers.monkey", *extra], offscreen=True)


def sizes(extra):
    """What is cut, covered or out of reach, over every page in every size of window and type."""
    return start(["-m", "tests.helpers.sizes", *extra], offscreen=True)


def postgres(_extra):
    """What the tests of two writers need beyond the program."""
    ensure_postgres()
    return 0


def cups(_extra):
    """Have a print server."""
    ensure_cups()
    return 0


COMMANDS = {
    "run": run, "test": test, "lint": lint, "check": check, "bench": bench, "faults": faults, "cups": cups, "monkey": monkey,
    "sizes": sizes, "postgres": postgres,
}  # fmt: skip


def main():
    """Prepare what is missing, then do what the first word says. 2 for wrong usage, 1 when it cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console shows Chinese by itself; a pipe or a file of Windows would lose it.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    word, extra = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if word == "pythons":
        print(*pythons(), sep="\n")
        return 0
    if word not in COMMANDS:
        print(__doc__)
        if word and word not in ("-h", "--help"):
            words = [*COMMANDS, "pythons"]
            say(f"没有“{word}”这个命令，可以用：{'、'.join(words)}。", f"No command {word!r}; there are: {', '.join(words)}.")
        return 0 if word in ("-h", "--help") else 2
    try:
        check_system()  # first: no Python helps a system that is too old
        check_python()
        if word in ("test", "check"):
            check_paths(extra)
        ensure_system(window=word == "run" and has_display())
        ensure_packages(PROGRAM_LOCK if word == "run" else LOCK)
        return COMMANDS[word](extra)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
