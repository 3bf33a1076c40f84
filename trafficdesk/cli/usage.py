"""argparse that speaks Chinese: headings, help and every complaint about the way a command was written."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

_COMPLAINTS = (
    (r"the following arguments are required: (.+)", "还缺少：{0}。"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}。"),
    (r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)", "{0} 不能是“{1}”，可以用：{2}。"),
    (r"argument (.+): expected one argument", "{0} 后面要跟一个值。"),
    (r"argument (.+): expected at least one argument", "{0} 后面至少要有一个值。"),
    (r"argument (.+): invalid int value: '(.*)'", "{0} 要填整数，不能是“{1}”。"),
    (r"argument (.+): invalid .+ value: '(.*)'", "{0} 不能是“{1}”。"),
    (r"argument (.+): not allowed with argument (.+)", "{0} 不能和 {1} 一起用。"),
    (r"argument (.+): ignored explicit argument (.+)", "{0} 后面不带值。"),
    (r"ambiguous option: (\S+) could match (.+)", "{0} 写得太短，可能是 {1}。"),
    (r"argument (.+?): (.+)", "{0}：{1}"),
)


class WrongUsageError(Exception):
    """The command was not written as it should be; str() is the sentence, `help_line` where to read more."""

    def __init__(self, sentence: str, usage: str = "", prog: str = "") -> None:
        super().__init__(sentence)
        self.usage = usage
        self.prog = prog


def in_chinese(message: str) -> str:
    """argparse's complaint as a Chinese sentence; what is not known stays readable."""
    for pattern, sentence in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return sentence.format(*(part.replace("'", "") for part in found.groups()))
    return f"命令的写法不对：{message}"


class ChineseFormatter(argparse.RawDescriptionHelpFormatter):
    """Help with Chinese headings."""

    def add_usage(
        self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """Raises WrongUsageError instead of leaving the process, so that callers and tests decide."""

    def __init__(self, **details: Any) -> None:
        details.setdefault("formatter_class", ChineseFormatter)
        super().__init__(add_help=False, allow_abbrev=False, **details)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这页说明")

    def error(self, message: str) -> NoReturn:
        raise WrongUsageError(in_chinese(message), self.format_usage().strip(), self.prog)
