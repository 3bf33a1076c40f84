"""What a line of a list says, by field names, in a quarter of a dict's memory: the names are kept once for all lines that have them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import lru_cache
from typing import Any, TypeVar

Value = TypeVar("Value")


class Packed(Mapping[str, Value]):
    """A mapping that stays as it is, but for what is added in the end; a list of a hundred thousand lines has two of each."""

    __slots__ = ("_places", "_values")

    def __init__(self, said: Mapping[str, Value]) -> None:
        self._places = _places(tuple(said))
        self._values = tuple(said.values())

    @classmethod
    def of(cls, names: tuple[str, ...], values: tuple[Value, ...]) -> Packed[Value]:
        """What stands under names, without a dict that is made for it."""
        made = cls.__new__(cls)
        made._places, made._values = _places(names), values  # noqa: SLF001 - its own
        return made

    def add(self, name: str, value: Value) -> None:
        """Put something beside what stands there, for all that have this line in hand."""
        said = {**dict(self.items()), name: value}
        self._places, self._values = _places(tuple(said)), tuple(said.values())

    @property
    def row(self) -> tuple[Value, ...]:
        """The values in the order of the names."""
        return self._values

    def get(self, name: str, default: Any = None) -> Any:
        """Mapping's own makes an exception of every name that is not there."""
        at = self._places.get(name)
        return default if at is None else self._values[at]

    def __getitem__(self, name: str) -> Value:
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)

    def items(self) -> ItemsView[str, Value]:
        """Of a dict that is made for the asking: what a mapping of Python's own would ask one by one takes three times as long."""
        return dict(zip(self._places, self._values, strict=True)).items()

    def values(self) -> ValuesView[Value]:
        """As `items`."""
        return dict(zip(self._places, self._values, strict=True)).values()

    def __repr__(self) -> str:
        return repr(dict(self))


class Part(Mapping[str, Value]):
    """Some fields of a line: what of its values was written in the list."""

    __slots__ = ("_names", "_whole")

    def __init__(self, whole: Mapping[str, Value], names: tuple[str, ...]) -> None:
        self._whole, self._names = whole, _places(names)

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            raise KeyError(name)
        return self._whole[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr(dict(self))


@lru_cache(maxsize=4096)  # lines of one list leave the same cells empty again and again
def _places(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names)}
