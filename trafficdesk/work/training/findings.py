"""Training sessions whose day has passed and that nobody closed."""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source

SESSIONS, KIND = "training", "training.open"


def sessions_left_open(asking: Asking) -> Iterator[Found]:
    """Neither held to the end nor called off."""
    for row in asking.rows(SESSIONS, "title", "starts", "state"):
        day = row["starts"].date() if row["starts"] is not None else None
        if (
            row["state"] not in ("已完成", "取消")
            and day is not None
            and day < asking.today
            and asking.counts(day)
        ):
            yield Found(
                KIND,
                SESSIONS,
                row["id"],
                f"{row['title']}（{day:%m-%d}）",
                day,
                key=day.isoformat(),
                since=day,
            )


SOURCES = (Source((KIND,), (SESSIONS,), sessions_left_open, of=SESSIONS),)
