"""Repairs are tried out before they are offered; where one alone does not do, those that must follow go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from typing import overload

from pydantic import ValidationError

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.preview import preview
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.steps import Steps, whole
from netbuilder.errors import EditError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.project import Project

MOST_REPAIRS = 4
# So many trials are in a small drawing, and fewer in a large one, where each costs more.
_TRIALS = 200
_NODE_TRIALS = 10_000
# Of two mistakes one behind the other, the first hides the second; more than these are mended one by one.
_STEPS = 3
_BEGINNINGS = 2

Find = Callable[[Drawing], list[Finding]]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A drawing after a repair: what it is then, whether the finding is gone, and what has come that was not there."""

    repair: Repair
    project: Project
    shapes: Inference
    helps: bool
    new: tuple[Finding, ...]

    @property
    def new_errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.new if finding.severity == "error")

    @property
    def works(self) -> bool:
        return self.helps and not self.new_errors

    @property
    def is_doubtful(self) -> bool:
        """Whether something else to think about comes with it."""
        return any(finding.severity == "warning" for finding in self.new)


def with_working_repairs(drawing: Drawing, findings: list[Finding], find: Find) -> tuple[Finding, ...]:
    """The findings with those of their repairs that work, the ones without a new doubt first.

    They are tried when somebody first looks at those of one finding: all at once, since together they have a limit.
    """
    trials = Trials(drawing, findings, find)
    return tuple(
        dataclass_replace(finding, repairs=_Working(trials, place)) if finding.repairs else finding
        for place, finding in enumerate(findings)
    )


def try_out(findings: Iterable[Finding]) -> Steps[None]:
    """Have the repairs of findings tried one by one, before somebody looks at them and all are tried at once."""
    for finding in findings:
        if isinstance(finding.repairs, _Working):
            yield from finding.repairs.trials.steps()


class _Working(Sequence[Repair]):
    """The repairs of one finding that work; whoever looks at them has them tried."""

    def __init__(self, trials: Trials, place: int) -> None:
        self.trials = trials
        self._place = place

    @property
    def _found(self) -> tuple[Repair, ...]:
        return self.trials.working[self._place]

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> Repair: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Repair]: ...
    def __getitem__(self, place: int | slice) -> Repair | Sequence[Repair]:
        return self._found[place]

    def __eq__(self, other: object) -> bool:
        return self._found == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._found)

    def __repr__(self) -> str:
        return repr(self._found)


class Trials:
    """Tries repairs of one drawing, until there have been enough trials; `find` looks for mistakes."""

    def __init__(self, drawing: Drawing, findings: list[Finding], find: Find) -> None:
        self._project = drawing.project
        self._facts: DataFacts | None = drawing.facts
        self._shapes = drawing.inference
        self._findings = findings
        self._find = find
        self._known = {finding.key for finding in findings}
        self._working: tuple[tuple[Repair, ...], ...] | None = None
        self._under_way: Steps[tuple[tuple[Repair, ...], ...]] | None = None
        self._left = min(_TRIALS, max(8, _NODE_TRIALS // (len(drawing.graph.nodes) + 1)))

    @property
    def working(self) -> tuple[tuple[Repair, ...], ...]:
        """For each finding its repairs that work, the ones without a new doubt first."""
        return whole(self.steps())

    def steps(self) -> Steps[tuple[tuple[Repair, ...], ...]]:
        """Try the repairs one by one, unless that is done or begun, which is then brought to its end."""
        if self._working is None:
            if self._under_way is None:
                self._under_way = self._work()
            # Whoever comes second goes on where the first one stopped.
            while self._working is None:
                try:
                    next(self._under_way)
                except StopIteration as end:
                    self._working = end.value
                except Exception:
                    # What broke off can only be begun anew.
                    self._under_way = None
                    raise
                else:
                    yield
        return self._working

    def _work(self) -> Steps[tuple[tuple[Repair, ...], ...]]:
        results: list[list[_Attempt]] = []
        for finding in self._findings:
            results.append((yield from self._results(finding)))
        offered: list[tuple[Repair, ...]] = []
        for finding, attempts in zip(self._findings, results, strict=True):
            working = [attempt for attempt in attempts if attempt.works]
            if not working and finding.severity == "error":
                for attempt in [attempt for attempt in attempts if attempt.helps][:_BEGINNINGS]:
                    followed = yield from self._followed_up(attempt, finding)
                    if followed is not None:
                        working.append(followed)
            working.sort(key=lambda attempt: attempt.is_doubtful)
            offered.append(
                tuple(
                    dataclass_replace(attempt.repair, preview=preview(finding, self._shapes, attempt.shapes))
                    for attempt in working
                )
            )
        return tuple(offered)

    def _results(self, finding: Finding) -> Steps[list[_Attempt]]:
        attempts: list[_Attempt] = []
        working = 0
        for repair in distinct(finding.repairs):
            if working == MOST_REPAIRS:
                break
            attempt = yield from self._tried(repair, finding, self._project, self._shapes)
            yield
            if attempt is not None:
                attempts.append(attempt)
                working += attempt.works
        return attempts

    def _tried(self, repair: Repair, finding: Finding, project: Project, shapes: Inference) -> Steps[_Attempt | None]:
        """None for a repair that cannot be applied, and when there have been enough trials."""
        if self._left == 0:
            return None
        self._left -= 1
        try:
            repaired = repair.apply(project)
        except (EditError, ValidationError):
            return None
        yield
        after = infer(repaired.graph, shapes)
        yield
        found = self._find(Drawing(repaired, self._facts, after, proposes=False))
        new = tuple(other for other in found if other.key not in self._known)
        return _Attempt(repair, repaired, after, all(other.key != finding.key for other in found), new)

    def _followed_up(self, attempt: _Attempt, finding: Finding) -> Steps[_Attempt | None]:
        """The attempt together with repairs of the errors that it brought to light, if that mends them all."""
        for _ in range(_STEPS - 1):
            further = yield from self._further(attempt, finding)
            if further is None or further.works:
                return further
            attempt = further
        return None

    def _further(self, attempt: _Attempt, finding: Finding) -> Steps[_Attempt | None]:
        """The attempt and one repair more, after which the first of its new errors is gone."""
        first = attempt.new_errors[0]
        for repair in distinct(first.repairs):
            after = yield from self._tried(repair, finding, attempt.project, attempt.shapes)
            yield
            # Where one goes, one that it hid may come.
            if after is None or not after.helps or len(after.new_errors) > len(attempt.new_errors):
                continue
            if first.key not in {error.key for error in after.new_errors}:
                return dataclass_replace(after, repair=_both(attempt.repair, repair))
        return None


def distinct(repairs: Iterable[Repair]) -> Iterable[Repair]:
    """The first of each text."""
    return {repair.text: repair for repair in reversed(tuple(repairs))}.values().__reversed__()


def _both(first: Repair, second: Repair) -> Repair:
    text = f"{first.text}, and {second.text[0].lower()}{second.text[1:]}"
    return Repair(text, lambda project: second.apply(first.apply(project)))
