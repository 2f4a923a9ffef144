"""The same job on a Ray cluster, through Ray Data: shards are its rows, and each is marked where Ray puts it.

Input and output have to be where every machine of the cluster finds them (a shared file system). A worker that dies is
Ray's to replace: the shard is marked again and its file put in place once. Each Ray worker has one process beside it
that does the marking; a row that hangs in it is put aside as it is on one machine, by killing that process.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from viva.batch.inputs import Shard
from viva.batch.rows import Options
from viva.batch.workers import Pool
from viva.errors import VivaError


def mark_on_ray(shards: Iterator[Shard], options: Options, out: Path, workers: int | None) -> Generator[dict[str, Any]]:
    """The counts of each shard as Ray finishes it.

    Args:
        shards: what to mark; only their places are sent, no rows.
        options: how.
        out: the folder of the job, on a file system that all machines share.
        workers: how many shards are marked at a time; by default Ray decides.

    Joins the cluster that ``RAY_ADDRESS`` or a running ``ray start`` names, else starts one on this machine.

    Raises:
        VivaError: Ray isn't installed.
    """
    try:
        import ray
    except ImportError:
        raise VivaError("Ray isn't installed", where="--engine ray", hint="pip install 'viva[ray]'") from None
    began = not ray.is_initialized()
    if began:
        ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    for name in ("ray.data", "ray._private"):
        logging.getLogger(name).setLevel(logging.ERROR)
    chosen, folder = options.as_dict(), str(out.absolute())

    def mark(row: dict[str, Any]) -> dict[str, Any]:
        place = {**row, "file": str(row["file"])}
        return {"counts": repr(sorted(_marked(Shard(**place), chosen, folder).items()))}

    try:
        places = [shard.as_dict() for shard in shards]
        if not places:
            return
        # A block for each shard: a task that fails loses one shard, not several.
        data = ray.data.from_items(places, override_num_blocks=len(places))
        marked = data.map(mark, compute=ray.data.TaskPoolStrategy(size=workers), num_cpus=1)
        for told in marked.iter_rows():
            yield dict(_literal(told["counts"]))
    finally:
        if began:
            ray.shutdown()


_POOLS: dict[str, Pool] = {}
"""The process that does a Ray worker's marking, kept from one shard to the next."""


def _marked(shard: Shard, options: dict[str, Any], folder: str) -> dict[str, Any]:
    """The counts of a shard, marked in a process of its own: only a process can be killed when a row hangs."""
    key = repr((sorted(options.items()), folder))
    if key not in _POOLS:
        _POOLS[key] = Pool(1, Options(**options), Path(folder))
    counts = _POOLS[key].mark(shard)
    if "error" in counts:
        raise VivaError(counts["error"], where=f"shard {shard.number}")
    return counts


def _literal(text: str) -> list[tuple[str, Any]]:
    from ast import literal_eval

    found: list[tuple[str, Any]] = literal_eval(text)
    return found
