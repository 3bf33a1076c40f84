"""A long step of the build with an eye on it: what it says goes to a log; silence is said, and ends it when it lasts."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# Seconds without a line: then it is said, then the step is ended.
SAID, ENDED = 5 * 60.0, 20 * 60.0
# The exit code of a step that was ended; no program that is run here has it.
SILENT = 124


def run(
    command: Sequence[str | Path],
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
    said: float = SAID,
    ended: float = ENDED,
) -> int:
    """The step's exit code, SILENT when it was ended; its lines are in `log`, the last one what happened to it."""
    # A pipe between program and log: Windows programs under Wine write to no file of Linux.
    pipe = subprocess.PIPE
    running = subprocess.Popen(
        command, cwd=cwd, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, start_new_session=os.name == "posix"
    )
    lines: queue.Queue[str | None] = queue.Queue()
    # A process that the step has started may keep the pipe open for ever, so nothing here waits for the reader.
    threading.Thread(target=_read, args=(running.stdout, lines), daemon=True).start()
    last, heard, warned = "nothing", time.monotonic(), False
    with log.open("w", encoding="utf-8", buffering=1) as file:
        while True:
            try:
                line = lines.get(timeout=min(said, ended) / 4)
            except queue.Empty:
                if (code := running.poll()) is not None:
                    return code
                sentence = f"{log.stem} has said nothing for {_span(silent := time.monotonic() - heard)}; its last line: {last}"
                if silent >= ended:
                    file.write(sentence + ". It was ended.\n")
                    print(sentence + ". It was ended.", file=sys.stderr, flush=True)
                    _end(running)
                    return SILENT
                if silent >= said and not warned:
                    print(sentence, file=sys.stderr, flush=True)
                    warned = True
                continue
            if line is None:
                return running.wait()
            last, heard, warned = line, time.monotonic(), False
            file.write(line + "\n")


def _read(source: IO[bytes] | None, lines: queue.Queue[str | None]) -> None:
    assert source is not None
    for line in source:
        lines.put(line.decode("utf-8", "replace").rstrip())
    lines.put(None)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the step with whatever it has started; on Windows the step alone, Wine's own are ended by who runs Wine."""
    if os.name == "posix":
        os.killpg(running.pid, 9)
    else:
        running.kill()
    running.wait(30)
