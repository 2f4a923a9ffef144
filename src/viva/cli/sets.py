"""``viva sets``: which problem sets there are, what they ask, whether a folder is one, and what a seed draws."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viva.cli import authoring, sets_preview, sets_validate
from viva.cli.forms import Form, is_json, write_json

if TYPE_CHECKING:
    from viva.sets import DrawnField, DrawnPart, DrawnSet, ProblemSet

app = typer.Typer(
    name="sets", help="Problem sets: list them, read them, check a folder, draw a variant.", no_args_is_help=True
)
authoring.register(app)
sets_preview.register(app)
sets_validate.register(app)

SetArgument = Annotated[str, typer.Argument(metavar="SET", help="A set's name, or the folder of one.")]


@app.command("list")
def list_command(form: Form = "text") -> None:
    """List the problem sets that come with viva."""
    from viva.sets import list_sets, load_set

    as_json = is_json(form)
    sets = [load_set(name) for name in list_sets()]
    if as_json:
        write_json([{"name": s.name, "title": s.title, "parts": list(s.part_names), "sha256": s.sha256} for s in sets])
        return
    for problem_set in sets:
        typer.echo(f"{problem_set.name}  {problem_set.title} ({len(problem_set.parts)} parts)")


@app.command()
def show(
    name: SetArgument,
    part: Annotated[str | None, typer.Argument(metavar="PART", help="One part, with its hints and key.")] = None,
    seed: Annotated[int, typer.Option(help="0 is the set's own numbers.")] = 0,
    form: Form = "text",
) -> None:
    """Show what a set asks; with a PART, also its conventions, hints, key and misconceptions."""
    from viva.sets import load_set

    as_json = is_json(form)
    problem_set = load_set(name, unfinished=True)
    if part is None:
        drawn = problem_set.draw(seed)
        if as_json:
            write_json(_plain(drawn))
        else:
            _show_set(problem_set, drawn)
        return
    one = problem_set.draw_part(part, seed)
    if as_json:
        write_json(_plain(one))
    else:
        _show_part(one)
        _listed("To do", tuple(left.rpartition(": to do: ")[2] for left in _left_to_do(problem_set, part)))


@app.command()
def draw(
    name: SetArgument,
    seed: Annotated[int, typer.Option(help="0 is the set's own numbers; any other seed gives a variant.")] = 0,
    form: Form = "text",
) -> None:
    """Draw a variant of every part, with its key."""
    from viva.sets import load_set

    as_json = is_json(form)
    drawn = load_set(name, unfinished=True).draw(seed)
    if as_json:
        write_json(_plain(drawn))
        return
    typer.echo(f"{drawn.name}, seed {seed}")
    for part in drawn.parts:
        typer.echo(f"\n{part.name}  {part.title}\n\n{part.statement}\n")
        for field in part.fields:
            typer.echo(f"  {field.name}: {_value(field.expected)}")


def _show_set(problem_set: ProblemSet, drawn: DrawnSet) -> None:
    typer.echo(f"{problem_set.name}: {problem_set.title}")
    if problem_set.description:
        typer.echo(f"\n{problem_set.description}")
    if problem_set.to_do:
        typer.echo(f"\nNot finished: {len(problem_set.to_do)} to do. `viva sets validate` says where.")
    question = ""
    for part in drawn.parts:
        if part.question != question:
            question = part.question
            typer.echo(f"\n{question}. {part.question_title}")
        kinds = ", ".join(f"{field.name} ({field.kind})" for field in part.fields)
        left = len(_left_to_do(problem_set, part.name))
        typer.echo(f"  {part.name:4} {part.title}: {kinds}" + (f"; {left} to do" if left else ""))


def _left_to_do(problem_set: ProblemSet, part: str) -> list[str]:
    """What is left to do in one part, as ``file:line: to do: what``."""
    file = problem_set.part_files[part].name
    return [line for line in problem_set.to_do if line.startswith(f"{file}:")]


def _show_part(part: DrawnPart) -> None:
    typer.echo(f"{part.name}  {part.question_title}: {part.title}")
    if part.preamble:
        typer.echo(f"\n{part.preamble}")
    typer.echo(f"\n{part.statement}")
    if part.figure_words:
        typer.echo(f"\nFigure, in words:\n{part.figure_words}")
    _listed("Conventions", part.conventions)
    for field in part.fields:
        _show_field(field)
    _listed("Hints", part.hints)
    if part.walkthrough:
        typer.echo(f"\nWorked through (shown of another draw only):\n{part.walkthrough}")
    if part.key_note:
        typer.echo(f"\nThe official key differs: {part.key_note}")


def _show_field(field: DrawnField) -> None:
    typer.echo(f"\nField {field.name} ({field.kind}{'' if field.decisive else ', not decisive'}): {field.ask}")
    typer.echo(f"  key: {_value(field.expected)}")
    for value in field.also:
        typer.echo(f"  also right: {_value(value)}")
    for assumed in field.assumed:
        typer.echo(f"  right only if assumed and said: {_value(assumed.value)}")
    for misconception in field.misconceptions:
        value = "in words" if misconception.value is None else _value(misconception.value)
        typer.echo(f"  misconception {misconception.name}: {value} ({misconception.title})")


def _listed(title: str, items: tuple[str, ...]) -> None:
    if items:
        typer.echo(f"\n{title}:")
        for k, item in enumerate(items, 1):
            typer.echo(f"  {k}. {item}")


def _value(value: Any) -> str:
    from viva.sets.text import as_list

    if value is None:
        return "to do"
    return as_list(value)


def _plain(drawn: DrawnPart | DrawnSet) -> Any:
    """A drawn part or set as JSON can have it: a Fraction that is no whole number becomes text, ``1/2``."""
    from dataclasses import asdict

    return json.loads(json.dumps(_data(asdict(drawn)), default=_number))


def _data(value: Any) -> Any:
    """A part without the way to draw it again, which is no data."""
    if isinstance(value, dict):
        return {key: _data(item) for key, item in value.items() if key != "elsewhere"}
    return [_data(item) for item in value] if isinstance(value, list | tuple) else value


def _number(value: Any) -> int | str:
    from fractions import Fraction

    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else str(value)
