"""Python's collector of garbage, kept from looking in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """While a hundred thousand things are made that stay, looking for garbage among them costs a quarter of it and finds none.

    What was made goes straight to what has long been there (put away and taken out again moves everything at no cost), else it is all
    looked through once more as soon as the collector runs again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
