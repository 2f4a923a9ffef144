r"""From text to tokens to an expression tree, and back to text.

In comes a formula as a person or a model writes it; out comes a :class:`~viva.algebra.tree.Node`. One vocabulary
(:mod:`.vocabulary`) and one parser serve two scanners: :mod:`.scan_tex` and :mod:`.scan_plain` differ only in what
a run of letters, a brace or a percent sign means, so mixed text (Unicode inside ``$...$``, ``\gamma`` in plain text)
reads as well. The parser is one class laid out over the files named ``parse_*``, from single symbols
(:mod:`.parse_atoms`) up to lines (:mod:`.parse_lines`, where to start). :mod:`.printing` is the way back.
"""
