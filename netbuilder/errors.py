"""What can go wrong through no fault of ours: every message says what, where, and what to do next."""


class NetbuilderError(Exception):
    """Something the user can mend. Its text is shown as it is; the command line exits with status 2."""


class ProjectFileError(NetbuilderError):
    """A project file that cannot be read or written."""


class EditError(NetbuilderError):
    """A change of the drawing that is refused; the drawing stays as it was."""


class DataError(NetbuilderError):
    """Data that is missing, damaged or does not fit what it is used for."""


class CompileError(NetbuilderError):
    """A drawing that does not make a network; the findings say why."""


class TrainingError(NetbuilderError):
    """A run that cannot start or cannot go on."""


class ExportError(NetbuilderError):
    """A model that cannot be written in the chosen format."""
