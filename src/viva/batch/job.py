"""A job from its input to its folder of Parquet: planned, marked, gone on with after a kill, summed up."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import viva
from viva.batch.inputs import Shard, input_files, shards
from viva.batch.rows import Options
from viva.batch.shards import quarantine_path, shard_path
from viva.errors import VivaError
from viva.sets import load_set

Engine = Literal["local", "ray"]
MANIFEST = "manifest.json"
SHARD_ROWS = 2000
_SAMPLE = 1 << 20


@dataclass(frozen=True, slots=True)
class BatchJob:
    """What is to be marked, and where to.

    Args:
        source: JSON lines, Parquet, an Inspect log, or a folder of these.
        out: the folder that the shards are written to.
        options: how rows are marked.
        engine: ``local`` (worker processes) or ``ray``.
        workers: how many; by default one a core, or what Ray has.
        shard_rows: rows of a shard.
    """

    source: Path
    out: Path
    options: Options = field(default_factory=Options)
    engine: Engine = "local"
    workers: int | None = None
    shard_rows: int = SHARD_ROWS


@dataclass(frozen=True, slots=True)
class Summary:
    """What a job came to.

    Args:
        shards, rows: in all.
        before: shards that were there before.
        quarantined: rows that were put aside.
        verdicts: how often each was given.
        processor: seconds of processor time that the workers spent marking now; it differs from run to run.
    """

    shards: int
    rows: int
    before: int
    quarantined: int
    verdicts: dict[str, int]
    processor: float = field(default=0.0, compare=False)


def run_batch(job: BatchJob, progress: Callable[[int, int], None] = lambda _rows, _shards: None) -> Summary:
    """Mark all that isn't marked yet.

    Args:
        job: what and where to.
        progress: told rows and shards as they are finished.

    A job that was stopped, by Ctrl-C or a power cut, goes on if it is run again: finished shards stay, the rest is
    marked, and the outcome is that of a job that was never stopped, but for ``seconds``.

    Raises:
        VivaError: an input that can't be read, or a folder that holds another job's marks.
        KeyboardInterrupt: Ctrl-C; all finished shards are in place.
    """
    _needs_pyarrow()
    load_set(job.options.problem_set)
    files = input_files(job.source)
    _claim(job, files)
    before: list[int] = []
    total = 0

    def missing() -> Iterator[Shard]:
        nonlocal total
        for shard in shards(files, job.shard_rows):
            total += 1
            if shard_path(job.out, shard.number).exists():
                before.append(shard.number)
            else:
                # What a killed job has refused of it is refused again.
                quarantine_path(job.out, shard.number).unlink(missing_ok=True)
                yield shard

    errors: list[str] = []
    processor = 0.0
    with contextlib.closing(_marked(job, missing())) as marked:
        for counts in marked:
            if "error" in counts:
                errors.append(f"shard {counts['shard']}: {counts['error']}")
                continue
            processor += counts["processor"]
            progress(counts["rows"] + counts["quarantined"], 1)
    if errors:
        raise VivaError(f"{len(errors)} shards could not be marked; {errors[0]}", where=str(job.source))
    return replace(_finish(job, total, len(before)), processor=processor)


def _marked(job: BatchJob, places: Iterator[Shard]) -> Generator[dict[str, Any]]:
    if job.engine == "ray":
        from viva.batch.ray_engine import mark_on_ray

        return mark_on_ray(places, job.options, job.out, job.workers)
    from viva.batch.workers import Pool

    return Pool(job.workers or len(os.sched_getaffinity(0)), job.options, job.out).run(places)


def _claim(job: BatchJob, files: list[Path]) -> None:
    """Make the folder this job's, or see that it is."""
    wanted = {
        "viva": viva.__version__,
        "set": {"name": job.options.problem_set, "sha256": load_set(job.options.problem_set).sha256},
        "seed": job.options.seed,
        "steps": job.options.steps,
        "shard_rows": job.shard_rows,
        "input": [_fingerprint(file) for file in files],
    }
    manifest = job.out / MANIFEST
    try:
        job.out.mkdir(parents=True, exist_ok=True)
        if manifest.exists():
            found = json.loads(manifest.read_text(encoding="utf-8"))
            differing = sorted(key for key in wanted if found.get(key) != wanted[key])
            if differing:
                raise VivaError(
                    f"the folder holds another job's marks ({', '.join(differing)} differ)",
                    where=str(job.out),
                    hint="give another -o, or empty it",
                )
            for left in job.out.glob(".*.parquet.*"):
                left.unlink(missing_ok=True)
            return
        if any(job.out.glob("*.parquet")):
            raise VivaError("the folder holds Parquet files of no job", where=str(job.out), hint="give another -o")
        _write(manifest, wanted)
    except OSError as error:
        raise VivaError(f"can't be written ({error.strerror or error})", where=str(job.out)) from error
    except ValueError as error:
        raise VivaError(f"its {MANIFEST} can't be read ({error})", where=str(job.out)) from error


def _fingerprint(file: Path) -> dict[str, Any]:
    """Name, size, and a digest of the first and last megabyte: enough to know another input by."""
    size = file.stat().st_size
    digest = hashlib.sha256()
    with file.open("rb") as content:
        digest.update(content.read(_SAMPLE))
        content.seek(max(0, size - _SAMPLE))
        digest.update(content.read(_SAMPLE))
    return {"name": file.name, "bytes": size, "sha256_of_ends": digest.hexdigest()}


def _finish(job: BatchJob, total: int, before: int) -> Summary:
    """Sum up what lies there, and say in the manifest that the job is done."""
    from pyarrow import compute, parquet

    rows = quarantined = 0
    verdicts: Counter[str] = Counter()
    for number in range(total):
        found = parquet.read_table(shard_path(job.out, number), columns=["verdict"])
        rows += found.num_rows
        for entry in compute.value_counts(found["verdict"]).to_pylist():
            if entry["values"] is not None:
                verdicts[entry["values"]] += entry["counts"]
        refused = quarantine_path(job.out, number)
        if refused.exists():
            quarantined += parquet.ParquetFile(refused).metadata.num_rows
    for left in job.out.glob(".*.parquet.*"):  # of workers that were killed
        left.unlink(missing_ok=True)
    manifest = job.out / MANIFEST
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["done"] = {
        "shards": total,
        "rows": rows,
        "quarantined": quarantined,
        "verdicts": dict(sorted(verdicts.items())),
    }
    _write(manifest, told)
    return Summary(total, rows, before, quarantined, dict(sorted(verdicts.items())))


def _write(manifest: Path, content: dict[str, Any]) -> None:
    beside = manifest.with_name(f".{manifest.name}.{os.getpid()}")
    beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    beside.replace(manifest)


def _needs_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise VivaError("pyarrow isn't installed", where="--batch", hint="pip install 'viva[batch]'") from None
