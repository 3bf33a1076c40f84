"""Word lists that an office may extend: new entries, and old ones no longer offered. Nothing is ever removed.

Kept in the settings, so that a backup carries them; what was entered with a retired word stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import Code, code_list, use_own
from trafficdesk.fields.folding import clean, fold
from trafficdesk.guard.rights import Right
from trafficdesk.store.trail import SETTING as SETTING_ACT

SETTING = "codes.own"
# Lists without an official code, whose words places choose for themselves (some have seven entries, not five).
EDITABLE: Mapping[str, str] = {
    "five_entries": "五进类别", "publicity_form": "宣传形式", "publicity_place_kind": "宣传阵地种类",
    "material_source": "宣传资料来源", "training_form": "培训形式", "training_audience": "培训对象",
}  # fmt: skip
_LONGEST = 20


class OwnCodes:
    """desk.codes"""

    def __init__(self, office: Office) -> None:
        self._office = office

    def lists(self) -> Mapping[str, str]:
        """Name → title of every list that may be extended."""
        return EDITABLE

    def entries(self, name: str) -> list[tuple[Code, bool]]:
        """The entries of a list, and whether each may still be chosen today."""
        today = clock.today()
        return [(code, code.valid(today)) for code in code_list(name).options()]

    def add(self, name: str, label: str) -> str:
        """A new entry; answers the sentence. KnownError when there is one of that name."""
        label = clean(label)
        if not label:
            raise KnownError("请写新增的名称，例如：进机关。")
        if len(label) > _LONGEST or set(label) & set("、，,;；|"):
            raise KnownError(f"“{label}”不能当名称：最多 {_LONGEST} 个字，不能有顿号、逗号、分号。")
        known = code_list(name).find(label)
        if known is not None and (known.valid(clock.today()) or fold(known.label) != fold(label)):
            raise KnownError(f"“{label}”已经在{EDITABLE[name]}里，就是“{known.label}”。")
        self._keep(name, Code(known.code, known.label, known.aliases) if known else Code(label, label))
        return self._tell(f"{EDITABLE[name]}增加“{label}”")

    def retire(self, name: str, code: str) -> str:
        """An entry is no longer offered; what was entered with it stays. Answers the sentence."""
        entry = code_list(name).get(code)
        if entry is None:
            raise KnownError(f"{EDITABLE[name]}里没有“{code}”。")
        if sum(usable for _, usable in self.entries(name)) == 1:
            raise KnownError(f"{EDITABLE[name]}至少要留一项，“{entry.label}”没有停用。")
        self._keep(name, replace(entry, valid_until=clock.today() - timedelta(days=1)))
        return self._tell(f"{EDITABLE[name]}停用“{entry.label}”")

    def revive(self, name: str, code: str) -> str:
        """An entry is offered again. Answers the sentence."""
        entry = code_list(name).get(code)
        if entry is None:
            raise KnownError(f"{EDITABLE[name]}里没有“{code}”。")
        self._keep(name, replace(entry, valid_from=None, valid_until=None))
        return self._tell(f"{EDITABLE[name]}重新使用“{entry.label}”")

    def apply(self) -> None:
        """Take the office's own entries into use; called when the office is opened."""
        use_own({name: [_code(row) for row in rows] for name, rows in self._rows().items()})

    # inside

    def _rows(self) -> dict[str, Sequence[Mapping[str, str]]]:
        found: dict[str, Sequence[Mapping[str, str]]] = self._office.setting(SETTING, {})
        return found

    def _keep(self, name: str, entry: Code) -> None:
        self._office.require(Right.SETTINGS)
        rows = [row for row in self._rows().get(name, ()) if row["code"] != entry.code]
        until = entry.valid_until.isoformat() if entry.valid_until else ""
        rows.append({"code": entry.code, "label": entry.label, "aliases": "|".join(entry.aliases), "until": until})
        self._office.set_setting(SETTING, {**self._rows(), name: rows})
        self.apply()

    def _tell(self, sentence: str) -> str:
        self._office.note(SETTING_ACT, sentence)
        return sentence


def _code(row: Mapping[str, str]) -> Code:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Code(row["code"], row["label"], tuple(filter(None, row["aliases"].split("|"))), None, until)
