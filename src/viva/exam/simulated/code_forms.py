"""Functions written down in the ways that models write them: one block or several, bare, in a class, with a test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence


def written_code(codes: Sequence[str], form: str) -> str:
    """Functions as a reply.

    Args:
        codes: the source of each.
        form: a :data:`~viva.exam.simulated.forms.FORMS`.

    Examples:
        >>> print(written_code(["def f(x):\\n    return x"], "unicode"))
        The function is this:
        <BLANKLINE>
        def f(x):
            return x
        <BLANKLINE>
        It works for every batch size.
    """
    return _FORMS.get(form, _whole)([code.strip() for code in codes])


def _whole(codes: Sequence[str]) -> str:
    joined = "\n\n\n".join(codes)
    return f"Here is the code.\n\n```python\nimport numpy as np\n\n\n{joined}\n```"


def _apart(codes: Sequence[str]) -> str:
    names = ("First", "Then", "Next", "Last")
    pieces = [f"**{names[min(k, 3)]}:**\n\n```python\n{code}\n```" for k, code in enumerate(codes)]
    return "\n\n".join(pieces) + "\n\nThe shapes agree with what is asked for."


def _bare(codes: Sequence[str]) -> str:
    joined = "\n\n".join(codes)
    return f"The function is this:\n\n{joined}\n\nIt works for every batch size."


def _tested(codes: Sequence[str]) -> str:
    test = "if __name__ == '__main__':\n    raise SystemExit('a test that is not there')"
    return "```\n" + "\n\n".join(codes) + f"\n\n{test}\n```"


def _in_a_class(codes: Sequence[str]) -> str:
    methods = [textwrap.indent("@staticmethod\n" + code, "    ") for code in codes if code.startswith("def ")]
    helpers = [code for code in codes if not code.startswith("def ")]
    return "```python\n" + "\n\n".join([*helpers, "class Layer:\n" + "\n\n".join(methods)]) + "\n```"


def _with_a_draft(codes: Sequence[str]) -> str:
    """Stubs first, as a plan; then the functions, and a print that isn't to be run."""
    stubs = "\n".join(f"{code.partition(':')[0]}:\n    ..." for code in codes if code.startswith("def "))
    return f"The plan:\n\n```python\n{stubs}\n```\n\n{_apart(codes)}\n\n```python\nprint(undefined)\n```"


def _quoted(codes: Sequence[str]) -> str:
    joined = "\n\n".join(codes)
    return "- In a list:\n\n" + textwrap.indent(f"```py\n{joined}\n```", "  ")


_FORMS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "boxed": _whole,
    "tex": _apart,
    "unicode": _bare,
    "ascii": _tested,
    "python": _in_a_class,
    "table": _quoted,
    "prose": _with_a_draft,
}
