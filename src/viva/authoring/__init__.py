"""Beginning a problem set: from a template, or from a homework that somebody has written.

In goes a name (:func:`new_set`);
out comes the text of a set's files, which :func:`write_set` puts into a folder of their own. What
a homework doesn't tell stays open as ``todo``, so that nothing is marked by a guess. Start with ``template_set.py``.
"""

from viva.authoring.template_set import new_set
from viva.authoring.writing import write_set

__all__ = ["new_set", "write_set"]
