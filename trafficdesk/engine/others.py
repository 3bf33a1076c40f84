"""What other desks of an office on a server do, as this one hears of it."""

from __future__ import annotations

from collections.abc import Callable

from trafficdesk.engine.office import Office
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.listening import Heard, Listener, Lost


def listen(office: Office, use_own: Callable[[], None], heard: Heard, lost: Lost) -> Listener | None:
    """The listener, which follows a change here before it tells it; None for an office in a folder. use_own: takes all of the office's
    own tables, words and fields into use."""
    if not office.store.on_server:
        return None

    def follow(change: ChangeSet | None) -> None:
        if change is None:
            use_own()
        else:
            office.follow(change.changes)
        heard(change)

    return Listener(office.store, office.known, follow, lost)
