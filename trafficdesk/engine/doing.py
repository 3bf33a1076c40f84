"""Doing a step: one verb for every process. What a step asks for and writes stands in its process.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.process import ANY, KEPT, TODAY, Ask, Process, Step, Turn
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import NotFound, Refused
from trafficdesk.fields.kinds import doubts, read, show
from trafficdesk.fields.problems import ERROR, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.guard.rights import Right, who_may
from trafficdesk.records.registry import record_type
from trafficdesk.rules.intake import find_link
from trafficdesk.rules.organ import organ
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.serials import next_free
from trafficdesk.store.store import UnitOfWork


def _right(step: Step) -> Right:
    return Right.REVIEW if step.review else Right.WRITE


class _OnlyTried(Exception):
    """Takes a tried step back."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


class Doing:
    """desk.process(code): what may be done with a row, what it asks for, and doing it."""

    def __init__(self, process: Process, office: Office, records: Records) -> None:
        self.process = process
        self._office, self._records = office, records

    # what there is

    def steps(self, values: Mapping[str, Any]) -> tuple[Step, ...]:
        """What leads on from where a row stands, the usual step first."""
        found = [
            step for step in self.process.steps
            if step.to and self._starts_from(step, values) and (step.only is None or step.only.holds(values))
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda step: bool(step.done and values[step.done])))

    @property
    def beside(self) -> tuple[Step, ...]:
        """What can be done without moving a row on; `why_not` says when it cannot."""
        return tuple(step for step in self.process.steps if not step.to)

    def step(self, key: str) -> Step:
        """The step called so, by key or words; NotFound names what there is."""
        for each in self._all():
            if key in (each.key, each.words):
                return each
        known = "、".join(f"{each.words}（{each.key}）" for each in self._all())
        raise NotFound(f"{self.process.noun}没有“{key}”这一步。有：{known}。")

    def why_not(self, step: Step, values: Mapping[str, Any]) -> str:
        """Why a step cannot be taken from where a row stands, or by whom it can, "" when it can."""
        if not self._office.may(_right(step)):
            return f"“{step.words}”由{who_may(_right(step))}来办。"
        fits = step.only is None or step.only.holds(values)
        if not self._starts_from(step, values):
            nexts = [each.words for each in self.steps(values)]
            state = values.get(self.process.field)
            nothing = "已经办结" if self.process.is_over(state) else "现在没有下一步可以办"
            then = f"下一步可以是：{'、'.join(nexts)}" if nexts else nothing
            besides = step.otherwise if step.only is None or not fits else ""
            return f"现在是“{state or '未填'}”，不能{step.words}。{then}。{besides}"
        return "" if fits else step.otherwise or f"现在不能{step.words}。"

    def _starts_from(self, step: Step, values: Mapping[str, Any]) -> bool:
        """Whether the step may be taken from the state of a row."""
        state = values.get(self.process.field) or ""
        if not self.process.field or step.since == ANY:
            return True
        return state in step.since if step.since else not self.process.is_over(state)

    def specs(self, step: Step) -> list[FieldSpec]:
        """The fields of a step's form: they can be typed here, whatever the record's own form says."""
        return [self._spec(step, ask) for ask in step.asks]

    def start(self, step: Step, row: Row | None, *, worked_out: bool = True) -> dict[str, tuple[Any, str]]:
        """What the fields begin with: field → (value, shown). worked_out: also what has to be read for it."""
        start: dict[str, tuple[Any, str]] = {}
        begun = step.begins(self._records, row) if worked_out and step.begins is not None and row is not None else {}
        for ask, spec in zip(step.asks, self.specs(step), strict=True):
            if ask.name in begun:
                start[ask.name] = (begun[ask.name], self._shown(spec, begun[ask.name]))
            elif ask.start == TODAY:
                start[ask.name] = (_present(spec), show(spec, _present(spec)))
            elif ask.start == KEPT and row is not None and _may_be_kept(spec, row.values.get(ask.name)):
                start[ask.name] = (row.values[ask.name], row.text(spec, masked=False))
            elif ask.start and ask.start != KEPT:
                start[ask.name] = (read(spec, ask.start, {}).value, ask.start)
        return start

    # doing it

    def do(
        self, row_id: int, key: str, given: Mapping[str, Any] | None = None, *, reason: str = "", version: int | None = None
    ) -> ChangeSet:
        """Take a step. given: texts or typed values by field name; Refused stands at the fields, nothing was written."""
        return self.do_all([row_id], key, given, reason=reason, version=version)

    def do_all(
        self, ids: Sequence[int], key: str, given: Mapping[str, Any] | None = None, *, reason: str = "", version: int | None = None
    ) -> ChangeSet:
        """The same step with many rows, all or none, one undo."""
        step = self.step(key)
        why = reason or str((given or {}).get(step.why) or "").strip() if step.why else reason
        with self._records.work(step.words, why, right=_right(step)) as work:
            self._do(work, ids, step, given or {}, version)
        return work.changeset

    def do_in(
        self, work: UnitOfWork, row_id: int, key: str, given: Mapping[str, Any] | None = None, *, version: int | None = None
    ) -> None:
        """Take a step inside a larger change, which was allowed as a whole; a reviewer's step asks for itself."""
        step = self.step(key)
        if step.review:
            self._office.require(Right.REVIEW)
        self._do(work, [row_id], step, given or {}, version)

    def _do(
        self, work: UnitOfWork, ids: Sequence[int], step: Step, given: Mapping[str, Any], version: int | None
    ) -> None:
        """Write the step with everything that goes with it."""
        process = self.process
        rows = {row_id: work.row(process.code, row_id) for row_id in ids}
        for row in rows.values():
            work.respect_owner(record_type(process.code), row)
        self._refuse_stuck(step, rows.values())
        if version is not None:  # before its own logic, which may write the row too
            for row_id in rows:
                work.expect(process.code, row_id, version)
        takes = [self._take(work, step, row_id, row, given) for row_id, row in rows.items()]
        if step.together is not None:
            step.together(takes)
        for take in takes:
            if take.values or take.doubts:
                work.put(process.code, take.row_id, take.values, problems=take.doubts)
            if step.note is not None:
                copied = {name: take.row[source] for name, source in step.note.copied}
                fixed = {step.note.link: take.row_id, **copied, **dict(step.note.values)}
                work.put(step.note.code, None, {**fixed, **take.note})
        _put_others(work, takes)
        work.sentence = self._sentence(step, takes[0], self._names(work, list(rows)))

    def _refuse_stuck(self, step: Step, rows: Collection[Mapping[str, Any]]) -> None:
        """Refused where the step cannot be taken with one of the rows; of many each is named."""
        process, noun = self.process, self.process.noun
        if not rows:
            raise Refused([Problem("", "", f"没有选中{noun}。请先勾选。")])
        stuck = [(row, sentence) for row in rows if (sentence := self._why_not(step, row))]
        if not stuck:
            return
        if len(rows) > 1:
            names = "、".join(f"{row[process.called or 'title']}（{row.get(process.field) or '未填'}）" for row, _ in stuck[:5])
            sentence = f"这些{noun}现在不能{step.words}：{names}。请先去掉它们再办，其余的没有变动。"
        else:
            sentence = f"{noun} {stuck[0][0]['title']} {stuck[0][1]}"
        label = record_type(process.code).field(process.field).label if process.field else ""
        raise Refused([Problem(process.field, label, sentence)])

    def _why_not(self, step: Step, row: Mapping[str, Any]) -> str:
        if step is self.process.entry:
            return f"已经登记了，不能再{step.words}。"
        return "已在回收站里，请先恢复。" if row["deleted_at"] is not None else self.why_not(step, row)

    def _names(self, work: UnitOfWork, ids: Sequence[int]) -> str:
        called = self.process.called or "title"
        names = "、".join(str(work.row(self.process.code, row_id)[called]) for row_id in ids[:3])
        return f"{names} 等 {len(ids)} {record_type(self.process.code).spec.noun}" if len(ids) > 3 else names

    def check(self, row_id: int, key: str, given: Mapping[str, Any] | None = None, *, reason: str = "") -> tuple[Problem, ...]:
        """What `do` (or `begin`, for the entry) would say while a form is being filled in: it is done and taken back at once."""
        step = self.step(key)
        try:
            with self._records.work(step.words, reason or "试填", right=_right(step)) as work:
                if step is self.process.entry:
                    self.begin_in(work, given or {})
                else:
                    self._do(work, [row_id], step, given or {}, None)
                raise _OnlyTried(tuple(dict.fromkeys(work.overridden)))
        except _OnlyTried as tried:
            return tried.problems
        except Refused as refused:
            return refused.problems

    def begin(self, given: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Enter a new row at the first state."""
        with self._records.work("", reason) as work:
            self.begin_in(work, given)
        return work.changeset

    def begin_in(self, work: UnitOfWork, given: Mapping[str, Any]) -> int:
        """Enter a new row inside a larger change; its id. Fields that the entry does not ask for may come along."""
        process, step = self.process, self.process.entry
        assert step is not None, f"{process.code} has no entry"
        elsewhere = {ask.name for ask in step.asks if not ask.is_kept}
        mine = {name: value for name, value in given.items() if name not in elsewhere}
        asked = {ask.name for ask in step.asks}
        take = self._take(work, step, 0, {name: value for name, value in mine.items() if name not in asked}, given)
        row_id = work.put(process.code, None, {**mine, **take.values}, problems=take.doubts)
        _put_others(work, [take])
        work.sentence = self._sentence(step, take, work.row(process.code, row_id)["title"])
        return row_id

    # inside

    def _all(self) -> tuple[Step, ...]:
        return (*((self.process.entry,) if self.process.entry is not None else ()), *self.process.steps)

    def _spec(self, step: Step, ask: Ask) -> FieldSpec:
        if ask.own is not None:
            return FieldSpec(ask.label, ask.own, name=ask.name, required=bool(ask.must), help=ask.help)
        code = step.note.code if ask.note and step.note is not None else ask.of or self.process.code
        spec, entry = record_type(code).field(ask.name), step is self.process.entry and not ask.of
        asked = {each.name for each in step.asks}
        follows = entry or (not ask.is_kept and spec.shown_when is not None and spec.shown_when.field in asked)
        return replace(
            spec, read_only=False, required=bool(ask.must) or (entry and spec.required), default="",
            shown_when=spec.shown_when if follows else None,
            label=ask.label or spec.label, help=ask.help or spec.help, from_lists=False,
        )  # fmt: skip

    def _shown(self, spec: FieldSpec, value: Any) -> str:
        if spec.kind is Kind.LINK and value is not None:
            return self._records.row(spec.target, value).title
        return show(spec, value)

    def _take(self, work: UnitOfWork, step: Step, row_id: int, row: dict[str, Any], given: Mapping[str, Any]) -> Taking:
        """Everything a step says and works out; Refused with all that is wrong with what was given."""
        specs = {spec.name: spec for spec in self.specs(step)}
        entry = step is self.process.entry
        if not entry:
            self._refuse_strange(step, given)
        begins = {ask.name: _present(specs[ask.name]) for ask in step.asks if ask.start == TODAY}
        typed, problems = _read(work, specs, {**begins, **given})
        refused = {each.field for each in problems}
        for ask in step.asks:
            if ask.name not in refused:
                problems += self._ask_problems(ask, specs[ask.name], typed, row)
        mine = {a.name: typed[a.name] for a in step.asks if a.is_kept and a.name in typed}
        take = Taking(self.process, step, self._office, self._records.within(work), work, specs, row_id, row, typed, mine)
        take.note = {a.name: typed[a.name] for a in step.asks if a.note and a.name in typed}
        if any(each.blocks for each in problems):
            raise Refused(problems)
        take.doubts += problems
        if step.needs is not None:
            self._refuse_missing(step, take)
        take.values |= dict(step.fixed)
        if isinstance(step.to, Turn):
            take.values[self.process.field] = dict(step.to.into)[str(typed[step.to.field])]
        elif step.to:
            take.values[self.process.field] = step.goals[0]
        for logic in (step.logic, self.process.always):
            if logic is not None:
                logic(take)
        if step.series is not None:
            series, day = step.series, take.given[step.series.day]
            take.values[series.field] = next_letter(work, self.process.code, series.field, series.word, day.year)
        return take

    def _refuse_strange(self, step: Step, given: Mapping[str, Any]) -> None:
        asked = {ask.name for ask in step.asks}
        strange = [name for name in given if name not in asked]
        if strange:
            labels = "、".join(f"{spec.label}（{spec.name}）" for spec in self.specs(step)) or "什么也不用填"
            raise Refused([Problem(name, name, f"{step.words}不填这一项。要填的是：{labels}。") for name in strange])

    def _ask_problems(self, ask: Ask, spec: FieldSpec, typed: Mapping[str, Any], row: Mapping[str, Any]) -> list[Problem]:
        value = typed.get(ask.name, row.get(ask.name) if ask.start == KEPT else None)
        if value in (None, "", ()):
            return [Problem(ask.name, spec.label, ask.must)] if ask.must else []
        day = value.date() if isinstance(value, datetime) else value
        if ask.past and isinstance(day, date) and day > clock.today():
            return [Problem(ask.name, spec.label, f"{day} 还没有到，请核对日期。")]
        first = row.get(ask.since) if ask.since else None
        if first is not None and day < first:
            return [Problem(ask.name, spec.label, f"{day} 早于前一步的日期 {first}，请核对。")]
        return []

    def _refuse_missing(self, step: Step, take: Taking) -> None:
        assert step.needs is not None
        missing = [(name, word) for name, word in step.needs.fields if take.now(name) in (None, "")]
        if missing:
            words = "、".join(word for _, word in missing)
            first, *others = [name for name, _ in missing]
            sentence = step.needs.sentence.format(step=step.words, missing=words)
            raise Refused([take.problem(first, sentence), *(take.problem(name, "请补填。") for name in others)])

    def _sentence(self, step: Step, take: Taking, title: str) -> str:
        texts = {name: show(spec, take.given.get(name)) for name, spec in take.specs.items() if spec.kind is not Kind.LINK}
        texts["state"] = take.now(self.process.field)
        return f"{(step.says or step.words).format_map(texts | take.words)}：{title}"


def _present(spec: FieldSpec) -> date:
    """Today, or where the time of day belongs to it, now."""
    return clock.now().replace(second=0, microsecond=0) if spec.kind is Kind.DATETIME else clock.today()


def _may_be_kept(spec: FieldSpec, value: Any) -> bool:
    """Whether a form may begin with what is stored; a deadline that has passed is asked anew, never taken over unasked."""
    return value is not None and not (spec.expiry and isinstance(value, date) and value < clock.today())


def _put_others(work: UnitOfWork, takes: Sequence[Taking]) -> None:
    """What changes with the rows; what several of them say alike is written once."""
    others = {repr(each): each for take in takes for each in take.others}
    for code, row_id, values in others.values():
        work.put(code, row_id, values)


def _read(work: UnitOfWork, specs: Mapping[str, FieldSpec], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Typed values of what was asked, and what cannot be read."""
    typed: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, spec in specs.items():
        value = given.get(name)
        if name not in given or not isinstance(value, str):
            if name in given:
                typed[name] = value
        elif spec.kind is Kind.LINK:
            found, sentence = find_link(work.connection, spec, value.strip()) if value.strip() else (None, "")
            typed[name] = found
            problems += [Problem(name, spec.label, sentence)] if sentence else []
        else:
            verdict = read(spec, value, typed)
            typed[name] = verdict.value
            problems += doubts(spec, verdict)
    return typed, [each for each in problems if each.severity == ERROR]


def next_letter(work: UnitOfWork, code: str, field: str, word: str, year: int) -> str:
    """The next free number of a series of letters: 隐改〔2026〕3号, after the office's own 代字 where it has one."""
    own = organ(work.connection)
    return next_free(work.connection, f"{word}.{year}", code, field, lambda number: f"{own}{word}〔{year}〕{number}号")
