"""From the words of a command to its exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from trafficdesk.cli.output import say_json
from trafficdesk.cli.parser import build_parser
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.errors import Cancelled, KnownError, Refused
from trafficdesk.fields.problems import CONFIRM, Problem

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def run(argv: Sequence[str] | None = None) -> int:
    """Parse, do, and turn what went wrong into a sentence and a code."""
    _prepare_output()
    try:
        arguments = build_parser().parse_args(_with_descending_sorts(sys.argv[1:] if argv is None else argv))
    except WrongUsageError as wrong:
        _complain(f"{wrong}\n{wrong.usage}\n加 -h 看说明：{wrong.prog} -h")
        return WRONG_USAGE
    except SystemExit as leave:  # -h and --version
        return int(leave.code or 0)
    try:
        return int(arguments.do(arguments) or DONE)
    except WrongUsageError as wrong:
        _complain(str(wrong))
        return WRONG_USAGE
    except Refused as refused:
        if arguments.json:
            say_json({"refused": [_problem_object(each) for each in refused.problems]})
        _complain(_all_problems(refused))
    except KnownError as error:
        _complain(str(error))
    except KeyboardInterrupt:
        _complain(str(Cancelled()))
    except BrokenPipeError:
        # The reader (head, less) has seen enough; without this Python complains again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return REFUSED


def _with_descending_sorts(words: Sequence[str]) -> list[str]:
    """`--sort -date` as one word: argparse would take -date for an option of its own."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "--sort" and word.startswith("-"):
            joined[-1] = f"--sort={word}"
        else:
            joined.append(word)
    return joined


def _problem_object(problem: Problem) -> dict[str, str]:
    return {"field": problem.field, "label": problem.label, "sentence": problem.sentence, "severity": problem.severity}


def _all_problems(refused: Refused) -> str:
    if len(refused.problems) <= 1 and not any(problem.severity == CONFIRM for problem in refused.problems):
        return str(refused)
    lines = [f"没有{refused.act}，有 {len(refused.problems)} 处要看："]
    lines += [f"  {problem.text}" for problem in refused.problems]
    if any(problem.severity == CONFIRM for problem in refused.problems):
        lines.append("确实如此的，请加 --reason 写明原因再保存。")
    return "\n".join(lines)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def _prepare_output() -> None:
    """UTF-8 into files and pipes; on a console that lacks a character, a question mark instead of a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")
