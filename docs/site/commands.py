"""The command line as a page, written from the application: each command's help, arguments, options, defaults."""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Iterator
from typing import Any

import typer.main

HEAD = """\
# Every command's help

Written from the program when this site is built (viva {version}): what `viva COMMAND --help` says, with types and
defaults. [Command line](command-line.md) explains the commands, exit status and environment.
"""


def page(version: str) -> str:
    """The page in Markdown; a heading for each command and group."""
    pieces = [HEAD.format(version=version)]
    pieces += [_section(name, command) for name, command in all_commands()]
    return "\n".join(pieces)


def all_commands(command: Any = None, name: str = "viva") -> Iterator[tuple[str, Any]]:
    """Every command and group of the application, with the words that call it."""
    if command is None:
        from viva.cli.app import app

        command = typer.main.get_command(app)
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from all_commands(inner, f"{name} {word}")


def _section(name: str, command: Any) -> str:
    context = command.make_context(name, [], resilient_parsing=True)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    lines = [f"## {name}", "", "```text", usage, "```", "", _escaped(command.help or ""), ""]
    inner = getattr(command, "commands", {})
    if inner:
        said = {f"{name} {word}": _escaped(one.get_short_help_str(limit=200)) for word, one in inner.items()}
        rows = [(f"[`{words}`](#{_slug(words)})", meaning) for words, meaning in said.items()]
        lines += _table(("Command", "What it does"), rows)
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    if arguments:
        lines += _table(("Argument", "Meaning"), [(f"`{_argument(p)}`", _escaped(p.help or "")) for p in arguments])
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and "--help" not in p.opts]
    if options:
        hints = typing.get_type_hints(inspect.unwrap(command.callback), include_extras=True)
        rows = [(_names(p), _type(p, hints), _escaped(p.help or ""), _default(p)) for p in options]
        lines += _table(("Option", "Takes", "Meaning", "Default"), rows)
    return "\n".join(lines)


def _slug(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _argument(parameter: Any) -> str:
    name: str = parameter.metavar or parameter.name.upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _names(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    return names + "".join(f" / `{name}`" for name in parameter.secondary_opts)


def _type(parameter: Any, hints: dict[str, Any]) -> str:
    """What an option takes. The type is the function's own annotation: Typer's objects changed between versions."""
    kind = _plain_type(hints[parameter.name])
    if kind is bool:
        return ""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        said = ", ".join(f"`{one.value}`" for one in kind)
    else:
        name = parameter.metavar or {int: "N", float: "NUMBER", str: "TEXT"}.get(kind, "PATH")
        least = getattr(parameter, "min", None)
        said = f"`{name}`" + (f", at least {least}" if least is not None else "")
    return _in_table(said) + ("; may be given several times" if parameter.multiple else "")


def _plain_type(hint: Any) -> Any:
    """A type without ``Annotated``, ``| None`` and ``list``."""
    if typing.get_origin(hint) is typing.Annotated:
        return _plain_type(typing.get_args(hint)[0])
    inner = [one for one in typing.get_args(hint) if one is not type(None)]
    return _plain_type(inner[0]) if inner else hint


def _default(parameter: Any) -> str:
    value = parameter.default
    if callable(value) or value is None or value is False or value in ((), [], ""):
        return ""
    if value is True:
        return f"`{parameter.opts[0]}`"
    return f"`{value.value if isinstance(value, enum.Enum) else value}`"


def _escaped(text: str) -> str:
    """Help as Markdown: nothing in it is markup but code."""
    for sign in "\\*_[]<>$|":
        text = text.replace(sign, "\\" + sign)
    return "\n".join(line.strip() for line in text.split("\n"))


def _in_table(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return [*("| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in lines), ""]
