"""The same question in other clothes: TeX, plain text, a mangled copy of a PDF, a figure as an image or in words.

In goes what the examiner wants to say, Markdown with TeX; out comes what the examinee is shown. Start with ``which.py``
(which presentations there are) and ``present.py`` (what is shown); ``tex_layout.py`` knows how TeX groups, ``plain.py``
and ``mangled.py`` set what it groups in characters.
"""
