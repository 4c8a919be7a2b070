"""The user's own blocks: a folder of small project files, one for each, that every project can take from."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from netbuilder.errors import NetbuilderError
from netbuilder.graph.blocks import block_of, definitions_of
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project

_SUFFIX = ".json"
_LONGEST_STEM = 60
_log = logging.getLogger(__name__)


def library_folder() -> Path:
    """Where the blocks are, unless somebody says otherwise."""
    return Path(platformdirs.user_data_dir("netbuilder", appauthor=False)) / "blocks"


class Library:
    """Blocks by name, each with the drawings that it is made of.

    A file is a project whose one node is the block, so that it opens like any other. One that is damaged is left out,
    and the log says why.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = library_folder() if folder is None else Path(folder)

    def blocks(self) -> Mapping[str, Mapping[str, Graph]]:
        """The drawings of every block by its name, in the order of the alphabet."""
        found: dict[str, Mapping[str, Graph]] = {}
        for path in self._files():
            try:
                graph = _project_in(path).graph
            except NetbuilderError as error:
                _log.warning("A block of the library was left out: %s", error)
                continue
            name = next((block for node in graph.nodes.values() if (block := block_of(node))), None)
            if name is not None and name in graph.blocks:
                found[name] = definitions_of(graph, (name,))
        return dict(sorted(found.items(), key=lambda entry: entry[0].casefold()))

    def keep(self, graph: Graph, block: str) -> Path:
        """Put a block of a project into the library; one of the same name is replaced. Raises NetbuilderError."""
        from netbuilder.storage.projects import save

        definitions = definitions_of(graph, (block,))
        node = Node(type="Block", settings={"block": block})
        path = self._file_of(block) or self._new_file(block)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NetbuilderError(f"{self.folder} could not be made: {reason}. Check its permissions.") from error
        save(path, Project(name=block, graph=Graph({"block1": node}, blocks=definitions)))
        return path

    def remove(self, block: str) -> None:
        """Take a block out of the library; projects that use it keep theirs. Raises NetbuilderError."""
        path = self._file_of(block)
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NetbuilderError(f"{path} could not be deleted: {reason}. Check its permissions.") from error

    def _files(self) -> tuple[Path, ...]:
        return tuple(sorted(self.folder.glob(f"*{_SUFFIX}"))) if self.folder.is_dir() else ()

    def _file_of(self, block: str) -> Path | None:
        for path in self._files():
            try:
                if _project_in(path).name == block:
                    return path
            except NetbuilderError:
                continue
        return None

    def _new_file(self, block: str) -> Path:
        """A name that no file has, whatever characters the block's has."""
        stem = re.sub(r"[^\w-]+", "-", block).strip("-_")[:_LONGEST_STEM] or "block"
        taken = {path.stem.casefold() for path in self._files()}
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}", number + 1
        return self.folder / f"{name}{_SUFFIX}"


def _project_in(path: Path) -> Project:
    # Late: most libraries are empty, and the window stands sooner without what reads files.
    from netbuilder.storage.projects import load

    return load(path).project
