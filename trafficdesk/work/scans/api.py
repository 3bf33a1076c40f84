"""What the window may know of the scan desk besides the verbs of desk.scans."""

from __future__ import annotations

from trafficdesk.engine.scanning.pages import ScanPage
from trafficdesk.engine.scanning.stack import Loose, Stack, StackPaper
from trafficdesk.engine.scanning.watch import FILED, Waiting
from trafficdesk.work.scans.verbs import READS

__all__ = ["FILED", "READS", "Loose", "ScanPage", "Stack", "StackPaper", "Waiting"]
