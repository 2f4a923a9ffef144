"""Marking by the million: JSON lines, Parquet or exam logs go in, Parquet comes out, on one machine or a Ray cluster.

The input is cut into shards (``inputs.py``), each is marked into a file of its own that is there whole or not at all
(``shards.py``), by worker processes (``workers.py``) or by Ray Data (``ray_engine.py``). So a job that was killed goes
on where it was, nothing is marked twice, and how many workers there were doesn't show. Start with ``job.py``. pyarrow
and Ray are imported when a job runs, not before.
"""

from viva.batch.job import BatchJob, Summary, run_batch
from viva.batch.rows import COLUMNS, Options, mark_row

__all__ = ["COLUMNS", "BatchJob", "Options", "Summary", "mark_row", "run_batch"]
