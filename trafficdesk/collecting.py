"""Python's collector of garbage, kept from looking in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """While a hundred thousand things are made that stay, looking for garbage among them costs a quarter of it and finds none.

    What was made goes straight to what has long been there, else it is all looked through once more as soon as the collector runs again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            let_age()
            gc.enable()


def let_age() -> bool:
    """Everything is among the oldest now, without a look at it: put away and taken out again moves all at no cost.

    False where somebody has put things away for good: they would come out as well.
    """
    if gc.get_freeze_count():
        return False
    gc.freeze()
    gc.unfreeze()
    return True
