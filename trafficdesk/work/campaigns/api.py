"""What the window may know of campaigns: what the readings answer, and the names of records, states and sides."""

from trafficdesk.work.campaigns.reading import (
    CAMPAIGNS,
    COUNTS,
    DAYS,
    REPORTS,
    CampaignFigures,
    CampaignState,
)
from trafficdesk.work.campaigns.rules import ARCHIVED, PLANNED, POLICE, STREET, span_words

__all__ = [
    "ARCHIVED", "CAMPAIGNS", "COUNTS", "DAYS", "PLANNED", "POLICE", "REPORTS", "STREET", "CampaignFigures", "CampaignState",
    "span_words",
]  # fmt: skip
