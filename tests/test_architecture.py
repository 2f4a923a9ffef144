"""The rooms of the house: which package may import which, and what each of them exports."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "viva"

# Who may import whom. A room may always import itself, the modules beside the rooms (`viva.errors`, `viva.patterns`,
# ... `viva.turns`), and the version in `viva`.
ARROWS = {
    "operators": set(),
    "sandbox": set(),
    "algebra": set(),
    "reading": {"algebra"},
    "sets": {"algebra", "operators"},
    "marking": {"algebra", "reading", "sandbox", "sets"},
    "reports": {"marking"},
    "store": {"marking"},
    "exam": {"algebra", "marking", "reading", "reports", "sandbox", "sets"},
    "authoring": {"algebra", "marking", "reading", "sets"},
    "validation": {"exam", "marking", "reading", "sets"},
    "adapters": {"exam", "marking", "sets"},
    "batch": {"marking", "reading", "sets"},
    "lab": {"operators"},
    "web": {"algebra", "exam", "marking", "reading", "reports", "sets", "store", "validation"},
    "cli": {"algebra", "authoring", "batch", "exam", "lab", "marking", "reading", "reports", "sets", "store", "web"}
    | {"validation"},
}
# What a program may rely on. Changing a line here is an announcement in CHANGELOG.md.
HEAVY = {"inspect_ai", "torch", "xllamacpp", "llama_cpp", "transformers", "ray", "sqlalchemy", "sympy", "scipy"}
HEAVY |= {"matplotlib", "sklearn", "weasyprint", "alembic", "psycopg", "pyarrow", "starlette", "uvicorn"}
HEAVY |= {"fontTools", "pdfminer", "pdfplumber"}
HEAVY |= {"datasets", "reasoning_gym", "trl", "verifiers"}
MAY_BE_HEAVY = {"exam": HEAVY, "lab": {"matplotlib", "sklearn", "torch"}}
MAY_BE_HEAVY["batch"] = {"pyarrow", "ray"}
MAY_BE_HEAVY["adapters"] = {"datasets", "inspect_ai", "reasoning_gym", "verifiers"}
MAY_BE_HEAVY["store"] = {"alembic", "psycopg", "pyarrow", "sqlalchemy"}
MAY_BE_HEAVY["web"] = {"starlette", "uvicorn"}
MAY_BE_HEAVY["reading"] = {"fontTools", "pdfminer", "pdfplumber"}
MAY_BE_HEAVY["reports"] = {"weasyprint"}


def imports_of(file: Path) -> set[str]:
    """Absolute names of all modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module is not None
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("room", sorted(ARROWS))
def test_a_room_imports_only_what_lies_upstream(room: str) -> None:
    beside = {"errors", "first_use", "patterns", "python_trees", "remembered", "turns", "__version__"}
    allowed = ARROWS[room] | {room, *beside}
    files = sorted((SOURCE / room).rglob("*.py"))
    assert files
    for file in files:
        for name in imports_of(file):
            if name.startswith("viva."):
                assert name.split(".")[1] in allowed, f"{file.relative_to(ROOT)} imports {name}"


def test_every_room_has_arrows() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert rooms == set(ARROWS)


def test_operators_import_numpy_and_the_standard_library_only() -> None:
    for file in (SOURCE / "operators").rglob("*.py"):
        for name in imports_of(file):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names | {"numpy", "viva"}, f"{file}: {name}"


def test_only_the_exam_and_the_lab_may_import_heavy_things() -> None:
    for file in modules():
        allowed = MAY_BE_HEAVY.get(file.relative_to(SOURCE).parts[0], set())
        assert not {name.split(".")[0] for name in imports_of(file)} & (HEAVY - allowed), file


def test_no_file_is_a_drawer_for_everything() -> None:
    for file in modules():
        assert file.stem not in {"utils", "util", "helpers", "misc", "common"}, file
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 450, file


@pytest.mark.parametrize("room", sorted(ARROWS))
def test_every_room_says_what_it_is_and_what_it_exports(room: str) -> None:
    package = importlib.import_module(f"viva.{room}")
    assert package.__doc__ and len(package.__doc__.split()) >= 30
    assert package.__all__ == sorted(set(package.__all__), key=_export_order)
    for name in package.__all__:
        assert getattr(package, name) is not None


def _export_order(name: str) -> tuple[int, str]:
    """The order that ruff keeps: constants, classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_marking_never_imports_heavy_things() -> None:
    code = (
        "import sys, viva.cli.app, viva.cli.mark, viva.marking, viva.reading, viva.sets, viva.algebra, viva.reports\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(loaded) & HEAVY
