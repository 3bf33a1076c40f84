"""Judge what the frozen program's self-test left behind: exit code, output lines, result file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from trafficdesk.self_test import STEPS

# What a build says of itself: its versions, and what it brings for a server.
_TOLD = ("versions", "server")
_LINE = re.compile("通过  (?P<name>[^：]+)：.+")


def faults(report: Path, code: int, output: bytes, complaints: bytes, *, windowed: bool) -> list[str]:
    """Everything that is not as it must be, one sentence each; empty when the build is good."""
    found = [f"exit code {code}"] if code else []
    found += [f"on the error output: {line}" for line in _lines(complaints)]
    # A windowed program on Windows has no output at all; elsewhere each step says one line and nothing else does.
    if not windowed:
        found += _unexpected(_lines(output))
    if not report.is_file():
        return [*found, "no result file was written"]
    steps: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))
    found += [f"{step['name']}: {step['sentence']}" for step in steps if not step["ok"]]
    missing = {key for key, _, _ in STEPS} - {step["step"] for step in steps}
    return found + [f"step {key} was not tried" for key in sorted(missing)]


def summary(report: Path) -> str:
    """One line for the build log."""
    steps = json.loads(report.read_text("utf-8"))
    told = "；".join(step["sentence"] for step in steps if step["step"] in _TOLD)
    return f"{len(steps)} steps passed in {sum(step['seconds'] for step in steps):.1f} s ({told})"


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8", "replace").splitlines()


def _unexpected(lines: list[str]) -> list[str]:
    names = {name for _, name, _ in STEPS}
    read = [(line, _LINE.fullmatch(line)) for line in lines]
    return [f"unexpected line: {line}" for line, match in read if match is None or match["name"] not in names]
