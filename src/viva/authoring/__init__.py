"""Beginning a problem set: from a template, or from a homework that somebody has written.

In goes a name (:func:`new_set`), or a homework in Markdown, LaTeX or as a PDF (:func:`import_homework`); out comes a
folder with the files of a set. :func:`read_homework` turns pieces (``markdown_source.py``, ``latex_source.py``) into
questions and parts (``outline.py``, ``assembling.py``); keys are read from its solutions (``keys.py``) and tried with
viva's own marker. What a homework doesn't tell stays open as ``todo``, so that nothing is marked by a guess. Start with
``importing.py``.
"""

from viva.authoring.homework import Homework, Item, Left, Question
from viva.authoring.importing import Imported, Taken, import_homework
from viva.authoring.reading_homework import read_homework
from viva.authoring.template_set import new_set
from viva.authoring.writing import write_set

__all__ = [
    "Homework",
    "Imported",
    "Item",
    "Left",
    "Question",
    "Taken",
    "import_homework",
    "new_set",
    "read_homework",
    "write_set",
]
