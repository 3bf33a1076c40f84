"""What the law wants destroyed in time (store/purge.py) a clerk's login may destroy too, and nothing else of the trail with it.

Only records that have to be switched on have an end (pupils by name). What is left of them in the trail loses values and salts, never its
digests; an act loses its reason when nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.records.registry import RecordType, all_types
from trafficdesk.store.purge import PURGED
from trafficdesk.store.trail import PURGED_ENTRY

# What purging writes, table by table.
GRANTS = {"audit": "UPDATE (action, field, old, new, salt)", "seals": "UPDATE (salt)", "change_sets": "UPDATE (kind, reason)"}
# Whether a closed act is one of which nothing is left: for the guard of the trail.
IS_EMPTIED = (
    f"coalesce(to_jsonb(NEW) - '{{undone_by,kind,reason,salt}}'::text[] = to_jsonb(OLD) - '{{undone_by,kind,reason,salt}}'::text[]"
    f" AND NEW.kind = '{PURGED}' AND NEW.reason IS NULL AND NEW.salt IS NULL"
    f" AND (SELECT bool_and(it.action = '{PURGED_ENTRY}') FROM public.audit AS it WHERE it.change_set = NEW.id), false)"
)


def destroyed() -> list[RecordType]:
    """The records whose rows are deleted for good."""
    return [each for each in all_types() if each.spec.switch]


def policies() -> Iterator[str]:
    """What may become of the trail: of these records alone, and only emptied."""
    codes = ", ".join(f"'{each.code}'" for each in destroyed())
    numbers = ", ".join(str(each.number) for each in destroyed())
    emptied = {
        "audit": f"code IN ({codes}) AND action = '{PURGED_ENTRY}' AND field = '' AND old IS NULL AND new IS NULL AND salt IS NULL",
        "seals": f"record IN ({numbers}) AND salt IS NULL",
    }
    for table, what in emptied.items():
        yield f"DROP POLICY IF EXISTS emptied ON public.{table}"
        yield f"CREATE POLICY emptied ON public.{table} AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK ({what})"
