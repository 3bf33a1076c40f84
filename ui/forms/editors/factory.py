"""Which editor a field gets: decided by the kind's own word, never by the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trafficdesk.desk import Desk
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.forms.editors.base import Editor
from ui.forms.editors.choice import ChoiceEditor, FlagEditor
from ui.forms.editors.choices import ChoicesEditor
from ui.forms.editors.day import DayEditor
from ui.forms.editors.hidden import HiddenValue
from ui.forms.editors.line import LineEditor, MaskedEditor
from ui.forms.editors.link import LinkEditor
from ui.forms.editors.note import MaskedNoteEditor, NoteEditor

_MAKERS: Mapping[str, Callable[[FieldSpec], Editor]] = {
    "line": LineEditor,
    "note": NoteEditor,
    "date": DayEditor,
    "choice": ChoiceEditor,
    "choices": ChoicesEditor,
    "flag": FlagEditor,
}

# Free text, in which somebody may have written a number that is hidden elsewhere.
HIDES: Mapping[Kind, Callable[[FieldSpec], HiddenValue]] = {
    Kind.TEXT: MaskedEditor, Kind.NOTE: MaskedNoteEditor,
}  # fmt: skip


def make_editor(desk: Desk, spec: FieldSpec, *, masking: bool = True) -> Editor:
    """An editor for a field. masking: hide stored sensitive values (forms do; filters and bulk edits need not)."""
    word = kind_of(spec).editor
    if word == "link":
        return LinkEditor(desk, spec)
    if masking and is_hidden(spec) and word in ("line", "date"):
        return MaskedEditor(spec)
    if masking and spec.kind in HIDES:
        return HIDES[spec.kind](spec)
    return _MAKERS[word](spec)
