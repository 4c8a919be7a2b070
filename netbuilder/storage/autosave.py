"""Recovery copies: what was not saved when the program or the machine died is found at the next start."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import platformdirs

from netbuilder.errors import NetbuilderError, ProjectFileError
from netbuilder.files import replace_file
from netbuilder.graph.project import Project
from netbuilder.storage.json_text import read_json, write_json
from netbuilder.storage.projects import load, save
from netbuilder.storage.session_lock import SessionLock, is_alive

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted
    from netbuilder.storage.tensors import Arrays
    from netbuilder.training.history import History

KEPT = 3  # copies of one document; an older one helps when the newest is what broke it
_LOCK = "session.lock"
_ORIGIN = "origin.json"


@dataclass(frozen=True, slots=True)
class RecoveryCopy:
    """An unsaved document of a session that died. `original` is where it belongs, if it ever had a place."""

    path: Path
    name: str
    original: Path | None
    saved_at: datetime


def recovery_folder() -> Path:
    """Where this user's recovery copies lie."""
    return Path(platformdirs.user_state_dir("netbuilder", appauthor=False)) / "recovery"


class Autosave:
    """The recovery copies of this session. Nothing is written before the first copy."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (recovery_folder() if folder is None else Path(folder)) / uuid4().hex
        self._lock: SessionLock | None = None

    def write(
        self,
        document: str,
        project: Project,
        original: Path | None = None,
        weights: Arrays | None = None,
        fitted: Fitted | None = None,
        history: History | None = None,
        state: Mapping[str, Any] | None = None,  # as `projects.save` takes it
    ) -> Path:
        """Write a copy of an unsaved document and drop the oldest ones; `document` tells the documents apart.

        Raises ProjectFileError when the copy cannot be written; older copies then stay.
        """
        place = self._place(document)
        try:
            self._begin(place)
            origin = write_json({"original": None if original is None else str(original.absolute())}, _ORIGIN)
            replace_file(place / _ORIGIN, lambda stream: stream.write(origin))
        except (NetbuilderError, OSError) as error:
            raise ProjectFileError(f"The recovery copy could not be written: {error}") from error
        copies = _copies(place)
        number = int(copies[-1].stem) + 1 if copies else 1
        path = place / f"{number:06d}.netb"
        save(path, project, weights, fitted, history, state=state)
        for old in copies[: max(0, len(copies) + 1 - KEPT)]:
            old.unlink(missing_ok=True)
        return path

    def discard(self, document: str) -> None:
        """Drop the copies of a document: it is saved, or closed without saving on purpose."""
        shutil.rmtree(self._place(document), ignore_errors=True)

    def close(self) -> None:
        """End the session in good order: nothing is left behind."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, document: str) -> Path:
        if not document.isalnum():
            raise ValueError(f"A document's key has letters and digits only, received {document!r}.")
        return self._folder / document

    def _begin(self, place: Path) -> None:
        # For the user's eyes only, as a document may be.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = SessionLock(self._folder / _LOCK)
        place.mkdir(exist_ok=True)


def find_copies(folder: Path | None = None) -> tuple[RecoveryCopy, ...]:
    """The newest readable copy of each document that a dead session left behind, the latest first."""
    folder = recovery_folder() if folder is None else Path(folder)
    found = []
    for lock in folder.glob(f"*/{_LOCK}"):
        if is_alive(lock):
            continue
        for place in lock.parent.iterdir():
            copy = _newest(place) if place.is_dir() else None
            if copy is not None:
                found.append(copy)
    return tuple(sorted(found, key=lambda copy: copy.saved_at, reverse=True))


def discard_copy(copy: RecoveryCopy) -> None:
    """Drop all copies of this document, and what is left of its session with the last one."""
    place = copy.path.parent
    shutil.rmtree(place, ignore_errors=True)
    if not any(child.is_dir() for child in place.parent.glob("*")):
        shutil.rmtree(place.parent, ignore_errors=True)


def _copies(place: Path) -> list[Path]:
    """The copies of a document, the oldest first."""
    return sorted(path for path in place.glob("*.netb") if path.stem.isdecimal())


def _newest(place: Path) -> RecoveryCopy | None:
    for path in reversed(_copies(place)):
        try:
            name = load(path).project.name
            saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (ProjectFileError, OSError):
            continue  # an older copy is better than none
        return RecoveryCopy(path, name, _original(place), saved_at)
    return None


def _original(place: Path) -> Path | None:
    try:
        plain = read_json((place / _ORIGIN).read_bytes(), _ORIGIN)
    except (ProjectFileError, OSError):
        return None
    original = plain.get("original") if isinstance(plain, dict) else None
    return Path(original) if isinstance(original, str) else None
