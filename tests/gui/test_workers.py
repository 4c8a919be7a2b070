"""The mailbox, one-off jobs, and the thread of a run."""

import threading

import numpy as np
import pytest

from netbuilder.gui.workers import Jobs, Mailbox, RunWorker, pump_until
from netbuilder.training.events import Failed, Paused, Progress, Snapshot


def _progress(number: int) -> Progress:
    return Progress(np.array([number]), np.array([0.5], np.float32), 0.1, None, None)


def test_series_and_states_keep_their_order_and_pictures_are_latest_wins() -> None:
    mailbox = Mailbox()
    mailbox.post(1, _progress(1))
    mailbox.post(1, Snapshot(0.1, 1, "old"))
    mailbox.post(1, Paused(0.1, 1))
    mailbox.post(1, Snapshot(0.2, 2, "new"))
    mailbox.post(1, _progress(2))
    events = [event for _, event in mailbox.drain()]
    assert [type(event).__name__ for event in events] == ["Progress", "Paused", "Progress", "Snapshot"]
    assert events[-1].payload == "new"
    assert mailbox.drain() == []


def test_nothing_is_lost_between_a_fast_writer_and_a_slow_reader() -> None:
    mailbox = Mailbox()
    writer = threading.Thread(target=lambda: [mailbox.post(1, _progress(number)) for number in range(5000)])
    writer.start()
    seen: list[int] = []
    while writer.is_alive():
        seen += [int(event.batches[0]) for _, event in mailbox.drain()]
    writer.join()
    seen += [int(event.batches[0]) for _, event in mailbox.drain()]
    assert seen == list(range(5000))


def test_a_run_that_breaks_off_says_so(caplog: pytest.LogCaptureFixture) -> None:
    def events(_control: object) -> object:
        yield _progress(1)
        raise ZeroDivisionError("a fault of ours")

    mailbox = Mailbox()
    worker = RunWorker(7, events, mailbox)
    worker.start()
    worker._thread.join(10)
    (number, first), (_, last) = mailbox.drain()
    assert number == 7
    assert isinstance(first, Progress)
    assert isinstance(last, Failed)
    assert "a fault of ours" in last.message
    assert "ZeroDivisionError" in caplog.text


def test_jobs_answer_on_the_ui_thread(qtbot: object) -> None:
    jobs = Jobs()
    answers: list[tuple[str, int]] = []
    jobs.start("a", threading.get_ident, lambda ident: answers.append(("work", ident)), answers.append)
    assert jobs.wait()
    ((_, worker),) = answers
    assert worker != threading.get_ident()


def test_of_jobs_that_wait_only_the_last_runs_and_answers(qtbot: object) -> None:
    jobs = Jobs()
    gate = threading.Event()
    ran: list[str] = []
    answers: list[str] = []

    def work(name: str) -> str:
        ran.append(name)
        gate.wait(10)
        return name

    for name in ("first", "second", "third"):
        jobs.start("key", lambda name=name: work(name), answers.append, answers.append)
    gate.set()
    assert jobs.wait()
    assert ran == ["first", "third"]
    assert answers == ["third"]


def test_jobs_of_different_keys_run_side_by_side(qtbot: object) -> None:
    jobs = Jobs()
    both = threading.Barrier(2, timeout=10)
    answers: list[int] = []
    for key in ("one", "two"):
        jobs.start(key, both.wait, answers.append, answers.append)
    assert jobs.wait()
    assert sorted(answers) == [0, 1]


def test_a_failing_job_hands_over_its_error(qtbot: object) -> None:
    jobs = Jobs()
    errors: list[Exception] = []
    jobs.start("key", lambda: 1 / 0, lambda _: None, errors.append)
    assert jobs.wait()
    assert isinstance(errors[0], ZeroDivisionError)


def test_a_forgotten_job_is_not_heard(qtbot: object) -> None:
    jobs = Jobs()
    answers: list[object] = []
    jobs.start("key", lambda: 1, answers.append, answers.append)
    jobs.forget("key")
    assert jobs.wait()
    assert answers == []


def test_pump_until_gives_up_in_time(qtbot: object) -> None:
    assert not pump_until(lambda: False, 50)
