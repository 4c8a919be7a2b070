"""Ctrl+C while a network trains: the first one stops and saves, the second one leaves at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from netbuilder.cli.failures import INTERRUPTED
from netbuilder.cli.printing import say
from netbuilder.training.control import Control


@contextmanager
def stops_on_interrupt(control: Control) -> Iterator[None]:
    """Turn the interrupt signal into a stop request for the run of `control` as long as the block lasts."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread; elsewhere they cannot be caught
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        if control.stop_requested:
            # Nothing may be waited for any more: not the loop, not threads of libraries.
            os._exit(INTERRUPTED)
        control.stop()
        say("Stopping after this batch, then saving; press Ctrl+C again to leave at once.", "yellow")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
