"""A problem with a value, said so that the clerk can cure it."""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
CONFIRM = "confirm"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `field` is the attribute name, `label` its Chinese name, `sentence` says fault and cure.

    severity: "error" blocks saving; "confirm" blocks until a reason is given, which is kept; "warning" is saved,
    kept in the trail, and shown.
    `suggestion` is a value that would cure it, or None. `other`: the record that the sentence speaks of, its kind and id.
    """

    field: str
    label: str
    sentence: str
    severity: str = ERROR
    suggestion: str | None = None
    other: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        """The sentence with the field's name in front."""
        return f"{self.label}：{self.sentence}" if self.label else self.sentence

    @property
    def blocks(self) -> bool:
        return self.severity == ERROR
