"""Write the pinned and hashed sets (runtime.txt, dev.txt, postgres.txt, old-glibc.txt) from the .in files beside it.

    python3 requirements/lock.py          all of them
    python3 requirements/lock.py dev      one of them

old-glibc.txt is no set of its own: it has the Qt that 麒麟 V10 and 统信 20 can run, in place of the one in the other sets.

Needs pip 23.2 or newer and whatever package index pip is configured for; no address is written to the files.
pip evaluates `sys_platform == "win32"` and the like for the machine it runs on, even when another platform is
asked for, so a lock made on Linux would lack what only Windows needs. Here the markers of every package are
evaluated once for each target instead, and a line that only some targets need gets a marker.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pip._vendor.packaging.requirements import Requirement

HERE = Path(__file__).resolve().parent
SETS = {"runtime": ["runtime.in"], "dev": ["runtime.in", "dev.in"], "postgres": ["postgres.in"]}
OLD = "old-glibc"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# The lowest value is what the PySide6 wheels need; a newer glibc may get other wheels of some packages.
GLIBC = {"x86_64": (41, 36, 34), "aarch64": (41, 39)}
# What the Qt of old-glibc.in needs instead, and the Pythons that it is made for.
OLD_GLIBC = {"x86_64": 28, "aarch64": 31}
OLD_PYTHONS = ("3.11", "3.12", "3.13")
OTHER_QT = ("pyside6-essentials", "shiboken6")


@dataclass(frozen=True)
class Target:
    """One kind of computer: the marker values that tell it apart and the wheel tags pip may take for it."""

    python: str
    system: str
    machine: str
    tags: tuple[str, ...]
    old: bool = False

    def environment(self) -> dict[str, str]:
        """Marker variables as PEP 508 names them."""
        windows = self.system == "win32"
        return {
            "python_version": self.python,
            "python_full_version": f"{self.python}.9",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "implementation_version": f"{self.python}.9",
            "sys_platform": self.system,
            "platform_system": "Windows" if windows else "Linux",
            "os_name": "nt" if windows else "posix",
            "platform_machine": self.machine,
        }


def _linux_tags(machine: str, newest_glibc: int) -> tuple[str, ...]:
    """Wheel tags of a Linux with glibc 2.<newest>, best first: pip takes the newest one a machine can run."""
    modern = tuple(f"manylinux_2_{minor}_{machine}" for minor in range(newest_glibc, 4, -1))
    return modern + tuple(f"{old}_{machine}" for old in ("manylinux2014", "manylinux2010", "manylinux1"))


def targets() -> list[Target]:
    """Every kind of computer the program can be installed on."""
    found = []
    for python in PYTHONS:
        for machine, versions in GLIBC.items():
            found += [Target(python, "linux", machine, _linux_tags(machine, glibc)) for glibc in versions]
        found.append(Target(python, "win32", "AMD64", ("win_amd64",)))
    return found


def old_targets() -> list[Target]:
    """The computers with an older glibc: all packages as elsewhere but Qt."""
    tags = {machine: _linux_tags(machine, glibc) for machine, glibc in OLD_GLIBC.items()}
    return [Target(python, "linux", machine, tags[machine], old=True) for machine in tags for python in OLD_PYTHONS]


def normal(name: str) -> str:
    """A project name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pip_report(arguments: list[str]) -> list[dict[str, Any]]:
    """What pip would install, as its own report says. Raises CalledProcessError when pip cannot."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--report", str(report), *arguments]
        subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
        installs: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))["install"]
        return installs


def wanted(files: list[str]) -> list[str]:
    """The requirement lines of the .in files, comments left out."""
    text = "\n".join((HERE / name).read_text("utf-8") for name in files)
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line]


def reachable(roots: list[str], metadata: dict[str, dict[str, Any]], target: Target) -> dict[str, str]:
    """Project name → requirement text, for all that `target` needs, as far as `metadata` is known."""
    found: dict[str, str] = {}
    needs = map(Requirement, roots)
    queue = [need for need in needs if need.marker is None or need.marker.evaluate({**target.environment(), "extra": ""})]
    done: set[tuple[str, tuple[str, ...]]] = set()
    while queue:
        need = queue.pop()
        name = normal(need.name)
        key = (name, tuple(sorted(need.extras)))
        if key in done:
            continue
        done.add(key)
        found.setdefault(name, f"{need.name}{need.specifier}")
        for text in metadata.get(name, {}).get("requires_dist", []):
            child = Requirement(text)
            places = [{**target.environment(), "extra": extra} for extra in (need.extras or {""})]
            if child.marker is None or any(child.marker.evaluate(place) for place in places):
                queue.append(child)
    return found


def resolve(roots: list[str]) -> tuple[dict[str, str], dict[str, list[Target]]]:
    """Pinned version of every project, and which targets need it. Asks pip until no target lacks a name."""
    extra: dict[str, str] = {}
    while True:
        installs = pip_report([*roots, *extra.values()])
        metadata = {normal(install["metadata"]["name"]): install["metadata"] for install in installs}
        users: dict[str, list[Target]] = {}
        missing: dict[str, str] = {}
        for target in targets():
            for name, text in reachable(roots, metadata, target).items():
                users.setdefault(name, []).append(target)
                if name not in metadata:
                    missing[name] = text
        if not missing:
            return {name: metadata[name]["version"] for name in users}, users
        extra |= missing


def hashes(versions: dict[str, str], users: dict[str, list[Target]]) -> dict[str, set[str]]:
    """SHA-256 of every wheel that one of the targets would take."""
    found: dict[str, set[str]] = {name: set() for name in versions}
    for target in [*targets(), *old_targets()]:
        alike = next(each for each in targets() if (each.python, each.system) == (target.python, target.system))
        names = [
            f"{name}=={version}"
            for name, version in versions.items()
            if (alike if target.old else target) in users[name] and not (target.old and name in OTHER_QT)
        ]
        for name, digest in taken(target, names):
            found[name].add(digest)
    return found


def taken(target: Target, names: list[str]) -> list[tuple[str, str]]:
    """Project name and SHA-256 of each wheel that a target takes for pinned names."""
    short = "cp" + target.python.replace(".", "")
    options = ["--no-deps", "--target", "unused", "--implementation", "cp", "--python-version", target.python]
    for abi in (short, "abi3", "none"):
        options += ["--abi", abi]
    for tag in target.tags:
        options += ["--platform", tag]
    print(f"  {target.python} {target.system} {target.machine} {target.tags[0]}", flush=True)
    return [
        (normal(install["metadata"]["name"]), install["download_info"]["archive_info"]["hashes"]["sha256"])
        for install in pip_report([*options, *names])
    ]


def marker(users: list[Target]) -> str:
    """The marker for a project that only some targets need, empty when all do. ValueError for odd mixes."""
    if len(users) == len(targets()):
        return ""
    parts = []
    systems = {user.system for user in users}
    if len(systems) == 1:
        parts.append(f'sys_platform == "{systems.pop()}"')
    pythons = sorted({user.python for user in users})
    if len(pythons) < len(PYTHONS):
        parts.append("(" + " or ".join(f'python_version == "{python}"' for python in pythons) + ")")
    if not parts:
        raise ValueError(f"no simple marker for {sorted({(u.python, u.system, u.machine) for u in users})}")
    return " ; " + " and ".join(parts)


def write(name: str) -> None:
    """Make <name>.txt anew."""
    print(f"{name}:", flush=True)
    versions, users = resolve(wanted(SETS[name]))
    known = hashes(versions, users)
    lines = ["# Made by requirements/lock.py. Do not edit: change the .in file and run it again."]
    for project in sorted(versions):
        lines.append(f"{project}=={versions[project]}{marker(users[project])} \\")
        lines.append(" \\\n".join(f"    --hash=sha256:{digest}" for digest in sorted(known[project])))
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"  {len(versions)} packages, {sum(map(len, known.values()))} hashes", flush=True)


def write_old() -> None:
    """Make old-glibc.txt anew: the Qt of old-glibc.in for each kind of machine, its shiboken6 along with it."""
    print(f"{OLD}:", flush=True)
    lines = ["# Made by requirements/lock.py. Takes the place of these names in the other sets where glibc is older."]
    for text in wanted([f"{OLD}.in"]):
        need = Requirement(text)
        version = str(need.specifier).removeprefix("==")
        for name in OTHER_QT:
            known = set()
            for target in old_targets():
                if need.marker is None or need.marker.evaluate(target.environment()):
                    known |= {digest for _, digest in taken(target, [f"{name}=={version}"])}
            lines.append(f"{name}=={version} ; {need.marker} \\")
            lines.append(" \\\n".join(f"    --hash=sha256:{digest}" for digest in sorted(known)))
    (HERE / f"{OLD}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> int:
    """Lock the sets named on the command line, or all. Exit code 1 with pip's own words when pip refuses."""
    try:
        for name in sys.argv[1:] or [*SETS, OLD]:
            write_old() if name == OLD else write(name)
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
