"""The application: its commands, its one place where errors become a line, and its exit statuses."""

from __future__ import annotations

import gc
import os
import sys

import typer

import viva
from viva.cli import check, exam, lab, mark, models, proofread, report, serve, sets, store
from viva.errors import VivaError

app = typer.Typer(
    name="viva",
    help="Gives a language model an oral exam on a problem set, and marks what it says by computing it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
exam.register(app)
mark.register(app)
proofread.register(app)
check.register(app)
report.register(app)
serve.register(app)
app.add_typer(sets.app, name="sets")
app.add_typer(models.app, name="models")
app.add_typer(lab.app, name="lab")
app.add_typer(store.app, name="store")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"viva {viva.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    debug: bool = typer.Option(False, "--debug", help="Show tracebacks (also after a command, or VIVA_DEBUG=1)."),
) -> None:
    if debug:
        os.environ["VIVA_DEBUG"] = "1"


def main() -> None:
    """Run the command line and exit with its status.

    0 done, 1 the check found something wrong, 2 unusable input (one line on standard error), 3 a fault of viva's own,
    130 interrupted.
    """
    # --debug is wanted most when a command has already failed and is called again from the shell's history, so it is
    # taken wherever it stands.
    arguments = sys.argv[1:]
    # A command lives for a second; collecting garbage in it costs more than it gives back. What runs long turns to
    # the collector again after this many objects.
    gc.set_threshold(300_000, 20, 20)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Pydantic looks for plugins in every package that is installed; viva uses none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    if "--debug" in arguments:
        os.environ["VIVA_DEBUG"] = "1"
        arguments = [argument for argument in arguments if argument != "--debug"]
    debug = os.environ.get("VIVA_DEBUG", "") not in ("", "0")
    try:
        app(args=arguments, prog_name="viva")
    except VivaError as error:
        if debug:
            raise
        _say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has had enough (`viva mark ... | head`); nothing to say and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        _say(f"a fault of viva's own: {type(error).__name__}: {error}; run again with --debug and report what it shows")
        sys.exit(3)


def _say(line: str) -> None:
    print("viva: " + " ".join(line.split()), file=sys.stderr)
