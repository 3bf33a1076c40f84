"""Who signed the files of the Windows Python: what was verified and what was not."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from wine import tools

# Files of a CPython for Windows must be signed by its makers, the C runtime by Microsoft.
_MAKERS = {"VCRUNTIME140.dll": "Microsoft Corporation", "VCRUNTIME140_1.dll": "Microsoft Corporation"}
_PYTHON = "Python Software Foundation"


@dataclass(frozen=True)
class Signature:
    """One file: who signed it, whether the signed digest is that of the file."""

    name: str
    signer: str
    whole: bool

    @property
    def expected(self) -> bool:
        """Whether the maker of such a file signed it, and nothing was changed since."""
        maker = _MAKERS.get(self.name, _PYTHON)
        return self.whole and maker in self.signer


def read(path: Path) -> Signature:
    """The signature of one file. The chain up to the root is not judged: a Linux has not the roots of Windows."""
    done = subprocess.run(
        [str(tools.found("osslsigncode")), "verify", "-in", str(path)], capture_output=True, text=True, check=False
    )
    text = done.stdout + done.stderr
    current = re.search(r"Current message digest\s*:\s*(\w+)", text)
    computed = re.search(r"Calculated message digest\s*:\s*(\w+)", text)
    signer = re.search(r"Signer's certificate:.*?Subject\s*:\s*([^\n]+)", text, re.S)
    whole = bool(current and computed and current[1] == computed[1])
    return Signature(path.name, signer[1].strip() if signer else "", whole)


def read_all(folder: Path) -> list[Signature]:
    """Every DLL and .pyd in the folder."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".dll", ".pyd")]
    return [read(path) for path in files]
