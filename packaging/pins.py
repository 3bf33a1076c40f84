"""The lists of requirements/ as one system needs them: pip itself would judge their markers by the system that it runs on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from packaging.markers import Marker

# What a marker asks of a Windows, whatever system reads the list.
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
_PIN = re.compile(r"^([a-z0-9-]+)==", re.M)


def fitting(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The lines of a list that a system needs, without markers. `environment`: what a marker asks for and is not as it is here."""
    kept, needed = [], True
    for line in text.splitlines():
        if not line.startswith(" "):
            pin, marked, marker = line.removesuffix(" \\").partition(" ; ")
            needed = not marked or Marker(marker).evaluate(dict(environment or {}))
            line = f"{pin} \\" if marked else line
        if needed:
            kept.append(line)
    return "\n".join(kept) + "\n"


def names(text: str) -> list[str]:
    """The packages of a list, each once."""
    return list(dict.fromkeys(_PIN.findall(text)))
