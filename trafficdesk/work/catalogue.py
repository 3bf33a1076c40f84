"""Which processes there are: record code → where its process is declared. A new process is one line."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from trafficdesk.engine.process import Process
from trafficdesk.errors import NotFound
from trafficdesk.records.registry import record_type

WHERE = {
    "agreements": "trafficdesk.work.agreements.process.AGREEMENT",
    "hazards": "trafficdesk.work.hazards.process.HAZARD",
    "letters": "trafficdesk.work.hazards.process.LETTER",
    "meetings": "trafficdesk.work.meetings.process.MEETING",
    "meeting-issues": "trafficdesk.work.meetings.process.ISSUE",
}


@cache
def process_of(code: str) -> Process:
    """The process of a record kind, by code or Chinese name; NotFound names those that have one."""
    kind = record_type(code)
    if kind.code not in WHERE:
        known = "、".join(f"{record_type(each).spec.label}（{each}）" for each in WHERE)
        raise NotFound(f"{kind.spec.label}没有按步骤办理的流程。有流程的是：{known}。")
    module, _, name = WHERE[kind.code].rpartition(".")
    process: Process = getattr(import_module(module), name)
    return process
