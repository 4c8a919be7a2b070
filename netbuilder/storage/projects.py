"""Opens and saves projects: `.netb` files with all that was learned, and bare `.json` ones with the drawing alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from pydantic import ValidationError

from netbuilder.errors import NetbuilderError, ProjectFileError
from netbuilder.files import read_capped, replace_file
from netbuilder.graph.project import Project
from netbuilder.storage import limits
from netbuilder.storage.archive import Archive, write_archive
from netbuilder.storage.complaints import first_complaint
from netbuilder.storage.json_text import read_json, write_json
from netbuilder.storage.records import project_from_json, project_to_json

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted
    from netbuilder.storage.tensors import Arrays
    from netbuilder.training.history import History

# What holds numbers is imported late: a drawing is read and written without numpy, which takes longer than both.
__all__ = ["Opened", "load", "project_from_json", "project_to_json", "read_preview", "save"]

PROJECT, WEIGHTS, FITTED, HISTORY = "project.json", "weights.safetensors", "fitted.json", "history.json"
STATE, STATE_ARRAYS, PREVIEW = "state.json", "state.safetensors", "preview.png"
_LOSSES = {
    WEIGHTS: "what it had learned",
    FITTED: "the class names and the scaling of its data",
    HISTORY: "its curves",
    STATE: "the state of the optimizer",
    STATE_ARRAYS: "the state of the optimizer",
}
_ZIP_START = b"PK"
_WAY_OUT = "It is damaged, or no NetBuilder project: choose another file, or an older copy of this one."
_BARE = ".json"

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A project as its file holds it. `warnings` name parts that are damaged: the project opens without them."""

    project: Project
    path: Path
    weights: Arrays = field(default_factory=dict)
    fitted: Fitted | None = None
    history: History | None = None
    state: Mapping[str, Any] | None = None  # whatever the loop needs to go on exactly
    warnings: tuple[str, ...] = ()


def load(path: Path | str) -> Opened:
    """Open a project file of either kind. Raises ProjectFileError with one clear message, never anything else."""
    path = Path(path)
    try:
        with _open(path) as stream:
            if stream.read(len(_ZIP_START)) == _ZIP_START:
                return _load_archive(Archive(stream), path)
            stream.seek(0)
            return Opened(_project(lambda: read_capped(stream, limits.PROJECT_BYTES, "The file"), "The file"), path)
    except NetbuilderError as error:
        raise ProjectFileError(f"{path} cannot be opened. {error}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectFileError(f"{path} cannot be opened: {reason}. Check its name, folder and permissions.") from error


def read_preview(path: Path | str) -> bytes | None:
    """The picture of the drawing that the window left in the file, as PNG; None where there is none."""
    try:
        with _open(Path(path)) as stream:
            if stream.read(len(_ZIP_START)) != _ZIP_START:
                return None
            archive = Archive(stream)
            return archive.read(PREVIEW, limits.PREVIEW_BYTES) if PREVIEW in archive else None
    except (NetbuilderError, OSError, ValueError):
        return None  # a list of recent files shows a blank for it; opening the file says what is wrong


def save(
    path: Path | str,
    project: Project,
    weights: Arrays | None = None,
    fitted: Fitted | None = None,
    history: History | None = None,
    preview_png: bytes | None = None,
    state: Mapping[str, Any] | None = None,  # what `Opened.state` returns: arrays and plain JSON values
) -> None:
    """Write a project in one step: the file holds the whole new one or still the old one.

    `.json` holds the drawing and its settings; anything else becomes a `.netb` zip. Raises ProjectFileError.
    """
    path = Path(path)
    content = _project_bytes(project)
    if path.suffix.lower() == _BARE:
        learned = {"weights": weights, "fitted data": fitted, "history": history, "state of the run": state}
        kept = [name for name, part in learned.items() if part is not None and part != {}]
        if kept:
            raise ProjectFileError(
                f"{path} cannot hold the {' and '.join(kept)}: a .json project is the drawing alone."
                f" Save it as {path.with_suffix('.netb').name} to keep what was learned."
            )
        _replace(path, lambda stream: stream.write(content))
        return
    members = {PROJECT: content}
    if weights:
        from netbuilder.storage.tensors import write_arrays

        members[WEIGHTS] = write_arrays(weights, "The weights")
    if fitted is not None:
        members[FITTED] = write_json(fitted.model_dump(mode="json"), FITTED)
    if history is not None:
        members[HISTORY] = write_json(history.to_json(), HISTORY, finite=False)
    if state:
        members |= _state_members(state)
    if preview_png is not None and len(preview_png) <= limits.PREVIEW_BYTES:
        members[PREVIEW] = preview_png
    _replace(path, lambda stream: write_archive(stream, members))


def _open(path: Path) -> BinaryIO:
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise ProjectFileError("It is a folder; choose a project file in it.")
    if not stat.S_ISREG(mode):
        # A pipe would be waited for without end, and /dev/zero never ends.
        raise ProjectFileError("It is no ordinary file; choose one on a disk.")
    return open(path, "rb")


def _project(read: Callable[[], bytes], what: str) -> Project:
    try:
        content = read()
        if not content.strip():
            raise ProjectFileError(f"{what} is empty.")
        plain = read_json(content, what)
    except NetbuilderError as error:
        raise ProjectFileError(f"{error} {_WAY_OUT}") from error
    return project_from_json(plain)


def _project_bytes(project: Project) -> bytes:
    content = write_json(project_to_json(project), "The project")
    if len(content) > limits.PROJECT_BYTES:
        raise ProjectFileError(
            f"The project cannot be saved: its drawing and settings take {len(content) / limits.MIB:,.0f} MiB,"
            f" and {limits.PROJECT_BYTES / limits.MIB:,.0f} MiB are read of one. Shorten its notes or options."
        )
    return content


def _load_archive(archive: Archive, path: Path) -> Opened:
    project = _project(lambda: archive.read(PROJECT, limits.PROJECT_BYTES), PROJECT)
    lost: dict[str, str] = {}

    def part(name: str, max_bytes: int, parse: Callable[[bytes], T]) -> T | None:
        """A part that a project can do without: damage to it is told, and the rest opens."""
        if name not in archive:
            return None
        try:
            return parse(archive.read(name, max_bytes))
        except ProjectFileError as error:
            lost[name] = str(error)
            return None

    weights = part(WEIGHTS, limits.WEIGHTS_BYTES, lambda content: _arrays(content, WEIGHTS))
    fitted = part(FITTED, limits.FITTED_BYTES, _fitted)
    history = part(HISTORY, limits.HISTORY_BYTES, _history)
    arrays = part(STATE_ARRAYS, limits.STATE_BYTES, lambda content: _arrays(content, STATE_ARRAYS))
    values = part(STATE, limits.STATE_VALUES_BYTES, _state_values)
    # Half a state would continue a run wrongly; without any the optimizer starts afresh.
    whole = weights is not None and not lost.keys() & {STATE, STATE_ARRAYS}
    state = {**(values or {}), **(arrays or {})} if whole else {}
    return Opened(project, path, weights or {}, fitted, history, state or None, _warnings(lost))


def _warnings(lost: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{reason} The project opens without {_LOSSES[name]}; keep a copy of the file before you save over it."
        for name, reason in lost.items()
    )


def _arrays(content: bytes, name: str) -> Arrays:
    from netbuilder.storage.tensors import read_arrays

    return read_arrays(content, name)


def _fitted(content: bytes) -> Fitted:
    from netbuilder.data.fitted import Fitted

    try:
        return Fitted.model_validate(read_json(content, FITTED))
    except ValidationError as error:
        raise ProjectFileError(first_complaint(error, FITTED)) from error


def _history(content: bytes) -> History:
    from netbuilder.training.history import History

    plain = read_json(content, HISTORY, finite=False)
    try:
        return History.from_json(plain)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, NetbuilderError) as error:
        raise ProjectFileError(f"{HISTORY} is damaged ({error}).") from error


def _state_members(state: Mapping[str, Any]) -> dict[str, bytes]:
    import numpy as np

    from netbuilder.storage.tensors import write_arrays

    arrays = {name: np.asarray(value) for name, value in state.items() if isinstance(value, np.ndarray | np.generic)}
    values = {name: value for name, value in state.items() if name not in arrays}
    members = {STATE: write_json(values, STATE, finite=False)}
    if arrays:
        members[STATE_ARRAYS] = write_arrays(arrays, "The state of the optimizer")
    return members


def _state_values(content: bytes) -> dict[str, Any]:
    values = read_json(content, STATE, finite=False)
    if not isinstance(values, dict):
        raise ProjectFileError(f"{STATE} is damaged (it is no object).")
    return values


def _replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    try:
        replace_file(path, write)
    except NetbuilderError as error:
        raise ProjectFileError(str(error)) from error
