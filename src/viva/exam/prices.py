"""What a model's tokens cost: two numbers, or a small file of them.

The file is the one that Inspect's ``--model-cost-config`` takes, YAML or JSON: the model's name, and dollars for a
million tokens; ``input_cache_write`` and ``input_cache_read`` may stand in it and aren't needed.

    openai/gpt-4o: {input: 2.50, output: 10.00}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from viva.errors import VivaError

_WHERE = "--price"


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens that a model is sent, and that it says."""

    sent: float
    received: float

    def of(self, sent: float, received: float) -> float:
        """What so many tokens cost, in dollars.

        Examples:
            >>> Price(2.5, 10).of(1000, 200)
            0.0045
        """
        return (self.sent * sent + self.received * received) / 1e6


def read_price(text: str, model: str) -> Price:
    """The price of ``model``: ``IN,OUT`` in dollars for a million tokens, or the name of a file that has it.

    Raises:
        VivaError: neither two numbers nor a file with this model in it.

    Examples:
        >>> read_price("2.5,10", "openai/gpt-4o")
        Price(sent=2.5, received=10.0)
    """
    try:
        numbers = [float(piece) for piece in text.split(",")]
    except ValueError:
        return _from_file(Path(text), model)
    if len(numbers) != 2 or not all(0 <= number < 1e9 for number in numbers):
        raise VivaError(f"'{text}' is not IN,OUT", where=_WHERE, hint="such as 2.5,10: dollars for a million tokens")
    return Price(*numbers)


def _from_file(file: Path, model: str) -> Price:
    import yaml

    try:
        known = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "give IN,OUT in dollars for a million tokens, or a file"
        raise VivaError(f"can't be read ({error.strerror or error})", where=f"{_WHERE} {file}", hint=hint) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise VivaError("this is not YAML", where=f"{_WHERE} {file}") from error
    entry = known.get(model) if isinstance(known, Mapping) else None
    if not isinstance(entry, Mapping):
        raise VivaError(f"no price of {model} is in it", where=f"{_WHERE} {file}", hint="its key is the model's name")
    numbers = [entry.get(name) for name in ("input", "output")]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and 0 <= n < 1e9 for n in numbers):
        raise VivaError(f"{model} needs numbers for 'input' and 'output'", where=f"{_WHERE} {file}")
    return Price(*(float(number) for number in numbers if number is not None))
