"""What only Wine cannot do: tests that pass on Windows and Linux, and fail under Wine for a reason of Wine's own.

    python3 dev.py test --windows

Such a test is still run and must fail: one that passes again (a newer Wine) is reported, and leaves this list.
"""

from __future__ import annotations

import sys

# End of the test's id → why Wine fails it.
REASONS: dict[str, str] = {}


def under_wine() -> bool:
    """Whether this Windows is Wine."""
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.windll.ntdll, "wine_get_version")


def reason(test: str) -> str | None:
    """Why Wine cannot do a test; None for all others."""
    name = test.replace("\\", "/").split("[")[0]
    return next((REASONS[known] for known in REASONS if name.endswith(known)), None)
