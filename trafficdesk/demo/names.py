"""Chinese names as a street office meets them: common surnames often, rare ones and rare characters too."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from trafficdesk.paths import resources


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the sex and nation that go with it ("" = any)."""

    name: str
    sex: str
    nation: str


def table(name: str) -> list[dict[str, str]]:
    """The rows of resources/demo/<name>.csv."""
    with (resources() / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _surnames() -> tuple[list[str], list[int]]:
    rows = table("surnames")
    return [row["surname"] for row in rows], list(accumulate(int(row["weight"]) for row in rows))


@cache
def _characters() -> dict[str, str]:
    return {row["sex"]: row["characters"] for row in table("given_characters")}


@cache
def remarkable() -> tuple[Named, ...]:
    """Names that test a program: rare characters, middle dots, surnames with two readings."""
    return tuple(Named(row["name"], row["sex"], row["nation"]) for row in table("names"))


def name_of(sex: str, randomness: random.Random) -> str:
    """An invented name for 男 or 女."""
    surnames, weights = _surnames()
    surname = randomness.choices(surnames, cum_weights=weights)[0]
    own, common = _characters()[sex], _characters()["通用"]
    if randomness.random() < 0.22:
        return surname + randomness.choice(own)
    first = randomness.choice(common if randomness.random() < 0.6 else own)
    return surname + first + randomness.choice(own)
