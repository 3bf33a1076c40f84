"""A second computer, behind a line that takes its time, loses packets and is cut: Linux, as root.

A network namespace with an address of its own stands for the computer. What goes there and back passes as packets through this program,
which holds both ends of the line (two TUN devices) and does what `tc netem` would where the kernel has it. So both sides have their own
TCP: what is lost is sent again, a cut is silence and closes nothing.
"""

from __future__ import annotations

import fcntl
import heapq
import multiprocessing
import os
import random
import selectors
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

_TUN = "/dev/net/tun"
_SET, _AS_TUN = 0x400454CA, 0x1001  # TUNSETIFF; IFF_TUN without a head before each packet
_PACKET = 65536


@dataclass(frozen=True, slots=True)
class Line:
    """How bad it is. delay, jitter: seconds of a way there and back, on average and at most off it; loss: of one packet, each way."""

    delay: float = 0.02
    jitter: float = 0.01
    loss: float = 0.01


@dataclass(frozen=True, slots=True)
class Far:
    """The other computer. here: the address by which it reaches this one; inside: what to put before a command that runs there."""

    here: str
    inside: tuple[str, ...]
    _cut: Synchronized[int]

    def cut(self) -> None:
        """No packet comes through from now on."""
        self._cut.value = 1

    def mend(self) -> None:
        """They do again."""
        self._cut.value = 0


def missing() -> str:
    """Why there can be none here, "" where it can."""
    return "" if os.geteuid() == 0 and os.path.exists(_TUN) else "another computer is made with network namespaces: Linux, as root"


@contextmanager
def far_away(line: Line) -> Iterator[Far]:
    """A computer behind such a line, as long as the block lasts."""
    mark = f"td{os.getpid() % 100000}"
    net = f"10.77.{os.getpid() % 250}"
    here, there = f"{mark}h", f"{mark}t"
    _ip("netns", "add", mark)
    try:
        ends = [_tun(here), _tun(there)]
        _ip("link", "set", there, "netns", mark)
        for name, end, within in ((here, 1, ()), (there, 2, ("-n", mark))):
            _ip(*within, "addr", "add", f"{net}.{end}/24", "dev", name)
            _ip(*within, "link", "set", name, "up")
        _ip("-n", mark, "link", "set", "lo", "up")
        context = multiprocessing.get_context("fork")
        cut = context.Value("b", 0)
        carrier = context.Process(target=_carry, args=(ends, line, cut), daemon=True)
        carrier.start()
        try:
            yield Far(f"{net}.1", ("ip", "netns", "exec", mark), cut)
        finally:
            carrier.kill()
            carrier.join()
            for each in ends:
                os.close(each)
    finally:
        _ip("netns", "del", mark)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _tun(name: str) -> int:
    end = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, _SET, struct.pack("16sH", name.encode(), _AS_TUN))
    return end


def _carry(ends: list[int], line: Line, cut: Synchronized[int]) -> None:
    """Take packets from each end to the other, late and in their order, without those that are lost."""
    chance, waiting, turn = random.Random(1), list[tuple[float, int, int, bytes]](), 0
    due = dict.fromkeys(ends, 0.0)
    with selectors.DefaultSelector() as ready:
        for each, other in zip(ends, reversed(ends), strict=True):
            ready.register(each, selectors.EVENT_READ, other)
        while True:
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, end, packet = heapq.heappop(waiting)
                if not cut.value:
                    os.write(end, packet)
            for key, _ in ready.select(max(0.0, waiting[0][0] - now) if waiting else None):
                packet, end = os.read(key.fd, _PACKET), key.data
                late = (line.delay + chance.uniform(-line.jitter, line.jitter)) / 2
                due[end] = max(due[end], time.monotonic() + late)
                if not cut.value and chance.random() >= line.loss:
                    turn += 1
                    heapq.heappush(waiting, (due[end], turn, end, packet))
