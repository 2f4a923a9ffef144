"""``viva mark --batch``: rows by the million into a folder of Parquet files."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import Literal

import typer

from viva.errors import VivaError


def mark_batch(
    source: Path,
    out: Path | None,
    *,
    set_name: str | None,
    seed: int,
    engine: Literal["local", "ray"] | str,
    workers: int | None,
    shard_rows: int,
    row_seconds: float,
    steps: bool,
) -> None:
    """Run a batch with its progress on a terminal, and print what it came to."""
    from viva.batch import BatchJob, Options, run_batch

    if out is None:
        raise VivaError("a batch needs a folder to write to", where="--batch", hint="-o FOLDER")
    options = Options(problem_set=set_name or "hw5", seed=seed, steps=steps, seconds=row_seconds)
    job = BatchJob(source, out, options, "ray" if engine == "ray" else "local", workers, shard_rows)
    began = perf_counter()
    done = 0

    def told(rows: int, _: int) -> None:
        nonlocal done
        done += rows
        if sys.stderr.isatty():
            rate = done / (perf_counter() - began)
            print(f"\r{done:,} rows, {rate:,.0f}/s", end="", file=sys.stderr, flush=True)

    try:
        summary = run_batch(job, told)
    except KeyboardInterrupt:
        print(f"\nstopped; what was finished lies in {out}, and the same command goes on from it", file=sys.stderr)
        raise typer.Exit(130) from None
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in summary.verdicts.items())
    print(f"{summary.rows:,} rows marked{f': {verdicts}' if verdicts else ''}; {summary.quarantined:,} quarantined")
    gone_on = f" ({summary.before} were there before)" if summary.before else ""
    print(f"{summary.shards} shards in {out}{gone_on}")
