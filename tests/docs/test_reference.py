"""The reference pages name everything that there is, and nothing that there isn't."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from viva.sets import code_schema
from viva.sets import schema as set_schema

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
CODE = re.compile(r"`([^`]+)`")


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"there is no section {title!r}"
    return found[1]


def first_cells(text: str) -> set[str]:
    """What is set as code in the first cells of a section's tables."""
    rows = [line.split("|")[1] for line in text.split("\n") if line.startswith("| ")]
    return {code for cell in rows for code in CODE.findall(cell)}


# --- the command line -------------------------------------------------------------------------------------------------


def commands(command: Any = None, name: str = "viva") -> Iterator[tuple[str, Any]]:
    """Every command and group, with the words that call it."""
    if command is None:
        from viva.cli.app import app

        command = typer.main.get_command(app)
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {word}")


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_every_option_of_a_command_is_described(name: str, command: Any) -> None:
    described = {cell.split(" ")[0] for cell in first_cells(section(page("command-line.md"), name))}
    options = {o for p in command.params if p.param_type_name == "option" for o in (*p.opts, *p.secondary_opts)}
    told_once = {"-h", "--help"}
    assert described - told_once == options - told_once


def test_every_command_that_is_described_exists() -> None:
    headings = set(re.findall(r"^#+ (viva.*)$", page("command-line.md"), re.MULTILINE))
    assert headings == {name for name, _ in commands()}


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_the_arguments_of_a_command_are_shown(name: str, command: Any) -> None:
    text = section(page("command-line.md"), name)
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            assert (parameter.metavar or parameter.name.upper()).rstrip(".").strip("'") in text, parameter.name


# --- the marking record -----------------------------------------------------------------------------------------------

RECORD = json.loads((ROOT / "src/viva/marking/record.schema.json").read_text(encoding="utf-8"))
RECORD_CLASSES = {"Record": RECORD, **RECORD["$defs"]}


@pytest.mark.parametrize("name", sorted(RECORD_CLASSES))
def test_every_field_of_the_record_is_described(name: str) -> None:
    assert first_cells(section(page("marking-record.md"), name)) == set(RECORD_CLASSES[name]["properties"])


def values_in_schema(node: Any) -> Iterator[str]:
    """All words that the schema lets a field have."""
    if isinstance(node, dict):
        yield from (word for word in node.get("enum", ()) if isinstance(word, str))
        for inner in node.values():
            yield from values_in_schema(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from values_in_schema(inner)


def test_every_word_of_the_record_is_described() -> None:
    rows = [line for line in page("marking-record.md").split("\n") if line.startswith("| ")]
    named = {code for row in rows for code in CODE.findall(row)}
    assert set(values_in_schema(RECORD)) <= named


# --- the set format ---------------------------------------------------------------------------------------------------

SET_SECTIONS: dict[str, list[type[BaseModel]]] = {
    "set.yaml": [set_schema.SetFile],
    "A question": [set_schema.QuestionSpec],
    "A part": [set_schema.PartFile],
    "A draw": [set_schema.DrawSpec],
    "A choice of texts": [set_schema.Choice],
    "A field": [set_schema.FieldSpec],
    "A misconception": [set_schema.MisconceptionSpec],
    "An assumption": [set_schema.AssumedSpec],
    "A rubric": [set_schema.RubricSpec, set_schema.PatternSpec, set_schema.ExampleSpec],
    "A goal": [set_schema.GoalSpec],
}
CODE_MODELS = [code_schema.CodeSpec, code_schema.CaseSpec, code_schema.CaseDrawSpec, code_schema.CheckSpec]


def keys(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


@pytest.mark.parametrize("title", sorted(SET_SECTIONS))
def test_every_key_of_a_set_is_described(title: str) -> None:
    expected = set().union(*(keys(model) for model in SET_SECTIONS[title]))
    assert first_cells(section(page("set-format.md"), title)) == expected


def test_every_key_and_operator_of_code_is_described() -> None:
    from viva.sets.array_language import ARRAY_OPERATORS, LAYERS
    from viva.sets.torch_probes import PROBES

    text = section(page("set-format.md"), "Code")
    layers = {f"{layer}_{way}" for layer in LAYERS for way in ("forward", "backward")}
    alike = {name for name in ARRAY_OPERATORS if name.endswith("_parameters")} - {"conv_parameters"}
    described = {code for code in first_cells(text) if not code.startswith("NAME_")}
    assert described == set().union(*(keys(model) for model in CODE_MODELS), set(ARRAY_OPERATORS) - layers - alike)
    assert all(f"`{name}(" in text for name in PROBES)


def test_every_model_of_the_set_format_has_a_section() -> None:
    described = {model for models in SET_SECTIONS.values() for model in models}
    inline = {set_schema.ValueSpec, set_schema.Strict, set_schema.Scope}
    models = {m for m in vars(set_schema).values() if isinstance(m, type) and issubclass(m, set_schema.Strict)}
    assert models == described | inline


def test_operators_formats_and_figures_of_a_set_are_described() -> None:
    from viva.sets.figures import FIGURES
    from viva.sets.text import FORMATS
    from viva.sets.vocabulary import OPERATORS

    text = page("set-format.md")
    assert first_cells(section(text, "A value")) == set(OPERATORS)
    assert first_cells(section(text, "Insertions")) == set(FORMATS)
    assert all(f"`{name}(" in text for name in FIGURES)


def test_notation_is_described() -> None:
    from viva.algebra import _declarations as notation

    described = first_cells(section(page("set-format.md"), "Notation"))
    assert described == notation.TOP_KEYS | notation.SYMBOL_KEYS
    for word in notation._DOMAINS | notation._PROPERTIES:
        assert f"`{word}`" in page("set-format.md"), word


# --- Python -----------------------------------------------------------------------------------------------------------

PACKAGES = ["viva", *(f"viva.{path.parent.name}" for path in sorted((ROOT / "src" / "viva").glob("*/__init__.py")))]


@pytest.mark.parametrize("name", [name for name in PACKAGES if name != "viva.cli"])
def test_every_public_name_is_described(name: str) -> None:
    assert first_cells(section(page("python.md"), name)) == set(importlib.import_module(name).__all__)


# --- the store --------------------------------------------------------------------------------------------------------


def test_every_table_and_column_of_a_store_is_described() -> None:
    from viva.store.tables import metadata

    rows = [line.split("|") for line in page("store.md").split("\n") if line.startswith("| `")]
    described = {CODE.findall(row[1])[0]: set(CODE.findall(row[3])) for row in rows}
    assert set(described) == {*metadata.tables, "texts_index", "alembic_version"}
    for name, table in metadata.tables.items():
        assert {column.name for column in table.columns} <= described[name], name
