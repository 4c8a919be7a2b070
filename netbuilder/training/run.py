"""One run: the loop over epochs and batches, and what it tells."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.compiler.module import weights_of
from netbuilder.training.batches import Reader, batch_bounds
from netbuilder.training.bench import Bench, set_up
from netbuilder.training.control import Control
from netbuilder.training.devices import choose
from netbuilder.training.evaluation import measure
from netbuilder.training.events import (
    EpochFinished,
    Event,
    Finished,
    Metrics,
    Outcome,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
    Stopped,
)
from netbuilder.training.failures import NotFiniteError, advice, loss_message, weights_message
from netbuilder.training.goals import Goal
from netbuilder.training.history import History
from netbuilder.training.joint import JointMeter
from netbuilder.training.metrics import Meter
from netbuilder.training.modes import evaluating
from netbuilder.training.pace import Pace
from netbuilder.training.randomness import RandomStream, epoch_order
from netbuilder.training.state import Place, optimizer_state, restore_optimizer

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared
    from netbuilder.graph.project import Project
    from netbuilder.training.control import Probe

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.1  # between two Progress events
# None: there is nothing to tell, and the caller may sleep until something is asked.
Events = Generator[Event | None, None, None]


class Run:
    """The state of one run. `events` does the work; the rest is what must be known when it fails."""

    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        control: Control,
        *,
        device: str,
        state: Mapping[str, Any],
        history: History | None,
        first_epoch: int,
        epochs: int,
    ) -> None:
        self.project = project
        self.random = RandomStream(project.training.seed)
        self.device_label = device
        self.last_good: Outcome | None = None
        self._prepared = prepared
        self._control = control
        self._wish = device
        self._count = len(prepared.train)
        self._whole_epoch = batch_bounds(self._count, project.training.batch_size)
        self._first_epoch = self._epoch = first_epoch  # epochs behind us
        self._last_epoch = first_epoch + epochs
        self._state = state
        self._place = Place.read(state, project.training.seed, self._count, first_epoch)
        self._done = self._place.samples  # samples of the unfinished epoch
        self.batch = state.get("batch") or _last_batch(history) or first_epoch * len(self._whole_epoch)
        self._losses: list[torch.Tensor] = []  # on the device, not told yet
        self._loss_sum = 0.0  # over the samples of the unfinished epoch
        self._metrics: Metrics = {}
        self._is_paused = False
        self._pace = Pace()
        self._began = self._told = perf_counter()
        self._waited = 0.0  # seconds

    @property
    def position(self) -> float:
        """Epochs done, with the fraction of the unfinished one."""
        return self._epoch + self._done / max(1, self._count)

    def events(self, weights: Mapping[str, NDArray[Any]] | None) -> Events:
        """Train, and tell. Raises what ends the run before its time."""
        bench = yield from self._start(weights)
        while self._epoch < self._last_epoch:
            finished = yield from self._train_epoch(bench)
            if not finished:
                yield Stopped(self._outcome(bench))
                return
        probe = self._control.take_probe()
        if probe is not None:
            yield from self._snapshot(bench, probe)
        figures = self._measure(bench, "test")
        if figures is None:
            yield Stopped(self._outcome(bench))
            return
        self._metrics = {**self._metrics, **figures}
        yield Finished(self._outcome(bench))

    def _start(self, weights: Mapping[str, NDArray[Any]] | None) -> Generator[Event | None, None, Bench]:
        chosen = choose(self._wish)
        self.device_label = chosen.label
        bench = set_up(self.project, self._prepared, chosen.torch_device, weights)
        self.random.use(chosen.torch_device)
        self.random.restore(self._state)
        restore_optimizer(bench.optimizer, bench.model, self._state)
        self._keep_good(bench)
        yield Started(
            device=chosen.label,
            device_reason=chosen.reason,
            parameters=bench.parameters,
            training_samples=self._count,
            validation_samples=len(self._prepared.validation),
            test_samples=len(self._prepared.test),
            batches_per_epoch=len(self._whole_epoch),
            first_epoch=self._first_epoch,
            epochs=self._last_epoch,
        )
        return bench

    def _train_epoch(self, bench: Bench) -> Generator[Event | None, None, bool]:
        """One epoch and its figures; False when it was stopped before its last batch."""
        began = self._active_seconds()
        order = self._prepared.train[epoch_order(self.project.training.seed, self._epoch, self._count).numpy()]
        reader = bench.pool.reader(torch.from_numpy(order))
        meter = bench.goal.meter(bench.pool, self._prepared.train)
        self._loss_sum = self._place.restore(meter)
        self._told = perf_counter()
        is_whole = yield from self._train_batches(bench, reader, meter)
        if not is_whole:
            self._place = Place(self._done, self._loss_sum, meter.sums())
            return False
        self._place = Place()
        self._epoch, self._done = self._epoch + 1, 0
        train = {"loss": self._loss_sum / self._count} | meter.figures(self._count)
        self._metrics = {f"train_{name}": value for name, value in train.items()}
        self._keep_good(bench)
        # A stop during the evaluation leaves the epoch without validation figures, but it has been learned.
        self._metrics = {**self._metrics, **(self._measure(bench, "validation") or {})}
        yield EpochFinished(self._epoch, self.batch, self._metrics, self._active_seconds() - began)
        return not self._control.stop_requested

    def _train_batches(self, bench: Bench, reader: Reader, meter: Meter) -> Generator[Event | None, None, bool]:
        """The batches that are left of the epoch; False when stopped between two of them.

        What stands in the loop runs for every batch, and a microsecond there is a part in a few hundred of a small
        network's speed: names are looked up once, gradients are dropped without the optimizer's bookkeeping, nothing
        waits for the device, and losses and decisions are only laid aside.
        """
        first = self._done
        bounds = [(first + start, first + stop) for start, stop in self._cut(first)]
        control, forward, loss_of, step = self._control, bench.forward, bench.goal.loss, bench.optimizer.step
        batch, record, lay_aside, clock = reader.batch, meter.record, self._laying_aside(bench), perf_counter
        parameters = [parameter for group in bench.optimizer.param_groups for parameter in group["params"]]
        due = clock() + _REPORT_SECONDS
        for start, stop in bounds:
            if self._is_paused or not control.is_idle:
                yield from self._report(bench, reader, meter, start)
                yield from self._attend(bench)
                if control.stop_requested:
                    return False
            inputs, target = batch(start, stop)
            for parameter in parameters:
                parameter.grad = None
            output = forward(inputs)
            loss = loss_of(output, target)
            loss.backward()  # type: ignore[no-untyped-call]
            step()
            record(output, target)
            lay_aside(loss.detach())
            if clock() >= due:
                yield from self._report(bench, reader, meter, stop)
                due = clock() + _REPORT_SECONDS
        yield from self._report(bench, reader, meter, self._count)
        return True

    def _laying_aside(self, bench: Bench) -> Callable[[torch.Tensor], None]:
        """What takes the loss of a batch: with several Outputs it stands in front of theirs, (1 + outputs,)."""
        joint, append = bench.goal.joint, self._losses.append
        return append if joint is None else lambda total: append(joint.row(total))

    def _cut(self, first: int) -> list[tuple[int, int]]:
        return self._whole_epoch if not first else batch_bounds(self._count - first, self.project.training.batch_size)

    def _report(self, bench: Bench, reader: Reader, meter: Meter, done: int) -> Events:
        """Fetch what was laid aside and tell it: the only place where the loop waits for the device."""
        if not self._losses:
            return
        told = torch.stack(self._losses).cpu().numpy()  # (batches,), or (batches, 1 + outputs)
        self._losses.clear()
        meter.absorb(reader.order[self._done : done])
        losses, parts = (told, told[:, None]) if told.ndim == 1 else (told[:, 0].copy(), told[:, 1:])
        sizes = self._sizes(self._done, done, len(losses))
        if isinstance(meter, JointMeter):
            meter.absorb_losses(sizes @ parts.astype(np.float64))
        self._loss_sum += float(losses.astype(np.float64) @ sizes)
        first, self.batch, began = self.batch, self.batch + len(losses), self._done
        now = perf_counter()
        self._pace.trained(done - began, now - self._told)
        self._told, self._done = now, done
        samples_left = (self._last_epoch - self._epoch) * self._count - done
        yield Progress(
            batches=np.arange(first + 1, self.batch + 1, dtype=np.int64),
            losses=losses,
            epoch=self.position,
            samples_per_second=self._pace.samples_per_second,
            seconds_left=self._pace.seconds_left(samples_left, self._last_epoch - self._epoch),
            output_losses=_by_output(bench.goal, parts),
        )
        self._refuse_bad(bench.goal, losses, parts, began, first)

    def _sizes(self, begun: int, done: int, batches: int) -> NDArray[np.float64]:
        """(batches,) samples in each batch: all are full but the last of the epoch, which may be more or less."""
        full = self.project.training.batch_size
        sizes = np.full(batches, float(full))
        sizes[-1] = done - begun - full * (batches - 1)
        return sizes

    def _refuse_bad(
        self, goal: Goal, losses: NDArray[np.float32], parts: NDArray[np.float32], begun: int, before: int
    ) -> None:
        bad = np.flatnonzero(~np.isfinite(losses))
        if not len(bad):
            return
        place = int(bad[0]) + 1
        self.batch = before + place
        epoch_batch = begun // self.project.training.batch_size + place
        self._done = min(self._count, begun + place * self.project.training.batch_size)
        output = _first_bad(goal, parts[bad[0]])
        raise NotFiniteError(
            loss_message(float(losses[bad[0]]), self._epoch + 1, self.batch, epoch_batch, self._advice(), output)
        )

    def _attend(self, bench: Bench) -> Events:
        """Answer what is asked between two batches, and wait while the run is paused."""
        control, waits_since = self._control, None
        while not control.stop_requested:
            probe = control.take_probe()
            if probe is not None:
                yield from self._snapshot(bench, probe)
            elif not control.is_paused or control.take_step():
                break
            elif waits_since is None:
                waits_since, self._is_paused = perf_counter(), True
                yield Paused(self.position, self.batch)
            else:
                yield None
        if waits_since is not None:
            self._waited += perf_counter() - waits_since
        if self._is_paused and not control.is_paused and not control.stop_requested:
            self._is_paused = False
            yield Resumed()
        self._told = perf_counter()

    def _snapshot(self, bench: Bench, probe: Probe) -> Events:
        try:
            with self.random.untouched(), evaluating(bench.model):
                payload = probe(bench.model)
        except Exception:
            # A picture that cannot be taken must not cost the hours that a network has learned.
            logger.exception("A live picture could not be taken")
            payload = None
        yield Snapshot(self.position, self.batch, payload)

    def _measure(self, bench: Bench, split: str) -> Metrics | None:
        """Figures of one part; empty where it has no samples, None when stopped meanwhile."""
        part = self._prepared.test if split == "test" else self._prepared.validation
        if not len(part):
            return {}
        began = perf_counter()
        figures = measure(bench.model, bench.pool, bench.goal, part, split, self._control)
        if split == "validation":
            self._pace.evaluated(perf_counter() - began)
        return figures

    def _keep_good(self, bench: Bench) -> None:
        """Keep a copy of the weights for the case that the next epoch spoils them."""
        self.last_good = Outcome(self._epoch, self._finite_weights(bench), self._metrics, self._active_seconds())

    def _finite_weights(self, bench: Bench) -> dict[str, NDArray[Any]]:
        weights = weights_of(bench.model)
        for key, array in weights.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise NotFiniteError(weights_message(key, self.position, self.batch, self._advice()))
        return weights

    def _advice(self) -> str:
        bad = np.flatnonzero(
            ~np.isfinite(self._prepared.features.reshape(len(self._prepared.features), -1)).all(axis=1)
        )
        settings = self.project
        return advice(settings.training.optimizer.lr, settings.data.standardise, int(bad[0]) if len(bad) else None)

    def _outcome(self, bench: Bench) -> Outcome:
        state = {
            "batch": self.batch,
            **self._place.state(self.project.training.seed, self._count, self._epoch),
            **optimizer_state(bench.optimizer, bench.model),
            **self.random.state(),
        }
        return Outcome(self._epoch, self._finite_weights(bench), self._metrics, self._active_seconds(), state)

    def _active_seconds(self) -> float:
        return perf_counter() - self._began - self._waited


def _by_output(goal: Goal, parts: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """(batches, outputs) losses by Output; nothing where there is one, whose loss is the whole."""
    if goal.joint is None:
        return {}
    return {name: np.ascontiguousarray(parts[:, place]) for place, name in enumerate(goal.names)}


def _first_bad(goal: Goal, parts: NDArray[np.float32]) -> str:
    """The first of several Outputs whose loss is not finite."""
    bad = np.flatnonzero(~np.isfinite(parts))
    return goal.names[int(bad[0])] if goal.joint is not None and len(bad) else ""


def _last_batch(history: History | None) -> int:
    return int(history.batches[-1]) if history is not None and len(history.batches) else 0
