"""A responsibility agreement from making to filing (domain 1.1). Its steps are mostly taken for many at once."""

from __future__ import annotations

from datetime import date

from trafficdesk.engine.process import TODAY, Ask, Drift, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.rules import (
    ENDED,
    ENDED_BY_DAY,
    EXCUSED,
    FILED,
    PRINTED,
    RENEWED,
    SIGNED,
    VALID,
    VOID,
    WAITING,
)

CODE, TEXTS = "agreements", "agreement-templates"
_AFRESH = ("excused", "printed_on", "filled_values", "sha256")


def put_in_force(take: Taking) -> None:
    """Signed by whom it names, unless somebody else signed; where its term stands today. What it renews is renewed."""
    row, signed = take.row, take.values["signed_on"]
    earliest = date(row["year"] - 1, 10, 1)
    if signed < earliest:
        sentence = f"{row['year']} 年度的责任书不会在 {signed} 签，应在 {earliest} 以后。请核对年份。"
        raise Refused([Problem("signed_on", "签字日期", sentence)])
    take.values["signer"] = take.given.get("signer") or row["party_b"]
    take.values["state"] = rules.state_on(SIGNED, row["term_from"], row["term_until"], take.today)
    take.also(TEXTS, take.values.get("template") or row["template"], {"used": True})
    if row["renews"] and take.linked("renews")["state"] in (VALID, ENDED_BY_DAY):
        take.also(CODE, row["renews"], {"state": RENEWED})


def fix_content(takes: list[Taking]) -> None:
    """What is signed must have been fixed on paper, also when an office signs a form printed elsewhere."""
    loose = [take for take in takes if not take.row["filled_values"]]
    if loose:
        office, records = takes[0].office, takes[0].records
        # What papers are written by is not loaded while an office is opened, which asks this process what time alone changes.
        from trafficdesk.work.agreements.papers_batch import AgreementPrints
        from trafficdesk.work.agreements.texts import AgreementTexts

        prints = AgreementPrints(office, records, AgreementTexts(records, office))
        frozen = prints.freeze(records.rows(CODE, [take.row_id for take in loose]))
        for take in loose:
            take.values |= frozen[take.row_id]


def take_paper_back(take: Taking) -> None:
    """The printed one is void: the next print is a first one again."""
    from trafficdesk.engine.first_print import FirstPrints

    FirstPrints(take.office, take.records).withdraw(take.work, CODE, [take.row_id], take.step.words)


AGREEMENT = Process(
    code=CODE,
    noun="责任书",
    called="party_b",
    over=(FILED, VOID),
    drifts=(
        Drift((SIGNED,), VALID, "term_from", "{count} {noun}责任书到了期限，开始生效"),
        Drift((SIGNED, VALID), ENDED_BY_DAY, "term_until", "{count} {noun}责任书期满", after=True),
    ),
    # The first print, and the signature of the agreement that renews this one.
    elsewhere=((WAITING, PRINTED), (VALID, RENEWED), (ENDED_BY_DAY, RENEWED)),
    steps=(
        Step(
            "sign", "登记签字", "签字以后内容和文本版本都不能再改。", since=(WAITING, PRINTED), to=(SIGNED, VALID, ENDED_BY_DAY),
            logic=put_in_force, together=fix_content, fixed=(("excused", None),),
            asks=(Ask("signed_on", "请填写签字日期。", TODAY, past=True), Ask("signer", help="不填就是乙方本人")),
        ),
        Step(
            "excuse", "不需签", "登记为不需签，不计入应签。", since=(WAITING, PRINTED), to=EXCUSED, says="登记不需签",
            icon="subtract_circle",
            asks=(Ask("excused", "请写明为什么不需签，例如：长期病休、已调离。"),),
        ),
        Step(
            "reopen", "退回待签", "打印过的那一份作废，内容在下次打印时重新取。", since=(PRINTED, EXCUSED), to=WAITING,
            fixed=tuple((name, None) for name in _AFRESH), logic=take_paper_back,
        ),
        Step(
            "end", "终止", "签过的责任书提前终止，编号和印件都留着。", since=(SIGNED, VALID), to=ENDED, says="终止责任书",
            asks=(
                Ask("end_reason", "请写明终止原因，例如：调离、换车、单位撤销。"),
                Ask("ended_on", "请填写终止日期。", TODAY, since="signed_on", past=True),
            ),
        ),
        Step("file", "归档", "签字的原件已经收进档案？", since=(ENDED_BY_DAY, RENEWED, ENDED), to=FILED, says="责任书归档"),
        Step(
            "void", "作废", "编号不再用。", since=(WAITING, PRINTED, EXCUSED), to=VOID, says="作废责任书", danger=True,
            asks=(
                Ask("end_reason", "请写明作废原因。", label="作废原因"),
                Ask("ended_on", "请填写作废日期。", TODAY, label="作废日期", past=True),
            ),
        ),
    ),
)  # fmt: skip
