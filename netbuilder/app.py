"""The composition root of the window: logging, the one exception hook, the application, the main window."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

# Nothing here uses plugins of pydantic, and looking for them reads the description of every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from netbuilder import __version__
from netbuilder.errors import NetbuilderError
from netbuilder.gui.display import display_problem
from netbuilder.log import log_file, log_to_file, write_traceback

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from netbuilder.graph.project import Project
    from netbuilder.gui.main_window import MainWindow
    from netbuilder.gui.preferences import Preferences

log = logging.getLogger(__name__)
DEMO_FOLDER = Path("netbuilder-demo")


def run_window(file: Path | None = None) -> int:
    """Open the window, on `file` when one is named. Raises NetbuilderError without a display."""
    problem = display_problem()
    if problem is not None and os.environ.get("QT_QPA_PLATFORM") is None:
        raise NetbuilderError(
            f"The window cannot be shown. {problem} Without a display there are `netbuilder demo`, `check`, `train`,"
            " `predict`, `export` and `picture`."
        )
    app = make_application()
    window = make_window(app)
    first = file or file_to_reopen(window.preferences)
    if first is None:
        window.welcome.open()
    window.show()
    if first is not None:
        window.open_when_shown(first)
    return app.exec()


def file_to_reopen(preferences: Preferences) -> Path | None:
    """The project that was open last, where the user wants the window to start with it."""
    return next(iter(preferences.recent), None) if preferences.reopens_last else None


def run_demo(output: Path | None = None) -> int:
    """The main job on built-in data: live in the window, or offscreen where there is no display."""
    problem = display_problem()
    if problem is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    from netbuilder.gui.demo import run_in_window, run_offscreen

    # The demo neither reads nor leaves anything in the user's preferences.
    window = make_window(app, remembers=False)
    if problem is None:
        return run_in_window(app, window, output)
    with _without_idle_remarks():
        return run_offscreen(window, output or DEMO_FOLDER)


def draw_picture(
    project: Project, path: Path, *, shapes: bool = True, scale: float = 2.0, block: str | None = None
) -> None:
    """Draw the network of `project`, or a block of it, to a .png, .svg or .pdf file, with or without a display.

    `scale` is pixels of a .png per point.
    """
    if display_problem() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    from netbuilder.gui import theme
    from netbuilder.gui.canvas.drawing import drawing_of
    from netbuilder.gui.canvas.picture import Look, save_picture

    theme.apply(app, theme.light())
    save_picture(drawing_of(project, block), path, Look(shapes=shapes, scale=scale))


@contextmanager
def _loading() -> Iterator[None]:
    """Import without looking for garbage: what is loaded stays, and is passed over ever after."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _take_import_back() -> None:
    """Undo that Qt for Python watches every import for `from __feature__ import snake_case`.

    To see who speaks to Qt it reads the source of each module, and keeps it: a sixth of the start, and megabytes. The
    feature is for whoever asks for it, which nobody here does.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


@contextmanager
def _without_idle_remarks() -> Iterator[None]:
    """Keep Qt's remarks that its offscreen platform lacks what only a real screen has away from the progress bar."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def tell(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not text.startswith("This plugin does not support"):
            print(text, file=sys.stderr)

    before = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def make_application() -> QApplication:
    """The one QApplication, with names, icon and fonts in place."""
    from PySide6.QtCore import QLocale
    from PySide6.QtGui import QFontDatabase, QIcon
    from PySide6.QtWidgets import QApplication

    _take_import_back()
    from netbuilder.assets import asset

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    log_to_file()
    # Numbers are written and read with a point everywhere, as in the source and in the files.
    QLocale.setDefault(QLocale.c())
    app = QApplication(sys.argv[:1])
    app.setApplicationName("NetBuilder")
    app.setApplicationDisplayName("NetBuilder")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("netbuilder")
    app.setWindowIcon(QIcon(str(asset("icons", "app.svg"))))
    if not QFontDatabase.families():
        log.warning("This system has no fonts: text is drawn as boxes. Install some, e.g. fonts-dejavu-core.")
        print("This system has no fonts: install some, e.g. the package fonts-dejavu-core.", file=sys.stderr)
    return app


def make_window(app: QApplication, *, remembers: bool = True, settings_file: Path | None = None) -> MainWindow:
    """A main window on an untitled project, in the remembered layout and theme."""
    with _loading():
        from netbuilder.gui.main_window import MainWindow
        from netbuilder.gui.preferences import Preferences
        from netbuilder.gui.theme import ThemeSource
        from netbuilder.gui.tidying import Tidying

    preferences = Preferences(settings_file, remembers=remembers, parent=app)
    themes = ThemeSource(app, preferences.scheme, parent=app, text_percent=preferences.text_percent)
    preferences.text_percent_changed.connect(themes.set_text_percent)
    window = MainWindow(preferences, themes)
    install_exception_hook(window)
    Tidying(window.checker.lull, window.engine, window)
    return window


def install_exception_hook(window: MainWindow) -> None:
    """Unexpected errors reach the log and the user once each, and the window goes on."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        error = error.with_traceback(trace)
        if isinstance(error, NetbuilderError):
            window.complain("That did not work", str(error))
            return
        try:
            where = f"The details are in {write_traceback(error)}."
        except OSError:
            sys.__excepthook__(kind, error, trace)
            where = f"The details could not be written to {log_file()}."
        window.complain(
            "Something went wrong that should not have",
            f"{type(error).__name__}: {error}\n\n{where} Your project is still here; save it under another name.",
        )

    sys.excepthook = report
