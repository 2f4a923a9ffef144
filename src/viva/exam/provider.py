"""The Inspect provider ``viva-local``: a GGUF file in this process, behind Inspect's model interface.

Importing this module imports Inspect (seconds), so only what runs an exam does. The name that Inspect sees and logs is
``viva-local/NAME@HASH``: its cache key leaves model arguments out, and no path of a machine belongs into a log.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    Content,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    Logprob,
    Logprobs,
    Model,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    StopReason,
    TopLogprob,
    get_model,
    modelapi,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from viva.exam.local_model import DEFAULT_CONTEXT, DEFAULT_MAX_TOKENS, Completion, LocalModel
from viva.exam.weights import Weights

_STOP: dict[str, StopReason] = {"stop": "stop", "length": "max_tokens", "context": "model_length", "time": "max_tokens"}
_weights: dict[str, tuple[Weights, int, int | None]] = {}
"""What a label stands for in this process: kept here and not among the model arguments, which are logged."""


def local_model(weights: Weights, *, context: int = DEFAULT_CONTEXT, threads: int | None = None) -> Model:
    """The Inspect model for a weight file; the weights are loaded at the first question."""
    _weights[weights.label] = (weights, context, threads)
    return get_model(f"viva-local/{weights.label}", memoize=False)


class LocalAPI(ModelAPI):
    """Inspect's view of a :class:`~viva.exam.local_model.LocalModel`."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig | None = None,
        **_: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config or GenerateConfig())
        if model_name not in _weights:
            raise ValueError(f"viva-local/{model_name} was not opened with viva.exam.provider.local_model")
        self._model: LocalModel | None = None
        self._loading = threading.Lock()

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer in a thread; when the waiting task is cancelled, the thread is told and stops at the next token."""
        cancel = threading.Event()
        messages = [{"role": _role(message), "content": message.text} for message in input]
        work = partial(self._complete, messages, config, cancel)
        try:
            completion = await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        except anyio.get_cancelled_exc_class():
            cancel.set()
            raise
        return _output(self.model_name, completion, config)

    def _complete(self, messages: list[dict[str, str]], config: GenerateConfig, cancel: threading.Event) -> Completion:
        return self._loaded().complete(
            messages,
            max_tokens=config.max_tokens or DEFAULT_MAX_TOKENS,
            temperature=config.temperature or 0.0,
            top_p=config.top_p,
            seed=config.seed or 0,
            stop=config.stop_seqs or (),
            top_logprobs=(config.top_logprobs or 1) if config.logprobs else 0,
            cancel=cancel,
        )

    def _loaded(self) -> LocalModel:
        with self._loading:
            if self._model is None:
                weights, context, threads = _weights[self.model_name]
                self._model = LocalModel(weights.path, context=context, threads=threads)
            return self._model

    def max_connections(self) -> int:
        """One: the weights answer one request at a time."""
        return 1

    def max_tokens(self) -> int:
        """Where an answer is cut off unless the exam says otherwise."""
        return DEFAULT_MAX_TOKENS

    def should_retry(self, ex: BaseException) -> bool:
        """Never: the same weights would fail in the same way."""
        return False


@modelapi(name="viva-local")
def viva_local() -> type[ModelAPI]:
    """The provider, as Inspect's registry wants it."""
    return LocalAPI


def _role(message: ChatMessage) -> str:
    return message.role if message.role in ("system", "user", "assistant") else "user"


def _output(name: str, completion: Completion, config: GenerateConfig) -> ModelOutput:
    content: str | list[Content] = completion.text
    if completion.reasoning:
        content = [ContentReasoning(reasoning=completion.reasoning), ContentText(text=completion.text)]
    logprobs = None
    if config.logprobs and completion.top:
        logprobs = Logprobs(content=[_logprob(likely) for likely in completion.top if likely])
    choice = ChatCompletionChoice(
        message=ChatMessageAssistant(content=content, model=name, source="generate"),
        stop_reason=_STOP.get(completion.stop, "unknown"),
        logprobs=logprobs,
    )
    usage = ModelUsage(
        input_tokens=completion.prompt_tokens,
        output_tokens=completion.tokens,
        total_tokens=completion.prompt_tokens + completion.tokens,
    )
    return ModelOutput(model=name, choices=[choice], usage=usage, time=completion.seconds)


def _logprob(likely: tuple[tuple[str, float], ...]) -> Logprob:
    token, value = likely[0]
    return Logprob(token=token, logprob=value, top_logprobs=[TopLogprob(token=t, logprob=p) for t, p in likely])
