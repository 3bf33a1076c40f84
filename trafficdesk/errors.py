"""What can go wrong in a way that the user can cure.

Everything raised from here is shown as it stands: a Chinese sentence that says what happened, what became of
the data and what to do. Any other exception is a bug and goes to the crash report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trafficdesk.fields.problems import Problem


class KnownError(Exception):
    """A sentence for the user. `str(error)` is the sentence, in Chinese, complete."""


class Refused(KnownError):
    """Values or an act were refused. `problems` names every field, `act` what was not done; nothing was written."""

    def __init__(self, problems: Sequence[Problem], act: str = "保存") -> None:
        self.problems, self.act = tuple(problems), act
        super().__init__(f"没有{act}：" + "；".join(p.text for p in self.problems))


class Stale(KnownError):
    """Somebody else changed the row since it was read. Nothing was written."""


class Unsure(KnownError):
    """The server went while a change was being committed, and stayed away: nobody can say yet whether it was."""


class NewerOffice(KnownError):
    """A newer program made the office: it is whole, and this program does not understand it."""


class Unreachable(KnownError):
    """The server of the office does not answer. What was being written was not; another try may go well."""


class PasswordWanted(Unreachable):
    """The server of the office wants a password, or another one than it was given."""


class SomebodyElses(KnownError):
    """The step to take back is another user's. Nothing was written; whoever means it says so."""


class NotFound(KnownError):
    """The thing asked for is not there (or is in the trash)."""


class Cancelled(KnownError):
    """The user stopped the work. Nothing was written."""

    def __init__(self, sentence: str = "已停止，没有写入任何内容。") -> None:
        super().__init__(sentence)
