"""What the window may know of agreements besides the verbs of desk.agreements."""

from __future__ import annotations

from trafficdesk.reports.word_in import WordText
from trafficdesk.rules.figures import percent
from trafficdesk.work.agreements.rules import EXCUSED, PRINTED, copies_of
from trafficdesk.work.agreements.rules_signing import Signer
from trafficdesk.work.agreements.texts import AgreementText
from trafficdesk.work.agreements.verbs import UnitProgress

__all__ = [
    "EXCUSED", "PRINTED", "AgreementText", "Signer", "UnitProgress", "WordText", "copies_of", "percent",
]  # fmt: skip
