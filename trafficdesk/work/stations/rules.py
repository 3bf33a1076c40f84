"""The words of the persuasion stations: record codes, states, what was handed over, who can have no plate."""

from __future__ import annotations

STATIONS, PERSUADERS, DUTIES, LOGS, EVENTS = "stations", "persuaders", "duties", "duty-logs", "group-events"

IN_USE, STOPPED, ABOLISHED = "在用", "停用", "撤销"
FIXED = "固定"
MORNING = "早高峰"

HANDED_OVER = ("移交交警", "报告派出所")
# Behaviour without a vehicle whose plate could have been written down.
ON_FOOT = ("行人乱穿", "占道经营/晒粮", "其他")
# A line of a log says something when one of these is filled; counts may stand without a vehicle.
CONTENT = ("behaviour", "plate", "checked", "leaflets", "hours")
