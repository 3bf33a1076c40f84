"""An answer that explains itself: which rule gave which value, since when, on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """One answer.

    value     the answer; None when the rule sets no limit or does not apply
    rule      the rule's Chinese name
    since     the day from which the rule holds; None if always
    source    law, article
    sentence  the answer in Chinese, as shown to the clerk
    """

    value: T
    rule: str
    since: date | None
    source: str
    sentence: str

    @property
    def explanation(self) -> str:
        """The sentence with rule, date of effect and source behind it."""
        parts = [f"规则：{self.rule}"]
        parts += [f"{self.since.isoformat()} 起施行"] if self.since else []
        parts += [f"依据：{self.source}"] if self.source else []
        return f"{self.sentence}（{'；'.join(parts)}）"
