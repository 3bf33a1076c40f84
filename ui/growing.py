"""What is made a little at a time: a hundred widgets in one piece would keep the window from whoever types meanwhile.

`build` puts the parts in their places and yields wherever somebody may come in between. Nothing of them is in sight before all of them
stand. Whoever asks sooner for one that is not there yet (a link to a record, a key, a test) gets all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.slices import Slices


class _Ground(QWidget):
    """Where the parts stand; as high as there is room, whatever height they would like for its width."""

    def hasHeightForWidth(self) -> bool:
        return False


class Growing(QWidget):
    """`__init__` makes what is there from the start (state, the buttons of the action row), `build` all else, on `ground`.

    From the outside to the inside: whatever gets another parent is dressed anew with all that is in it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._making: Slices | None = None
        self.__parts: dict[str, Any] = {}
        if type(self).build is not Growing.build:
            self.ground = _Ground(self)
            self.ground.hide()
            layout = QVBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self.ground)
            self._making = Slices(self._steps(), self)

    def build(self) -> Iterator[None]:
        """Make the parts and lay them out, a few between two yields."""
        yield from ()

    def settled(self) -> None:
        """All parts stand: what has to be measured of them."""

    def fit(self) -> None:
        """The parts have another size; asked only when they are there."""

    @property
    def is_made(self) -> bool:
        """Whether all parts are there."""
        return self._making is None or self._making.over

    def when_made(self, act: Callable[[], object]) -> None:
        """Do something with the parts: now, if they are there."""
        if self._making is None:
            act()
        else:
            self._making.then(act)

    def _steps(self) -> Iterator[None]:
        try:
            yield from self.build()
            for each in self.ground.findChildren(QWidget):
                each.ensurePolished()  # now, not together with all the others
                yield
            self.settled()
            self.ground.resize(self.size())
            self.fit()
            yield
            self.ground.show()
        finally:
            self.__dict__.update(self.__parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_made:
            self.fit()

    if not TYPE_CHECKING:  # or no misspelt name would be found

        def __setattr__(self, name: str, value: Any) -> None:
            """What `build` makes is its own until all of it stands: a part without the others does not act as it should."""
            making = self.__dict__.get("_making")
            bindings_own = name.startswith("__")  # where it keeps the slots of this object
            if making is None or not making.at_work or bindings_own or name in self.__dict__ or hasattr(type(self), name):
                super().__setattr__(name, value)
            else:
                self.__parts[name] = value

        def __getattr__(self, name: str) -> Any:
            making = self.__dict__.get("_making")
            if making is not None and making.at_work and name in self.__parts:
                return self.__parts[name]
            if making is None or making.over or making.at_work:
                raise AttributeError(f"{type(self).__name__} has no {name}")
            making.finish()
            return getattr(self, name)
