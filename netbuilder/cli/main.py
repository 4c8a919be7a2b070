"""The entry point: finds the command, runs it, and turns what goes wrong into a message and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, NoReturn

import typer

from netbuilder import __version__
from netbuilder.cli import (
    check,
    datasets,
    demo,
    evaluate,
    export,
    layers,
    new,
    open,
    picture,
    predict,
    templates,
    train,
)
from netbuilder.cli.arguments import OPEN, with_a_command, with_every_set_named
from netbuilder.cli.failures import DONE, report
from netbuilder.cli.printing import ReaderGone, discard_stdout, prepare_streams
from netbuilder.errors import NetbuilderError
from netbuilder.log import log_to_file

COMMANDS: Mapping[str, Callable[..., None]] = {
    "demo": demo.demo,
    "new": new.new,
    "check": check.check,
    "train": train.train,
    "evaluate": evaluate.evaluate,
    "predict": predict.predict,
    "export": export.export,
    "picture": picture.picture,
    "layers": layers.layers,
    "templates": templates.templates,
    "datasets": datasets.datasets,
}


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit status."""
    log_to_file()
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Run one command line and return its exit status: 0 done, 2 the user can mend it, 1 a fault of ours."""
    prepare_streams()
    try:
        words = with_every_set_named(with_a_command(words, (*COMMANDS, OPEN)))
        _refuse_misspelt_command(words)
        status = _invoke(words)
        sys.stdout.flush()
    except ReaderGone:
        return DONE
    except BrokenPipeError:
        discard_stdout()
        return DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the one place where everything ends up
        return report(error)
    return status


def _invoke(words: Sequence[str]) -> int:
    try:
        typer.main.get_command(_parser())(args=list(words), prog_name="netbuilder")
    except SystemExit as left:
        if _was_interrupted(left):
            raise KeyboardInterrupt from left
        return left.code if isinstance(left.code, int) else DONE
    return DONE


def _was_interrupted(left: SystemExit) -> bool:
    """Whether Ctrl+C made the parser leave: it does so with the right status, and without a word to the user."""
    return isinstance(left.__context__, BaseException) and isinstance(left.__context__.__cause__, KeyboardInterrupt)


def _refuse_misspelt_command(words: Sequence[str]) -> None:
    if words[0] != OPEN or len(words) < 2 or words[1].startswith("-") or os.path.exists(words[1]):
        return
    meant = get_close_matches(words[1], COMMANDS, n=1)
    if meant:
        raise NetbuilderError(f"There is neither a file nor a command called {words[1]}. Did you mean {meant[0]}?")


def _parser() -> typer.Typer:
    # Tracebacks are our own affair: see failures.py.
    parser = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="netbuilder FILE opens FILE in the window; netbuilder alone opens the window.",
    )
    parser.callback()(_netbuilder)
    for name, command in COMMANDS.items():
        parser.command(name)(command)
    parser.command(OPEN, hidden=True)(open.open_window)
    return parser


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"netbuilder {__version__}")
        raise typer.Exit


def _netbuilder(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Draw a neural network, train it live with PyTorch, see inside it, take it away."""
