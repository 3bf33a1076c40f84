"""An area of the façade as a role sees it: each verb asks for its right at the moment it is called."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

from trafficdesk.guard.rights import Right
from trafficdesk.paths import resources

# What nobody has listed only who manages everything may call; tests/contract/test_roles.py finds it.
UNLISTED = (Right.USERS,)
Asks = Callable[[tuple[Right, ...]], None]


@cache
def verbs() -> Mapping[str, Mapping[str, tuple[Right, ...]]]:
    """Area → verb → the rights of which one is needed, as in resources/rights/verbs.csv."""
    found: dict[str, dict[str, tuple[Right, ...]]] = {}
    with (resources() / "rights" / "verbs.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            rights = tuple(Right(each) for each in line["right"].split("|"))
            found.setdefault(line["area"], {}).update(dict.fromkeys(line["verbs"].split(), rights))
    return found


class Door:
    """Stands before an area. asks: raises when the present role has none of the rights."""

    def __init__(self, area: str, inner: Any, asks: Asks) -> None:
        self._area, self._inner, self._asks = area, inner, asks

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        needed = verbs().get(self._area, {}).get(name, UNLISTED)
        if not callable(found):
            self._asks(needed)
            return found

        @wraps(found)
        def asked(*given: Any, **named: Any) -> Any:
            self._asks(needed)
            return found(*given, **named)

        return asked
