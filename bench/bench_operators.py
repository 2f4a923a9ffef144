"""Layers of viva.operators against PyTorch on the CPU: forward and backward in float32, one thread each.

    python bench/bench_operators.py [--rounds N] [--only NAME ...]

Each side runs in its own process, with one thread for every library. The two are asked by turns, so that a busy machine
disturbs both; what counts is the ratio of their best times, and the median of the rounds' ratios is shown beside it.
The inputs have 32 samples, 64 channels and 32x32 pixels, the convolutions 64 filters and a bias. The exit status is 1
where a ratio is above its limit.

`OPENBLAS_CORETYPE` and `OPENBLAS_L2_SIZE` are taken out of both processes' environment: some machines set them for the
sake of older libraries, and they make NumPy slow.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import numpy as np

SHAPE = (32, 64, 32, 32)
# The shape of the filters, the options, and how many times PyTorch's time is allowed.
CONVOLUTIONS: dict[str, tuple[tuple[int, ...], dict[str, int], float]] = {
    "conv 3x3": ((64, 64, 3, 3), {"padding": 1}, 1.25),
    "conv 1x1": ((64, 64, 1, 1), {}, 1.8),
    "conv 5x5 stride 2": ((64, 64, 5, 5), {"padding": 2, "stride": 2}, 1.8),
    "conv 3x3 dilation 2": ((64, 64, 3, 3), {"padding": 2, "dilation": 2}, 1.8),
    "conv 3x3 in 4 groups": ((64, 16, 3, 3), {"padding": 1, "groups": 4}, 1.8),
    "transposed 4x4 stride 2": ((64, 64, 4, 4), {"padding": 1, "stride": 2}, 1.8),
    "depthwise 3x3": ((64, 1, 3, 3), {"padding": 1, "groups": 64}, 3),
}
LIMITS = {**{name: limit for name, (_, _, limit) in CONVOLUTIONS.items()}, "batch norm": 1.0}


def inputs(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same numbers in both processes: x, filters (or gamma), bias (or beta)."""
    random = np.random.default_rng(0)
    shape = CONVOLUTIONS[name][0] if name in CONVOLUTIONS else (64,)
    return tuple(random.standard_normal(size, dtype=np.float32) for size in (SHAPE, shape, (64,)))  # type: ignore[return-value]


def ours(name: str) -> Callable[[], Any]:
    """One forward and backward pass of viva.operators."""
    from viva import operators

    x, w, b = inputs(name)
    if name == "batch norm":
        running = operators.RunningStatistics.start(64, unbiased=True)
        forward, backward, options = operators.batch_norm_forward, operators.batch_norm_backward, {"running": running}
    elif name.startswith("transposed"):
        forward, backward = operators.conv_transpose_forward, operators.conv_transpose_backward
        options = CONVOLUTIONS[name][1]
    else:
        forward, backward, options = operators.conv_forward, operators.conv_backward, CONVOLUTIONS[name][1]
    dout = np.random.default_rng(1).standard_normal(forward(x, w, b, **options)[0].shape, dtype=np.float32)

    def once() -> None:
        _, cache = forward(x, w, b, **options)
        backward(dout, cache)

    return once


def theirs(name: str) -> Callable[[], Any]:
    """The same in PyTorch, with autograd."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    tensors = [torch.from_numpy(array).requires_grad_() for array in inputs(name)]
    mean, variance = torch.zeros(64), torch.ones(64)

    def forward() -> Any:
        x, w, b = tensors
        if name == "batch norm":
            return functional.batch_norm(x, mean, variance, w, b, training=True)
        convolve = functional.conv_transpose2d if name.startswith("transposed") else functional.conv2d
        return convolve(x, w, b, **CONVOLUTIONS[name][1])

    dout = torch.from_numpy(np.random.default_rng(1).standard_normal(tuple(forward().shape), dtype=np.float32))

    def once() -> None:
        for tensor in tensors:
            tensor.grad = None
        forward().backward(dout)

    return once


def worker(side: str) -> None:
    """Answer each line of standard input, the name of a layer, with the seconds that one run took."""
    make, ready = {"ours": ours, "theirs": theirs}[side], ("", None)
    print(kernel(), flush=True)
    for line in sys.stdin:
        name = line.strip()
        if ready[0] != name:
            ready = (name, make(name))
            ready[1]()
        # The time of the processor, not of the clock: what other programs take does not count.
        start = process_time()
        ready[1]()
        print(process_time() - start, flush=True)


def kernel() -> str:
    """What NumPy's matrix products run on, where threadpoolctl can tell."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "unknown (threadpoolctl is not installed)"
    found = [info for info in threadpool_info() if info.get("user_api") == "blas"]
    return ", ".join(f"{i['internal_api']} {i.get('architecture')} x{i['num_threads']}" for i in found) or "none"


class Side:
    """One of the two processes."""

    def __init__(self, side: str) -> None:
        dropped = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        for library in ("OMP", "OPENBLAS", "MKL"):
            environment[f"{library}_NUM_THREADS"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", side],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.kernel = self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"bench_operators: a process ended with status {self.process.wait()}")
        return line.strip()

    def seconds(self, name: str) -> float:
        """How long one run takes."""
        assert self.process.stdin is not None
        print(name, file=self.process.stdin, flush=True)
        return float(self._line())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """Compare, print a table, and exit with 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--only", nargs="*", default=list(LIMITS), choices=list(LIMITS))
    parser.add_argument("--worker", choices=["ours", "theirs"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(arguments.worker)
        return
    sides = Side("ours"), Side("theirs")
    print(f"NumPy {np.__version__} on {sides[0].kernel}; milliseconds, the best of {arguments.rounds}")
    print(f"{'':24} {'viva':>8} {'PyTorch':>8} {'ratio':>6} {'median':>6} {'limit':>6}")
    passed = True
    for name in arguments.only:
        times = [tuple(side.seconds(name) for side in sides) for _ in range(arguments.rounds)]
        best = [min(column) for column in zip(*times, strict=True)]
        ratio, usual = best[0] / best[1], median(a / b for a, b in times)
        passed &= ratio <= LIMITS[name]
        print(
            f"{name:24} {best[0] * 1e3:8.2f} {best[1] * 1e3:8.2f} {ratio:6.2f} {usual:6.2f} {LIMITS[name]:6.2f}"
            f"{'' if ratio <= LIMITS[name] else '  too slow'}",
            flush=True,
        )
    for side in sides:
        side.close()
    sys.exit(not passed)


if __name__ == "__main__":
    main()
