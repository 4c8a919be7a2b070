"""The model while nothing trains: built once from the last weights, or from the seed, and looked into on a worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from netbuilder.compiler.shapes import infer
from netbuilder.graph.model import Graph
from netbuilder.gui.run import same_network

if TYPE_CHECKING:
    import numpy as np
    from torch import fx

Seen = TypeVar("Seen")


class IdleModel:
    """Keeps the model of the last look, so that moving through samples builds nothing. For worker threads only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._graph: Graph | None = None
        self._weights: Mapping[str, np.ndarray[Any, Any]] | None = None
        self._seed = 0
        self._module: fx.GraphModule | None = None

    def look(
        self,
        graph: Graph,
        weights: Mapping[str, np.ndarray[Any, Any]] | None,
        seed: int,
        probe: Callable[[fx.GraphModule], Seen],
    ) -> Seen:
        """Take `probe` of the drawing with these weights (those of the seed where there are none).

        Raises CompileError when the drawing makes no network, or one too large for this machine, or when the weights
        belong to another one.
        """
        from netbuilder.compiler.memory import refuse_if_too_large
        from netbuilder.compiler.module import load_weights, seeded

        with self._lock:
            if not self._is_of(graph, weights, seed):
                self._module = None
                refuse_if_too_large(infer(graph), batch_size=1, optimizer=None)
                module = seeded(graph, seed)
                if weights is not None:
                    load_weights(module, weights)
                self._graph, self._weights, self._seed, self._module = graph, weights, seed, module
            assert self._module is not None
            return probe(self._module)

    def _is_of(self, graph: Graph, weights: Mapping[str, np.ndarray[Any, Any]] | None, seed: int) -> bool:
        if self._module is None or self._graph is None or weights is not self._weights or seed != self._seed:
            return False
        # A card that was moved makes another drawing, and the same network.
        return same_network(self._graph, graph)

    def forget(self) -> None:
        """Free the model."""
        with self._lock:
            self._module = self._graph = self._weights = None
