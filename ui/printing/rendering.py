"""Pages drawn in the background and kept: what is on screen first, the newest wish before older ones."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.printing.pages import POINTS_PER_INCH, Pages
from ui.tasks import run_query

_KEEP_BYTES = 96 * 1024 * 1024
_MOST_WISHES = 24


class PageCache(QObject):
    """Pictures of pages by (page, width in pixels). `ready` carries the page."""

    ready = Signal(int)

    def __init__(self, pages: Pages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._kept: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._bytes = 0
        self._wishes: list[tuple[int, int]] = []
        self._busy = False

    def picture(self, page: int, width: int) -> QImage | None:
        """The picture if it is there; otherwise it is drawn in the background and `ready` follows."""
        key = (page, width)
        image = self._kept.get(key)
        if image is not None:
            self._kept.move_to_end(key)
            return image
        if key in self._wishes:
            self._wishes.remove(key)
        self._wishes.append(key)
        del self._wishes[
            :-_MOST_WISHES
        ]  # pages that were scrolled past are asked for again when they come back
        self._next()
        return None

    def forget(self) -> None:
        """The pages look otherwise now."""
        self._kept.clear()
        self._bytes = 0

    def _next(self) -> None:
        if self._busy or not self._wishes:
            return
        self._busy = True
        page, width = self._wishes.pop()
        dpi = width * POINTS_PER_INCH / self._pages.size(page).width()

        def work(_progress: Progress) -> QImage:
            return self._pages.picture(page, dpi)

        run_query(self, work, lambda image: self._keep(page, width, image), self._give_up)

    def _keep(self, page: int, width: int, image: QImage) -> None:
        self._kept[(page, width)] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > _KEEP_BYTES and len(self._kept) > 1:
            _key, old = self._kept.popitem(last=False)
            self._bytes -= old.sizeInBytes()
        self._busy = False
        self.ready.emit(page)
        self._next()

    def _give_up(self, _error: KnownError) -> None:
        # Only a closed preview ends here: nobody looks at the pages any more.
        self._busy = False
        self._wishes.clear()
