"""What the window may know of people, units and cars."""

from trafficdesk.work.people.reading import WholeFile
from trafficdesk.work.people.rules_coverage import NAMED, Coverage, Missing

__all__ = ["NAMED", "Coverage", "Missing", "WholeFile"]
