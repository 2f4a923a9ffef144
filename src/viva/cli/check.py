"""``viva check``: whether one equation holds, with a witness where it doesn't."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.forms import Form, is_json, write_json
from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.algebra import Comparison, Notation


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    # An equation may begin with a minus sign; what isn't an option is the equation.
    app.command("check", context_settings={"ignore_unknown_options": True})(check)


def check(
    equation: Annotated[str, typer.Argument(metavar="'LHS = RHS'", help="TeX, Unicode or plain; - is standard input.")],
    notation: Annotated[
        Path | None, typer.Option("--notation", metavar="FILE", help="YAML that says what the symbols mean.")
    ] = None,
    form: Form = "text",
) -> None:
    """Decide whether an equation holds; exit status 1 and a witness where it doesn't."""
    from viva.algebra.check import check as decided

    as_json = is_json(form)
    text = sys.stdin.read() if equation == "-" else equation
    declared = read_notation(notation) if notation is not None else None
    try:
        outcome = decided(text, declared)
    except VivaError:
        _point_at_the_error(text)
        raise
    if as_json:
        write_json(_plain(outcome))
    else:
        typer.echo(said(outcome))
    if outcome.equal is False or outcome.ill_typed is not None:
        raise typer.Exit(1)


def _point_at_the_error(text: str) -> None:
    """Show where a text can't be read: its line, and a caret below the place."""
    from viva.algebra import ReadError, read_formula

    try:
        read_formula(text.strip())
    except ReadError as error:
        _, _, place = str(error).partition("\n\n")
        if place:
            typer.echo(place, err=True)


def read_notation(file: Path) -> Notation:
    """The notation that a YAML file describes.

    Raises:
        VivaError: a file that can't be read, is no YAML, or describes no notation.
    """
    import yaml

    from viva.algebra import Notation

    try:
        mapping = yaml.safe_load(file.read_bytes().decode("utf-8"))
    except OSError as error:
        raise VivaError(f"can't be read ({error.strerror or error})", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise VivaError("is not text in UTF-8", where=str(file)) from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark is not None else str(file)
        raise VivaError(
            f"is not YAML: {getattr(error, 'problem', None) or 'it nests too deep'}", where=where
        ) from error
    if mapping is None:
        return Notation.default()
    if not isinstance(mapping, dict):
        raise VivaError("is not a mapping", where=str(file), hint="it begins with `sizes:` or `symbols:`")
    return Notation.from_mapping(mapping, where=str(file))


def said(outcome: Comparison) -> str:
    """The outcome as one line for people.

    Examples:
        >>> from viva.algebra import compare
        >>> said(compare("2 + 2", "5"))
        'not equal: left 4, right 5'
    """
    if outcome.ill_typed is not None:
        return f"not equal: the {outcome.ill_typed} side has no meaning, {outcome.reason or 'its shapes differ'}"
    if outcome.equal is None:
        return f"undecided: {outcome.reason or 'no reason is known'}"
    if outcome.equal is False:
        return f"not equal: {outcome.witness}" if outcome.witness is not None else f"not equal: {outcome.reason}"
    notes = [{"exact": "exact", "ball": "to 50 digits", "field": "in a prime field"}[outcome.basis]]
    if outcome.instances:
        notes.append(f"agreed at {outcome.instances} instance{'s' if outcome.instances != 1 else ''}")
    if outcome.odds:
        notes.append(f"odds of a false pass at most {outcome.odds:.2g}")
    return f"equal ({'; '.join(notes)})"


def _plain(outcome: Comparison) -> dict[str, object]:
    return {
        "equal": outcome.equal,
        "basis": outcome.basis,
        "witness": outcome.witness.to_dict() if outcome.witness is not None else None,
        "reason": outcome.reason,
        "odds": outcome.odds,
        "instances": outcome.instances,
        "ill_typed": outcome.ill_typed,
    }
