"""Code fields marked: a part with a code task and the functions of a reply go in, a verdict for each comes out.

``plan.py`` makes of a task the calls for one sandbox start, ``runs.py`` runs them (and remembers what came out),
``comparison.py`` compares arrays, ``checks.py`` decides the checks of each case, ``outcome.py`` says what they come to
for a field, with the smallest failing case as the witness. Nothing of a model's code is ever run outside the sandbox.
"""
