"""A responsibility agreement from making to filing (domain 1.1). Its steps are mostly taken for many at once."""

from __future__ import annotations

from trafficdesk.engine.process import TODAY, Ask, Drift, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.papers_batch import AgreementPrints
from trafficdesk.work.agreements.texts import AgreementTexts

WAITING, PRINTED, EXCUSED, SIGNED, VALID = "待签", "已打印", "不需签", "已签字", "生效"
ENDED_BY_DAY, RENEWED, ENDED, FILED, VOID = "到期", "续签", "终止", "归档", "作废"
_BEFORE = (WAITING, PRINTED, EXCUSED)
_AFRESH = ("excused", "printed_on", "filled_values", "sha256", "printed_file", "printed_pages")


def put_in_force(take: Taking) -> None:
    """Signed by whom it names, unless somebody else signed; where its term stands today."""
    row = take.row
    take.values["signer"] = take.given.get("signer") or row["party_b"]
    take.values["state"] = rules.state_on(SIGNED, row["term_from"], row["term_until"], take.today)
    take.also("agreement-templates", row["template"], {"used": True})


def fix_content(takes: list[Taking]) -> None:
    """What is signed must have been fixed on paper, also when an office signs a form printed elsewhere."""
    loose = [take for take in takes if not take.row["filled_values"]]
    if loose:
        office, records = takes[0].office, takes[0].records
        prints = AgreementPrints(office, records, AgreementTexts(records))
        frozen = prints.freeze(records.rows("agreements", [take.row_id for take in loose]))
        for take in loose:
            take.values |= frozen[take.row_id]


AGREEMENT = Process(
    code="agreements",
    noun="责任书",
    called="party_b",
    over=(FILED, VOID),
    drifts=(
        Drift((SIGNED,), VALID, "term_from", "{count} {noun}责任书到了期限，开始生效"),
        Drift((SIGNED, VALID), ENDED_BY_DAY, "term_until", "{count} {noun}责任书期满", after=True),
    ),
    elsewhere=((WAITING, PRINTED), (ENDED_BY_DAY, RENEWED), (VALID, RENEWED), (RENEWED, FILED), (ENDED_BY_DAY, FILED), (ENDED, FILED)),
    steps=(
        Step(
            "sign", "登记签字", "签字以后内容和文本版本都不能再改。", since=(WAITING, PRINTED), to=(SIGNED, VALID, ENDED_BY_DAY),
            logic=put_in_force, together=fix_content, fixed=(("excused", None),),
            asks=(Ask("signed_on", "请填写签字日期。", TODAY, past=True), Ask("signer", help="不填就是乙方本人")),
        ),
        Step(
            "excuse", "不需签", since=(WAITING, PRINTED), to=EXCUSED, says="登记不需签",
            asks=(Ask("excused", "请写明为什么不需签，例如：长期病休、已调离。"),),
        ),
        Step(
            "reopen", "退回待签", "内容在下次打印时重新取。", since=(PRINTED, EXCUSED), to=WAITING,
            fixed=tuple((name, None) for name in _AFRESH),
        ),
        Step(
            "end", "终止", since=(SIGNED, VALID), to=ENDED, says="终止责任书",
            asks=(Ask("end_reason", "请写明终止原因，例如：调离、换车、单位撤销。"), Ask("ended_on", "请填写终止日期。", TODAY, past=True)),
        ),
        Step(
            "void", "作废", since=_BEFORE, to=VOID, says="作废责任书", danger=True,
            asks=(Ask("end_reason", "请写明作废原因。"), Ask("ended_on", start=TODAY)),
        ),
    ),
)  # fmt: skip
