"""What the window may know of agreements besides the verbs of desk.agreements."""

from __future__ import annotations

from trafficdesk.reports.template_editing import Editable, editable, kept
from trafficdesk.reports.templates import SIZES
from trafficdesk.reports.word_in import WordText
from trafficdesk.rules.figures import percent
from trafficdesk.work.agreements.rules import EXCUSED, PRINTED, copies_of
from trafficdesk.work.agreements.rules_signing import Signer
from trafficdesk.work.agreements.texts import AgreementText, AgreementTexts, Offer
from trafficdesk.work.agreements.verbs import UnitProgress

__all__ = [
    "EXCUSED", "PRINTED", "SIZES", "AgreementText", "AgreementTexts", "Editable", "Offer", "Signer", "UnitProgress", "WordText",
    "copies_of", "editable", "kept", "percent",
]  # fmt: skip
