"""Over which registers a period is counted: those of its last day, told from the trail.

Who and what is there (units, people, cars, stations) has no day of its own: a driver who left in May was there in March. What
has a day of its own (a hazard was closed, a paper handed in) is counted by that day, whenever it was typed in. What the street has
lent to a committee's desk is in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.store.past import begun, left_out, looking_back
from trafficdesk.work.packages.rules_lent import lent_ids, others_business

REGISTERS = ("units", "people", "posts", "vehicles", "drives", "stations", "committee-ledgers")


def register_day(connection: Connection, until: date) -> date:
    """The day whose registers a period that ends on `until` is counted over, at most today.

    A period of the year in which the office began to keep them that was over by then is counted over those of the first day
    they were there; before that year there were none.
    """
    if until >= clock.today():
        return clock.today()
    first = begun(connection, "units")
    return min(clock.today(), max(until, first)) if first is not None and first.year == until.year else until


@contextmanager
def registers_of(connection: Connection, until: date, codes: Sequence[str] = REGISTERS) -> Iterator[None]:
    """Inside, the registers (or those of them that are asked for) read as they stood at the end of a period."""
    with registers_back(connection, codes) as back_to:
        back_to(until)
        yield


@contextmanager
def registers_back(connection: Connection, codes: Sequence[str] = REGISTERS) -> Iterator[Callable[[date], None]]:
    """The same for several periods, the last one first."""
    with left_out(connection, others_business(lent_ids(connection))) as leave_out, looking_back(connection, codes) as back_to:

        def back(until: date) -> None:
            if (day := register_day(connection, until)) < clock.today():
                back_to(day)
            leave_out()

        yield back


@contextmanager
def own_rows_only(connection: Connection) -> Iterator[None]:
    """Inside, what the street has lent to this desk is not there, as in the registers of a period."""
    with left_out(connection, others_business(lent_ids(connection))) as leave_out:
        leave_out()
        yield
