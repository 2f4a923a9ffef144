"""Simulated examinees: what they say is computed from the drawn set, so the exam must report just what they are.

In goes the part as drawn, the kind of examinee and the examiner's latest message; out comes a reply. Start with
:class:`~viva.exam.simulated.examinee.Examinee`; ``answers.py`` has right and wrong answers as values, ``forms.py`` the
ways to write them down, ``provider.py`` Inspect's view (``--model viva/simulated``).
"""
