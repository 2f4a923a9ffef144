"""The conversation: ask, read, mark, nudge, again; leaves an Inspect log.

In go a problem set and the name of a model; out comes a run folder with Inspect's own log, the marking record
computed from it, and the reports. Start with :func:`run_exam` in ``run.py``; ``dialogue.py`` holds the exam on one part
and knows neither models nor networks, ``task.py`` lets Inspect hold it, ``prompts.py`` has the words.
Models that run in this process: ``catalogue.py`` (what there is), ``weights.py`` (fetching), ``local_model.py``
(running), ``provider.py`` (Inspect's view of them). Nothing here imports Inspect before an exam is run.
"""

from viva.exam.catalogue import CATALOGUE, DEFAULT_MODEL, LocalModel, find_model
from viva.exam.resume import resume_exam
from viva.exam.run import run_exam, write_run
from viva.exam.weights import Weights, cache_folder, fetch, find_weights

__all__ = [
    "CATALOGUE",
    "DEFAULT_MODEL",
    "LocalModel",
    "Weights",
    "cache_folder",
    "fetch",
    "find_model",
    "find_weights",
    "resume_exam",
    "run_exam",
    "write_run",
]
