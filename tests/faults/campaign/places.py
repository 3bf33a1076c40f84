"""Disks that fill up, sticks that go away, clocks that go back, two programs at one office."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.faults.campaign.office import PASSWORD, Bench, Tally, faults_of
from trafficdesk import clock
from trafficdesk.desk import Desk, Looking
from trafficdesk.errors import KnownError
from trafficdesk.transfer.condition import CannotWriteError
from trafficdesk.transfer.verify import verify


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path | None]:
    """A disk of that size in memory; None where this user may make none."""
    place.mkdir(parents=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], capture_output=True, check=False)
    try:
        yield place if made.returncode == 0 else None
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def full(bench: Bench, trials: int) -> Tally:
    """The disk of the office fills up while it is written to: a sentence, and what was confirmed stays."""
    tally = Tally()
    for _ in range(trials):
        home = bench.empty()
        with small_disk(home.parent / "disk", "16m") as disk:
            if disk is None:
                tally.note("no disk could be made here")
                return tally
            office = Path(shutil.copytree(bench.template, disk / "office"))
            desk, confirmed = Desk.open(office, user="小林"), []
            room = shutil.disk_usage(disk).free - bench.random.randint(0, 600_000)
            (disk / "filler").write_bytes(bytes(max(0, room)))
            try:
                for number in range(200):
                    desk.records.add("units", {"name": f"单位{number}", "remark": "很长" * 900})
                    confirmed.append(desk.trail.head()[0])
                tally.note("never full")
            except KnownError as error:
                tally.note("said so" if "磁盘" in str(error) else f"said {error}")
            desk.close()
            tally.losses += _still_read(office, confirmed, home.parent)
            (disk / "filler").unlink()
            tally.losses += faults_of(office, confirmed)
        tally.trials += 1
        bench.done(home)
    return tally


def _still_read(office: Path, confirmed: list[int], elsewhere: Path) -> Iterator[str]:
    """The office on the full disk is opened to be looked at, and backed up to another one, with all that was confirmed."""
    try:
        Desk.open(office, user="小林").close()
        return  # room enough for a step was left
    except CannotWriteError as error:
        looking = Looking(str(error), disk=True)
    try:
        desk = Desk.look(office, looking, user="小林")
        if (last := desk.trail.head()[0]) < max(confirmed, default=0):
            yield f"on a full disk {last} is the last act, {max(confirmed)} was confirmed"
        made = desk.backups.make(elsewhere, PASSWORD)
        desk.close()
        if verify(made.path, PASSWORD).tables["units"] < len(confirmed):
            yield "a backup of an office on a full disk lacks what was confirmed"
    except KnownError as error:
        yield f"on a full disk: {error}"


def stick(bench: Bench, trials: int) -> Tally:
    """The stick fills up or goes away while a backup is written: nothing on it passes for a backup that is none."""
    tally = Tally()
    for number in range(trials):
        home = bench.fresh()
        with small_disk(home.parent / "stick", f"{bench.random.randint(40, 400)}k" if number % 2 else "16m") as disk:
            if disk is None:
                tally.note("no disk could be made here")
                return tally
            desk, gone = Desk.open(home, user="小林"), number % 2 == 0

            def pull(_done: int, _total: int, sentence: str, gone: bool = gone, disk: Path = disk) -> None:
                if gone and "写入" in sentence:
                    subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True, check=False)

            try:
                desk.backups.make(disk, PASSWORD, pull)
                tally.note("made")
            except KnownError:
                tally.note("said so")
            desk.close()
            for path in disk.glob("*.tdbak"):
                try:
                    verify(path, PASSWORD)
                except KnownError as error:
                    tally.losses.append(f"a bad file bears the name of a backup: {error}")
            tally.losses += faults_of(home)
        tally.trials += 1
        bench.done(home)
    return tally


def clocks(bench: Bench, trials: int) -> Tally:
    """The clock goes back between two steps: it is marked, and the chain proves on."""
    tally, now = Tally(), clock.now
    for _ in range(trials):
        home = bench.fresh()
        desk = Desk.open(home, user="小林")
        back = timedelta(days=bench.random.randint(1, 3000), seconds=bench.random.randint(0, 80_000))
        try:
            clock.now = lambda back=back: now() - back  # type: ignore[assignment,misc]
            act = desk.records.add("units", {"name": "湖滨小学"})
        finally:
            clock.now = now
        if not any(each.backwards for each in desk.trail.acts(limit=2)):
            tally.losses.append(f"a clock that went back {back} was not marked")
        desk.close()
        tally.losses += faults_of(home, [act.id])
        tally.trials += 1
        bench.done(home)
    return tally


def two(bench: Bench, trials: int) -> Tally:
    """Two programs write into one office at once: nothing is lost, doubled or half."""
    tally = Tally()
    for _ in range(trials):
        home = bench.fresh()
        children, readers = [], []
        for name in ("小林", "小王"):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                desk = Desk.open(home, user=name)
                for number in range(8):
                    os.write(writing, f"{desk.records.add('units', {'name': f'{name}的单位{number}'}).id}\n".encode())
                desk.close()
                os._exit(0)
            os.close(writing)
            children.append(child)
            readers.append(reading)
        said = [b"".join(iter(lambda reading=reading: os.read(reading, 4096), b"")) for reading in readers]
        failed = [child for child in children if os.waitpid(child, 0)[1]]
        acts = [int(line) for each in said for line in each.decode().split()]
        if failed or len(acts) != 16 or len(set(acts)) != 16:
            tally.losses.append(f"two writers: {len(failed)} failed, {len(set(acts))} of 16 confirmed")
        tally.losses += faults_of(home, acts)
        tally.trials += 1
        bench.done(home)
    return tally
