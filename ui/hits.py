"""What the search box lists: found records by kind, and what is at hand before anything is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trafficdesk.desk import Hit, Row
    from ui.widgets.search_popup import SearchGroup, SearchHit


def at_hand_groups(pinned: list[Row], recent: list[Row]) -> list[SearchGroup]:
    """The pinned records and those opened last, as the search shows hits."""
    from trafficdesk.engine.records import view_of
    from ui.widgets.search_popup import SearchGroup, SearchHit

    return [
        SearchGroup(title, icon, [SearchHit((row.code, row.id), row.title, view_of(row.code).label) for row in rows])
        for title, icon, rows in (("钉住的", "note", pinned), ("最近打开的", "clock", recent))
        if rows
    ]


def grouped(hits: list[Hit]) -> list[SearchGroup]:
    """Hits by kind, in the order in which the kinds appear."""
    from ui.desks import catalogue
    from ui.widgets.search_popup import SearchGroup, SearchHit

    kinds: dict[str, tuple[str, list[SearchHit]]] = {}
    for hit in hits:
        _label, found = kinds.setdefault(hit.code, (hit.label, []))
        detail = hit.shown if hit.shown != hit.title else ""
        found.append(SearchHit((hit.code, hit.id), hit.title, detail, hit.field))
    return [SearchGroup(label, catalogue.icon_of(code), found) for code, (label, found) in kinds.items()]
