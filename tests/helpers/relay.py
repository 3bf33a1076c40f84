"""A line between a desk and a server of the tests' own, which takes its time, is counted, and can go silent without being closed.

Where a line is silent nothing is ended: what is sent is taken and never arrives, a new connection is accepted and never answered. So it
is behind a router or a tunnel that lost its other end, and no closed socket tells either side.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from trafficdesk.store.server import Server

_CHUNK = 1 << 16


@dataclass(slots=True, eq=False)
class _Link:
    """One connection; turns: how often the server was asked after it had answered."""

    turns: int = 0
    answered: bool = True


class Relay:
    """Made by `relayed`. delay: seconds each way."""

    def __init__(self, behind: Path, delay: float) -> None:
        self.port = 0
        self.delay = delay
        self._behind = behind
        self._links: list[_Link] = []
        self._silent = 0  # of so many of the first links nothing is passed on any more
        self._away = False

    @property
    def turns(self) -> int:
        """Ways to the server and back so far, of all connections."""
        return sum(link.turns for link in self._links)

    @property
    def links(self) -> int:
        """Connections that were begun so far."""
        return len(self._links)

    def go_silent(self) -> None:
        """From now on nothing is passed on, nor closed."""
        self._away = True

    def come_back(self) -> None:
        """Who connects from now on is passed on again; the lines of before stay silent, as a router leaves them that forgot them."""
        self._silent, self._away = len(self._links), False

    def server(self, there: Server) -> Server:
        """A server as it is reached through this line."""
        return replace(there, host="127.0.0.1", port=self.port)

    def _lost(self, link: _Link) -> bool:
        return self._away or self._links.index(link) < self._silent

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Until the end."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await end.wait()
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link()
        self._links.append(link)
        if self._away:
            await asyncio.Event().wait()
        there, back = await asyncio.open_unix_connection(str(self._behind))
        pumps = (self._pump(link, reader, back, asking=True), self._pump(link, there, writer, asking=False))
        await asyncio.gather(*pumps)

    async def _pump(self, link: _Link, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, asking: bool) -> None:
        """One direction: what is read is written after the delay, in its order."""
        loop, due = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

        async def write() -> None:
            while (came := await due.get())[1]:
                await asyncio.sleep(came[0] - loop.time())
                if not self._lost(link):
                    sink.write(came[1])
            if not self._lost(link):
                sink.close()

        writing = asyncio.create_task(write())
        data = b"."
        while data:
            try:
                data = await source.read(_CHUNK)
            except ConnectionError:
                data = b""
            if asking and link.answered and data:
                link.turns += 1
            link.answered = not asking
            await due.put((loop.time() + self.delay, data))
        await writing


@contextmanager
def relayed(server: str, delay: float = 0.0) -> Iterator[Relay]:
    """A line to a server that is reached by a socket. server: its URL, as `postgres.Running` has it."""
    from trafficdesk.store.server import told

    there = told(server.format("postgres"))[0]
    relay = Relay(Path(there.host) / f".s.PGSQL.{there.port or 5432}", delay)
    ready, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        loop.set_exception_handler(lambda _loop, _what: None)  # what is cut off at the end has nothing to say
        loop.run_until_complete(relay.serve(ready, end))
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, name="relay", daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(60)
