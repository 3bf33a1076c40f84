"""What a field is: frozen plain data that every consumer reads (table, form, Excel, search, card, audit, merge).

No Qt, no callables, no SQLAlchemy here. The *kind* decides type, parser, format, check, editor, alignment,
Excel cell, mask and search folding (see kinds.py); a FieldSpec states only what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STATE = "state"  # by this name goes the field that says how far a row has come, in every record that has one


class Kind(StrEnum):
    """The closed set of kinds."""

    TEXT = "text"
    NAME = "name"
    NOTE = "note"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON_ID = "person_id"
    PHONE = "phone"
    PLATE = "plate"
    VIN = "vin"
    CREDIT_CODE = "credit_code"
    LICENCE_CLASSES = "licence_classes"
    LINK = "link"
    TERM = "term"  # a school term, 2026秋


OWN_PREFIX = "own_"  # of the names of fields that an office adds itself
NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


class Sensitivity(StrEnum):
    """Who may see a value, and where it may go."""

    OPEN = "open"
    MASKED = "masked"  # shown as 120***********0013; full view is a logged act
    SEALED = "sealed"  # never leaves in masked exports or packages at all


@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate as data: `field` `operator` `value`; operators: is, is_not, in, not_in, empty, filled."""

    field: str
    operator: str
    value: str | tuple[str, ...] = ""

    def holds(self, values: object) -> bool:
        """Whether the condition is true of `values` (a mapping of field name to value)."""
        actual = values.get(self.field) if hasattr(values, "get") else None
        match self.operator:
            case "empty":
                return actual in (None, "")
            case "filled":
                return actual not in (None, "")
            case "is":
                return str(actual) == self.value
            case "is_not":
                return str(actual) != self.value
            case "in":
                return str(actual) in self.value
            case "not_in":
                return str(actual) not in self.value
        raise ValueError(f"unknown operator {self.operator!r}")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. Attribute order is the order of the record class.

    name         attribute and column name, filled in by the registry
    label        Chinese name as on the office's paper
    kind         one of Kind
    required     must be filled
    codes        code list name (resources/codes/<codes>.csv) for CHOICE and CHOICES
    target       record code for LINK
    default      text that the kind's parser reads ("" = none; "today" for dates)
    help         one sentence with an example, shown under the field
    measure      what a number counts (元, 公里), shown behind its box
    section      heading in the form; fields of one section stand together
    list_at      position in the table, 0 = not shown by default
    searchable   found by the global search
    filterable   offered in the filter strip (indexed)
    aliases      other headings under which Excel lists call this field
    expiry       a date that runs out: it has a line of its own among the kinds of findings
    expiry_when  condition of the row under which this date matters (besides the record's own watched_when)
    sensitivity  open, masked or sealed
    on_card      printed on the archive card
    shown_when   condition under which the form shows it
    read_only    filled by the program, never typed
    from_lists   read_only all the same, but a list of what was done before may bring it for a new row
    maximum      longest text in characters, 0 = kind's default
    lowest       numbers only: the lowest that can be, None for any
    highest      numbers only: the highest that can be, None for any
    past_only    dates only: may not lie in the future
    month_end    dates only: a month alone means its last day (检验有效期至 2027 年 5 月)
    until        dates only: the field that says when what begins here ends (有效期起 … 有效期止)
    keeps_file   the SHA-256 under which the bytes are kept in the attachments folder
    among        a link offers only some, typing is free: "official-cars.vehicle" what that field of living rows points at,
                 "units.unit_type=社区居委会" the rows with that value
    follows      "person.unit": while nothing was typed, the value of that field of the linked record; first that has one
    """

    label: str
    kind: Kind
    name: str = ""
    required: bool = False
    codes: str = ""
    target: str = ""
    default: str = ""
    help: str = ""
    measure: str = ""
    section: str = ""
    list_at: int = 0
    searchable: bool = False
    filterable: bool = False
    aliases: tuple[str, ...] = ()
    expiry: bool = False
    expiry_when: Condition | None = None
    sensitivity: Sensitivity = Sensitivity.OPEN
    on_card: bool = True
    shown_when: Condition | None = None
    read_only: bool = False
    from_lists: bool = False
    maximum: int = 0
    lowest: int | None = 0
    highest: int | None = None
    past_only: bool = False
    month_end: bool = False
    until: str = ""
    keeps_file: bool = False
    among: str = ""
    follows: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether an office has added the field itself."""
        return self.name.startswith(OWN_PREFIX)

    @property
    def guidance(self) -> str:
        """The help, with what a number counts before it, for where nothing stands behind the box."""
        return "，".join(filter(None, (self.measure, self.help)))
