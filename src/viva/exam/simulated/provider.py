"""The Inspect provider ``viva``: simulated examinees behind Inspect's model interface (``--model viva/simulated``).

Importing this module imports Inspect (seconds). The examinee is told in which conversation it sits by the metadata that
the exam keeps (which set, draw, part and presentation), and computes its answers from the drawn set.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, ModelUsage, modelapi
from inspect_ai.solver._task_state import sample_state
from inspect_ai.tool import ToolChoice, ToolInfo

from viva.errors import VivaError
from viva.exam.simulated.examinee import KINDS, Examinee, Heard, Kind
from viva.exam.simulated.forms import FORMS, Form
from viva.sets import ProblemSet, load_set
from viva.sets.drawn import DrawnPart

_sets: dict[str, ProblemSet] = {}
"""Sets that are known by their names in this process although :func:`load_set` doesn't find them by it."""


def known_set(problem_set: ProblemSet) -> None:
    """Make a set known to the examinees of this process by its name."""
    if _sets.get(problem_set.name) is not problem_set:
        _drawn.cache_clear()
    _sets[problem_set.name] = problem_set


def examinee_named(name: str, **arguments: Any) -> Examinee:
    """The examinee of ``viva/NAME``: ``simulated`` with arguments, or all of it in the name, ``KIND[-AFTER][+FORM]``.

    Examples:
        >>> examinee_named("simulated", kind="after", after="2").after
        2
        >>> told = examinee_named("after-3+table")
        >>> told.kind, told.after, told.form
        ('after', 3, 'table')
    """
    given = {key: value for key, value in arguments.items() if key in ("kind", "after", "form", "trips")}
    unknown = set(arguments) - set(given)
    if unknown:
        raise VivaError(
            f"a simulated examinee has no '{sorted(unknown)[0]}'", where="-M", hint="it has kind, after, form and trips"
        )
    if name not in ("simulated", ""):
        kind, _, form = name.partition("+")
        lead, _, number = kind.rpartition("-")
        if lead and number.isdigit():
            kind, given = lead, {"after": number, **given}
        given = {"kind": kind, **({"form": form} if form else {}), **given}
    try:
        after = int(given.pop("after", 1))
    except ValueError:
        raise VivaError("a number of nudges is wanted", where="-M after=...") from None
    return Examinee(
        kind=cast(Kind, str(given.pop("kind", KINDS[0]))),
        form=cast(Form, str(given.pop("form", FORMS[0]))),
        after=after,
        **{key: str(value) for key, value in given.items()},
    )


class SimulatedAPI(ModelAPI):
    """Inspect's view of an :class:`~viva.exam.simulated.examinee.Examinee`.

    Args:
        model_name: ``simulated``, or ``KIND[-AFTER][+FORM]``.
        base_url, api_key, config: not used.
        **arguments: ``kind``, ``after``, ``form``, ``trips``.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config or GenerateConfig())
        self._examinee = examinee_named(model_name, **arguments)

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """The examinee's reply to the last message."""
        held = _ours(getattr(sample_state(), "metadata", None))
        about = _ours(input[-1].metadata if input else None)
        if "part" not in about:
            raise VivaError("a simulated examinee answers viva's exams only", where=f"--model viva/{self.model_name}")
        heard = [
            Heard(message.text, int(said["nudge"]), bool(said["reask"]), int(said.get("doubt", 0)))
            for message in input
            if message.role == "user" and (said := _ours(message.metadata)).get("part") == about["part"]
        ]
        part = _drawn(str(held.get("set", "hw5")), str(about["part"]), int(held.get("seed", 0)))
        answer = self._examinee.reply(part, heard, str(held.get("presentation", "latex")))
        output = ModelOutput.from_content(self.model_name, answer)
        # Without usage Inspect counts tokens with a library that downloads its tables.
        words = len(answer.split())
        asked = sum(len(message.text.split()) for message in input)
        output.usage = ModelUsage(input_tokens=asked, output_tokens=words, total_tokens=asked + words)
        return output

    def should_retry(self, ex: BaseException) -> bool:
        """Never: it would say the same again."""
        return False


@modelapi(name="viva")
def viva_simulated() -> type[ModelAPI]:
    """The provider, as Inspect's registry wants it."""
    return SimulatedAPI


def _ours(metadata: Mapping[str, Any] | None) -> Mapping[str, Any]:
    found = (metadata or {}).get("viva")
    return found if isinstance(found, Mapping) else {}


@functools.lru_cache(maxsize=1024)
def _drawn(set_name: str, part: str, seed: int) -> DrawnPart:
    problem_set = _sets.get(set_name) or load_set(set_name)
    return problem_set.draw_part(part, seed)
