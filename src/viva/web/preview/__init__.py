"""A set as an examinee would be asked it, while it is being written: ``viva sets preview``.

In goes a folder; out comes a small web application that shows every part at any draw, with what an examiner says and
what is wrong with the set, and shows it anew whenever a file is saved. Start with ``app.py``; ``watched.py`` reads the
files, ``studied.py`` makes of a drawn part what is shown.
"""

from viva.web.preview.app import create_preview, serve_preview

__all__ = ["create_preview", "serve_preview"]
