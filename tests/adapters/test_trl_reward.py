"""The reward, called by TRL's own trainer in a step on a small model with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl", reason="TRL isn't installed (extra trl)")
pytestmark = pytest.mark.filterwarnings("ignore")


def tokenizer() -> Any:
    """A tokenizer of bytes, made here."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    inner = Tokenizer(models.BPE(vocab={char: k for k, char in enumerate(["<pad>", "<eos>", *alphabet])}, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", eos_token="<eos>")


def test_a_step_of_grpo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    import torch
    from datasets import Dataset
    from transformers import LlamaConfig, LlamaForCausalLM
    from trl import GRPOConfig, GRPOTrainer

    from viva.adapters import answer_reward, questions
    from viva.exam.simulated.answers import right_answer
    from viva.exam.simulated.forms import written
    from viva.marking.reward import drawn_part
    from viva.sets.drawn import DrawnPart

    torch.manual_seed(0)
    words = tokenizer()
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=4096, pad_token_id=0, eos_token_id=1, bos_token_id=1,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    before = [weights.detach().clone() for weights in model.parameters()]
    rows = [question.row() for question in questions("hw5", parts=["3a", "3b"], seeds=range(2))]
    seen: list[dict[str, Any]] = []
    paid = answer_reward()

    def asked(part: str, seed: int) -> DrawnPart:
        return drawn_part("hw5", part, seed)

    def viva_reward(prompts: list[str], completions: list[str], **columns: Any) -> list[float]:
        seen.append({"completions": completions, **columns})
        # Nobody answers by chance, so the first of each group answers.
        parts = map(asked, columns["part"], columns["seed"])
        right = [written(part, right_answer(part), "boxed") for part in parts]
        said = [right[k] if k % 2 == 0 else text for k, text in enumerate(completions)]
        return paid(prompts, said, **columns)

    arguments = GRPOConfig(
        output_dir=str(tmp_path / "out"), per_device_train_batch_size=4, num_generations=2, max_completion_length=6,
        max_steps=1, learning_rate=1e-2, use_cpu=True, bf16=False, report_to=[], logging_steps=1, save_strategy="no",
        gradient_checkpointing=False, disable_tqdm=True,
    )  # fmt: skip
    trainer = GRPOTrainer(
        model=model,
        args=arguments,
        processing_class=words,
        reward_funcs=[viva_reward],
        train_dataset=Dataset.from_list(rows),
    )
    trainer.train()
    assert {"set", "part", "seed"} <= set(seen[0])
    logged = next(entry for entry in trainer.state.log_history if "rewards/viva_reward/mean" in entry)
    assert logged["rewards/viva_reward/mean"] == pytest.approx(0.5)
    # One of each pair was paid, so that the step has something to learn.
    assert any(not torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True))
