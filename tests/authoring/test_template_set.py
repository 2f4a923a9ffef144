"""``viva sets new``: a set that is valid at once, explained line by line, and never written over anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from viva.authoring import new_set
from viva.cli.sets import app
from viva.errors import VivaError
from viva.sets import load_set


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("new") / "week-3"
    new_set("week-3", made)
    return made


def test_it_is_valid_at_once(folder: Path) -> None:
    result = CliRunner().invoke(app, ["validate", str(folder), "--seeds", "40"])
    assert result.output.startswith("week-3 is valid: 5 parts"), result.output


def test_it_has_a_part_for_each_of_the_usual_kinds(folder: Path) -> None:
    found = load_set(folder)
    kinds = [field.kind for part in found.draw(0).parts for field in part.fields]
    assert kinds == ["number", "tensor", "expression", "choice", "rubric"]
    assert found.draw(0).part("1a").statement != found.draw(1).part("1a").statement
    assert (found.name, found.title) == ("week-3", "week 3")


def test_every_key_is_explained_where_it_stands_first(folder: Path) -> None:
    """Each key of the format that the template uses has a comment on its line, or one above it."""
    unexplained = []
    seen: set[str] = set()
    for name in ("set.yaml", "1a.yaml", "1b.yaml", "1c.yaml", "1d.yaml", "1e.yaml"):
        for line in (folder / name).read_text(encoding="utf-8").split("\n"):
            key = line.strip().removeprefix("- ").partition(":")[0]
            if "#" in line:
                seen.add(key)
            elif key in {"draws", "values", "require", "conventions", "fields", "misconceptions", "hints", "nudge"}:
                unexplained += [f"{name}: {line}"] if key not in seen else []
    assert not unexplained


@pytest.mark.parametrize("name", ["12", "a_b-C", "yes", "null"])
def test_any_name_of_a_set_will_do(name: str, tmp_path: Path) -> None:
    new_set(name, tmp_path / "made")
    assert load_set(tmp_path / "made").name == name


@pytest.mark.parametrize("name", ["", "two words", "../up", "-o", "ä", "a\n"])
def test_other_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="can't be a set's name"):
        new_set(name, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for there in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(VivaError, match="exists already"):
            new_set("mine", there)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    new_set("mine", tmp_path)
    assert load_set(tmp_path).name == "mine"


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VivaError, match="can't be written") as caught:
        new_set("mine", tmp_path / "file" / "below")
    assert "\n" not in str(caught.value)
