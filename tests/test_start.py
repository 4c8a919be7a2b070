"""What a window has loaded when it can first be used: deterministic, where a time would not be."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

# The window as `netbuilder` opens it, asked at the first event that it handles.
FIRST_EVENT = """
import gc, json, linecache, sys
from PySide6.QtCore import QTimer
from netbuilder import app
application = app.make_application()
window = app.make_window(application, remembers=False)
window.welcome.open()
window.show()
def tell():
    print(json.dumps({
        "modules": sorted(sys.modules),
        "sources": sorted(linecache.cache),
        "collects": gc.isenabled(),
        "passed_over": gc.get_freeze_count(),
    }))
    application.quit()
QTimer.singleShot(0, tell)
application.exec()
"""


# What the window can stand without, and takes longest to come: it is loaded once the window stands.
LATER = {
    "torch",
    "sklearn",
    "numpy",
    "netbuilder.data.samples",
    "netbuilder.gui.form_fields",
    "netbuilder.gui.forms",
    "netbuilder.gui.help.layer_page",
    "netbuilder.gui.panels.curves",
    "netbuilder.gui.panels.data",
    "netbuilder.gui.panels.filters",
    "netbuilder.gui.panels.node_page",
    "netbuilder.gui.panels.outline",
    "netbuilder.gui.panels.report",
    "netbuilder.gui.panels.source",
    "netbuilder.gui.panels.training_settings",
    "netbuilder.gui.plots.chart",
    "netbuilder.storage.projects",
    "netbuilder.storage.templates",
    "netbuilder.training.history",
}


@pytest.fixture(scope="module")
def first_event(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    command = [sys.executable, "-c", FIRST_EVENT]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(folder)},
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_nobody_has_read_the_source_of_the_program(first_event):
    """Qt for Python reads that of each module which is imported while it watches, and did so before it was stopped."""
    assert "netbuilder.gui.main_window" in first_event["modules"]
    assert first_event["sources"]
    assert not [name for name in first_event["sources"] if name.endswith("main_window.py") or "pydantic" in name]


def test_a_window_stands_without_what_it_can_stand_without(first_event):
    assert not LATER & set(first_event["modules"])


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_is_loaded_later_is_there_to_be_loaded(name):
    """A room that was renamed would be missed by nobody."""
    assert importlib.util.find_spec(name) is not None


def test_what_was_loaded_is_no_longer_looked_through_for_garbage(first_event):
    assert first_event["collects"]
    assert first_event["passed_over"] > 50_000
