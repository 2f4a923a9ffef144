"""What was written: transcripts into turns, turns into parts, answers into values.

In goes a file of any kind (a chat with labels, a solution document, JSON of messages, an exam's log); out come turns
with the lines that they stand on (:func:`read_transcript`), which turn answers which part (:func:`align`), and what a
person said of it (:func:`annotator_verdicts`). Open ``recognise.py`` first, then ``alignment.py``; ``blocks.py`` and
``answers/`` read what stands within an answer.
"""

from viva.reading.alignment import align
from viva.reading.annotations import AnnotatorTable, annotator_verdicts, read_annotator_table
from viva.reading.recognise import read_transcript
from viva.reading.transcript import (
    Alignment,
    AnnotatorVerdict,
    Exchange,
    Lines,
    PartOutline,
    Passage,
    Role,
    Sitting,
    Transcript,
    Turn,
)

__all__ = [
    "Alignment",
    "AnnotatorTable",
    "AnnotatorVerdict",
    "Exchange",
    "Lines",
    "PartOutline",
    "Passage",
    "Role",
    "Sitting",
    "Transcript",
    "Turn",
    "align",
    "annotator_verdicts",
    "read_annotator_table",
    "read_transcript",
]
