"""A new set from the template: five small parts, every line of which says what it is for."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from viva.authoring.writing import require_name, write_set


def new_set(name: str, folder: Path) -> None:
    """Make a valid set called ``name`` in ``folder``, to be learned from by changing it.

    Raises:
        VivaError: no set can be called so, or the folder holds something already.

    Examples:
        >>> import tempfile
        >>> from viva.sets import load_set
        >>> with tempfile.TemporaryDirectory() as place:
        ...     new_set("week-3", Path(place, "week-3"))
        ...     load_set(Path(place, "week-3")).part_names
        ('1a', '1b', '1c', '1d', '1e')
    """
    require_name(name, "NAME")
    template = files("viva.authoring") / "template"
    texts = {file.name: file.read_text(encoding="utf-8") for file in template.iterdir() if file.name.endswith(".yaml")}
    title = name.replace("-", " ").replace("_", " ")
    # In quotes: a name of digits would be a number.
    begin = texts["set.yaml"].replace("name: NAME  ", f"name: '{name}'").replace("title: TITLE", f"title: '{title}'")
    write_set(folder, {**texts, "set.yaml": begin})
