"""The open document and what works on it: checked, run, fed with data, computed with."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netbuilder.gui.checking import Checker
from netbuilder.gui.dataset import DataKeeper
from netbuilder.gui.document import Document
from netbuilder.gui.idle_model import IdleModel
from netbuilder.gui.run import Run
from netbuilder.gui.workers import EngineLoader, Jobs


class Session:
    """One for each window. What has a thread or a timer belongs to `parent`, and ends with it."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.document = Document(parent=parent)
        self.checker = Checker(self.document, parent)
        self.jobs = Jobs(parent)
        self.run = Run(parent)
        self.data = DataKeeper(self.jobs, parent)
        self.engine = EngineLoader()
        # Whoever looks into the network while nothing trains looks into this one model.
        self.idle_model = IdleModel()
