"""What a role may not do on a server, whatever program it comes by, as statements for PostgreSQL.

Generated from what the window asks too: the rights of each role (guard/rights.py), the steps that a process names as a reviewer's,
the settings with their right. Who owns the tables stands above them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from trafficdesk.engine.process import ANY, Process, Step
from trafficdesk.guard.rights import GRANTED, READER, Right
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.server.gate import SAFE
from trafficdesk.store.setting_names import QUIET, QUIET_ALONE, RIGHTS
from trafficdesk.work.catalogue import WHERE, process_of

Pair = tuple[str, str]


def _holders(right: Right) -> str:
    return ", ".join(f"'{role}'" for role, rights in GRANTED.items() if right in rights)


PLACES = f"""
CREATE OR REPLACE FUNCTION access.role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER {SAFE} AS $role$
    SELECT coalesce((SELECT it.role FROM access.logins AS l JOIN public.users AS it ON it.name = l.person AND it.deleted_at IS NULL
        AND it.active IS NOT FALSE WHERE l.login = session_user AND l.kind = 'desk' LIMIT 1), '{READER}')
$role$;
CREATE OR REPLACE FUNCTION access.is_owner(of oid) RETURNS boolean LANGUAGE sql STABLE {SAFE}
    AS 'SELECT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = $1), ''MEMBER'')';
CREATE OR REPLACE FUNCTION access.move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $move$
DECLARE
    old_state text := coalesce(to_jsonb(OLD) ->> TG_ARGV[0], '');
    new_state text := coalesce(to_jsonb(NEW) ->> TG_ARGV[0], '');
    is_review boolean := TG_ARGV[1]::jsonb @> jsonb_build_array(jsonb_build_array(old_state, new_state));
BEGIN
    IF old_state <> new_state AND NOT access.is_owner(TG_RELID) AND NOT (
        CASE WHEN is_review THEN access.role() IN ({_holders(Right.REVIEW)}) ELSE access.role() IN ({_holders(Right.WRITE)}) END) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a step of another role';
    END IF;
    RETURN NEW;
END $move$;
"""


def statements() -> Iterator[str]:
    """Policies and triggers by role, over those that are there."""
    for code in WHERE:
        process = process_of(code)
        if process.field:
            yield (
                f"CREATE OR REPLACE TRIGGER move BEFORE UPDATE ON public.{_table(code)} FOR EACH ROW"
                f" EXECUTE FUNCTION access.move('{process.field}', '{json.dumps(sorted(review_moves(process)), ensure_ascii=False)}')"
            )
    for name in sorted({each.table.name for each in all_types()} - {_table(code) for code in _added_by_reviewers()} - {"users"}):
        yield from _only(name, "INSERT", f"(SELECT access.role()) IN ({_holders(Right.WRITE)})")
    for verb in ("INSERT", "UPDATE"):
        yield from _only("users", verb, f"(SELECT access.role()) IN ({_holders(Right.USERS)})")
    for verb in ("INSERT", "DELETE"):
        yield from _only("settings", verb, _setting())


def review_moves(process: Process) -> set[Pair]:
    """From which state into which only a reviewer leads, and back where he takes that back himself."""
    his = {pair for step in process.steps if step.review for pair in _pairs(process, step)}
    others = {pair for step in process.steps if not step.review for pair in _pairs(process, step)} | {*process.elsewhere}
    others |= {(old, drift.to) for drift in process.drifts for old in drift.since}
    return (his | _back(his)) - others - (_back(others) - his)


def _pairs(process: Process, step: Step) -> set[Pair]:
    states = process.states if step.since == ANY else step.since or [each for each in process.states if not process.is_over(each)]
    return {(old, new) for old in states for new in step.goals}


def _back(pairs: Iterable[Pair]) -> set[Pair]:
    return {(new, old) for old, new in pairs}


def _added_by_reviewers() -> set[str]:
    """What is added where a reviewer takes a step (a report is made by submitting it) or prints."""
    steps = [(code, step) for code in WHERE for step in process_of(code).steps if step.review]
    return {"printed-papers", "attachments", *(code for code, _ in steps), *(step.note.code for _, step in steps if step.note is not None)}


def _only(table: str, verb: str, when: str) -> Iterator[str]:
    """A further condition for one verb. What a row may become is refused aloud; a row that may not be deleted is passed by."""
    name = f"role_{verb.lower()}"
    said = {"INSERT": f"WITH CHECK ({when})", "UPDATE": f"USING (true) WITH CHECK ({when})", "DELETE": f"USING ({when})"}[verb]
    yield f"DROP POLICY IF EXISTS {name} ON public.{table}"
    yield f"CREATE POLICY {name} ON public.{table} AS RESTRICTIVE FOR {verb} {said}"


def _setting() -> str:
    """Whether the present role may touch a setting. Names of settings are the program's own."""
    quiet = " OR ".join(f"starts_with(name, '{each}')" for each in QUIET)
    alone = ", ".join(f"'{each}'" for each in sorted(QUIET_ALONE))
    given = [f"name = '{name}' AND (SELECT access.role()) IN ({_holders(right)})" for name, right in sorted(RIGHTS.items())]
    return " OR ".join([quiet, f"name IN ({alone})", *given, f"(SELECT access.role()) IN ({_holders(Right.SETTINGS)})"])


def _table(code: str) -> str:
    return str(record_type(code).table.name)
