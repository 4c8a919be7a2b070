"""The whole document: the drawing, its data and its training."""

from __future__ import annotations

from pydantic import Field, InstanceOf

from netbuilder.graph.model import Graph
from netbuilder.graph.settings import DataSettings, TrainingSettings
from netbuilder.graph.values import Value

UNTITLED = "Untitled"


class Project(Value):
    """Everything that undo, save and a run start from. Weights, selection and zoom are not part of it."""

    name: str = UNTITLED
    graph: InstanceOf[Graph] = Field(default_factory=Graph)
    data: DataSettings = Field(default_factory=DataSettings)
    training: TrainingSettings = Field(default_factory=TrainingSettings)
    notes: str = ""
