r"""From text to tokens to an expression tree, and back to text.

In comes a formula as a person or a model writes it; out comes a :class:`~viva.algebra.tree.Node`. One vocabulary and
one parser serve two scanners, which differ only in what a run of letters, a brace or a percent sign means, so that
mixed text (Unicode inside ``$...$``, ``\gamma`` in plain text) reads as well. The road: :mod:`.scan` (characters),
:mod:`.scan_commands`, :mod:`.scan_tex` or :mod:`.scan_plain` make tokens; :mod:`.layout` settles rows and alignment;
the parser is one class laid out over the files ``parse_*``, each built on the one before: scripts, calls, brackets,
environments, atoms, functions, binders, derivatives, operators, terms, lines. Start reading in :mod:`.parse_lines`.
:mod:`.printing` and :mod:`.printing_plain` are the way back. The public entry is :mod:`viva.algebra.read`.
"""
