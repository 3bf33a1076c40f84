"""Prints of who was in an accident and who was held responsible for it (domain 1.11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, select_words, table_page
from trafficdesk.fields.checks.person_id import birth_date
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import Document
from trafficdesk.rules.calendar_steps import full_years
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents.rules import CODE, PARTIES

_PARTY = ("name", "role", "id_number", "phone", "licence", "unit", "liability", "casualty", "died_on", "remark")
_HELD = ("accident", "kind", "name", "unit", "treatment", "treated_on", "decided_by", "document", "content")


def parties(request: PrintRequest) -> Sequence[Document]:
    """事故当事人登记表 of each chosen accident: who, how old, which licence, which car, whether he fled."""
    return [_people(request, each) for each in all_words(request)]


def _people(request: PrintRequest, accident: Words) -> Document:
    day = accident.row.values["happened"]
    found = select_words(request, PARTIES, Filter("accident", "is", accident.row.id), sort=("id",))
    rows = []
    for each in found:
        words = {name: each[name] for name in _PARTY}
        rows.append([words["name"], words["role"], words["id_number"], age_of(each, day), words["phone"], words["licence"],
                     words["unit"], each["vehicle"] or each["plate"], words["liability"], words["casualty"],
                     "是" if each.row.values["fled"] else "否" if each.row.values["fled"] is False else "", words["remark"]])  # fmt: skip
    rows += [[""] * 12] * max(0, 2 - len(rows))
    heads = ("姓名", "身份", "身份证号", "年龄", "联系电话", "驾驶证状态", "单位", "车牌", "责任", "伤亡", "逃逸", "备注")
    head = f"{accident['number']}　{accident['happened']}　{accident['place']}"
    return table_page(request, f"事故当事人登记表（{head.strip()}）", heads, rows)


def age_of(party: Words, happened: datetime | None) -> str:
    """As it was typed, else from the ID number on the day of the accident."""
    if party.row.values["age"] is not None:
        return str(party.row.values["age"])
    born = birth_date(party.row.values["id_number"] or "")
    return "" if born is None or happened is None else str(full_years(born, happened.date()))


def held(request: PrintRequest) -> Sequence[Document]:
    """事故责任追究情况表: persons and units held responsible; below, how many of whom and by what."""
    rows = all_words(request)
    if not rows:
        return []
    whom = Counter(each.row.values["kind"] for each in rows)
    how = Counter(each.row.values["treatment"] for each in rows if each.row.values["treatment"])
    told = [f"{code.label} {whom[code.code]}" for code in code_list("accountable_kind").options() if whom[code.code]]
    done = [f"{code.label} {how[code.code]}" for code in code_list("accountable_treatment").options() if how[code.code]]
    open_ = len(rows) - sum(how.values())
    total = ["合计", f"{len(rows)} 条", "，".join(told), "", "，".join([*done, *([f"没有落实 {open_}"] if open_ else [])]), "", "", "", ""]
    columns = [rows[0].label(name) for name in _HELD]
    title = f"事故责任追究情况表（截至{written_date(clock.today())}）"
    return [table_page(request, title, columns, [[each[name] for name in _HELD] for each in rows], total=total)]


PRINTS = (
    PrintKind("accident-people", "事故当事人登记表", CODE, parties),
    PrintKind("accountable-table", "事故责任追究情况表", "accountables", held),
)
