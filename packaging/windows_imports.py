"""What the program folder asks of Windows, held against what Windows 10 1809 has (windows-1809.txt)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pefile
from proof import BuildError

LIST = Path(__file__).resolve().parent / "windows-1809.txt"
# Where the tables of imported and of late imported functions stand in a file.
_TABLES = (1, 13)


def asked(folder: Path) -> dict[str, dict[str, set[str]]]:
    """Library of Windows → function → files of the folder that import it. Libraries inside the folder do not count."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    own = {path.name.lower() for path in files}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in files:
        if path.suffix.lower() not in (".exe", ".dll", ".pyd"):
            continue
        with pefile.PE(path, fast_load=True) as read:
            read.parse_data_directories(_TABLES)
            for name in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
                for entry in getattr(read, name, ()):
                    library = entry.dll.decode().lower()
                    if library not in own:
                        for each in entry.imports:
                            found[library][each.name.decode() if each.name else f"#{each.ordinal}"].add(path.name)
    return found


def known(text: str) -> dict[str, set[str]]:
    """Library → functions of a list: a library's name at the beginning of a line, its functions in the lines below."""
    found: dict[str, set[str]] = {}
    functions: set[str] = set()
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            functions = found.setdefault(line.strip(), set())
        else:
            functions.update(re.sub(r"\(.*?\)", "", line).split())
    return found


def unknown(found: dict[str, dict[str, set[str]]], has: dict[str, set[str]]) -> list[str]:
    """A sentence for every function that the list does not have."""
    return [
        f"{library}: {function}, asked for by {', '.join(sorted(users))}"
        for library, functions in sorted(found.items())
        for function, users in sorted(functions.items())
        if function not in has.get(library, ())
    ]


def check(folder: Path) -> str:
    """One line for the build log. BuildError names what Windows 10 1809 is not known to have."""
    found = asked(folder)
    faults = unknown(found, known(LIST.read_text("utf-8")))
    if faults:
        raise BuildError("not known to be in Windows 10 1809, see the head of windows-1809.txt:\n  " + "\n  ".join(faults))
    return f"{sum(map(len, found.values()))} functions of {len(found)} libraries, all in Windows 10 1809"
