"""What an office adds to the program's descriptions (its own tables, words and fields): it comes with the office and leaves with it.

Descriptions are read everywhere and belong to the process, which works in one office at a time. A second one (a rehearsed backup,
the demo) takes its place; who was put out does not clear away what is another's.
"""

from __future__ import annotations

from trafficdesk.engine.office import Office
from trafficdesk.engine.own_codes import OwnCodes
from trafficdesk.fields import codes
from trafficdesk.rules import own_fields, rule_table

_whose: list[Office] = []


def come(office: Office, own_codes: OwnCodes) -> None:
    """Take the office's own tables, words and fields into use, and only those."""
    rule_table.use_own(office.setting(rule_table.SETTING, {}))
    own_codes.apply()
    own_fields.apply(office.store)
    _whose[:] = [office]


def leave(office: Office) -> None:
    """The office is closed: the descriptions are as the program brings them, unless another was opened since."""
    if _whose == [office]:
        _whose.clear()
        rule_table.use_own({})
        codes.use_own({})
        own_fields.leave()
