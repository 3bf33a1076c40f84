"""What a check answers: the normalised value and what is wrong with what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from trafficdesk.fields.problems import ERROR

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """A Chinese sentence saying what it should be and where to look; `suggestion` would cure it."""

    sentence: str
    severity: str = ERROR
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """`value` is None when nothing usable was typed; warnings may stand beside a usable value."""

    value: T | None
    faults: tuple[Fault, ...] = ()

    @property
    def usable(self) -> bool:
        return self.value is not None and not any(f.severity == ERROR for f in self.faults)


def refused(sentence: str, suggestion: str | None = None) -> Verdict[T]:
    """A verdict without a value."""
    return Verdict(None, (Fault(sentence, ERROR, suggestion),))
