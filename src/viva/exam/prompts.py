"""What the examiner says: posing a part, nudging, asking again. None of it ever contains the answer."""

from __future__ import annotations

from viva.exam.doubt import second_doubt
from viva.exam.evidence import Evidence, gather
from viva.exam.ladder import LEVELS, climb, say
from viva.marking.record import AttemptRecord
from viva.sets.drawn import DrawnField, DrawnPart

LADDER = len(LEVELS)
"""How many nudges there are at most: look again, where, why, the strongest hint."""

WANTED = "What to answer:"
"""The line between a question and the form in which it is to be answered."""
_HOW: dict[str, str] = {
    "choice": "one of the options, in its own words",
    "number": "a number, exact",
    "tensor": "entries in square brackets, row by row, such as [[a, b], [c, d]]",
    "expression": "a formula in LaTeX",
    "graph": "edges such as a -> b, one after another",
    "rubric": "in one to four sentences",
    "code": "a function in Python",
}


def ask(part: DrawnPart, *, opening: bool) -> str:
    """The message that poses a part.

    Args:
        part: the part as drawn.
        opening: whether this is the first message of the question's conversation; then what all parts of the question
            share is told too.
    """
    pieces = [f"Question {part.question}, part {part.letter}: {part.title}".rstrip(": ")]
    if opening and part.question_title:
        pieces.insert(0, f"# {part.question_title}")
    if opening and part.preamble:
        pieces.append(part.preamble.strip())
    pieces.append(part.statement.strip())
    if part.figure_words:
        pieces.append(f"(The figure in words: {part.figure_words.strip()})")
    if part.conventions:
        pieces.append("These conventions bind your answer:\n" + "\n".join(f"- {c.strip()}" for c in part.conventions))
    pieces.append(_form(part))
    return "\n\n".join(pieces)


def ask_again(part: DrawnPart) -> str:
    """The message after a reply in which no answer could be read: the form, to be filled in."""
    lead = "I could not read an answer to this part in your reply."
    if _coded(part):
        return f"{lead} Please reply with one block of Python code, in this form:\n\n{blank_code(part)}"
    if any(field.kind == "rubric" for field in part.fields):
        return f"{lead} Please answer again.\n\n{_closing(part)}"
    return f"{lead} Please reply with your answer only, in this form:\n\n{_blank_form(part)}"


def send_again(said: str, *, cut_off: bool) -> str:
    """The message after a reply that was empty, missing or cut off: the same as before, once more."""
    if cut_off:
        return f"Your reply was cut off before its end. Please answer again, more briefly.\n\n{said}"
    return f"I received no reply. I am sending my message again.\n\n{said}"


def doubt(part: DrawnPart, level: int) -> str | None:
    """What is said to doubt a right answer: 1 in the words of the first nudge, 2 with a wrong value; None without one.

    Examples:
        >>> from viva.sets import load_set
        >>> print(doubt(load_set("hw5").draw(0).part("3b"), 2).partition("\\n")[0])
        I get something else: 46. Could you check your answer once more?
    """
    if level == 1:
        said = say(part, Evidence("wrong", len(part.fields) > 1, (), (), part.conventions, part.hints), 1)
    else:
        said = second_doubt(part) or ""
    return f"{said}\n\n{_closing(part)}" if said else None


def nudge(part: DrawnPart, attempt: AttemptRecord, level: int, reply: str = "") -> str:
    """What is said after an answer that is not right.

    Args:
        part: the part that was asked.
        attempt: the latest answer, marked.
        level: 1 look again, 2 where, 3 why, 4 the method on other numbers. Where a level has nothing to say that would
            not give the answer away, the level below it speaks.
        reply: the words of the answer.
    """
    return f"{climb(part, gather(part, attempt, reply if level > 1 else ''), level)}\n\n{_closing(part)}"


def _form(part: DrawnPart) -> str:
    asked = "\n".join(f"- {_wanted(field, named=len(part.fields) > 1)}" for field in part.fields)
    if _coded(part):
        return f"{WANTED}\n{asked}\n\n{_allowed(part)} Keep explanations short. {_closing(part)}"
    return f"{WANTED}\n{asked}\n\nWrite mathematics in LaTeX and keep your reasoning short. {_closing(part)}"


def _coded(part: DrawnPart) -> bool:
    """Whether a part asks for code and for nothing else."""
    return all(field.kind == "code" for field in part.fields)


def _allowed(part: DrawnPart) -> str:
    library = "NumPy" if part.code is None or part.code.library == "numpy" else "PyTorch and NumPy"
    return f"Use Python's standard library and {library}, nothing else; arguments are passed in the order shown."


def _wanted(field: DrawnField, *, named: bool) -> str:
    how = _HOW[field.kind]
    if field.code is not None:
        return _wanted_code(field, named=named)
    if field.kind == "choice" and field.options:
        how = "one of: " + ", ".join(field.options)
    elif field.kind == "expression" and field.options:
        how = "one of: " + ", ".join(f"${option}$" for option in field.options)
    elif field.kind == "expression" and field.said:
        how += ", or in words"
    elif field.kind == "tensor" and field.shape and len(field.shape) == 1:
        how = f"{field.shape[0]} entries in square brackets"
    elif field.kind == "tensor" and field.shape:
        how = f"{' x '.join(map(str, field.shape))} {how}"
    ask = field.ask.strip() or "your answer"
    # The set's own words often say the form already; it is not said twice.
    told = all(word.lower() in ask.lower() for word in (field.options or ("\0",)))
    return (f"{field.name}: " if named else "") + ask.rstrip(".") + ("." if told else f" ({how}).")


def _wanted_code(field: DrawnField, *, named: bool) -> str:
    """A function's signature, what its parameters are, and what it returns."""
    code = field.code
    assert code is not None
    lead = f"{field.name}: " if named else ""
    lines = [f"{lead}{field.ask.rstrip('.')}: `{code.signature}`."]
    lines += [f"  - `{name}`: {what.rstrip('.')}." for name, what in code.parameters.items()]
    if code.returns:
        lines.append(f"  - It returns {code.returns.rstrip('.')}.")
    return "\n".join(lines)


def blank_code(part: DrawnPart) -> str:
    """The functions that a part asks for, with bodies to be filled in."""
    functions = [f"def {field.code.signature}:\n    ..." for field in part.fields if field.code is not None]
    return "```python\n" + "\n\n\n".join(functions) + "\n```"


def _closing(part: DrawnPart) -> str:
    if _coded(part):
        whole = "both functions" if len(part.fields) == 2 else "all functions" if len(part.fields) > 2 else "it"
        return f"End with one block of Python code that holds {whole}."
    if len(part.fields) == 1:
        if part.fields[0].kind == "rubric":
            return "End with your answer in one paragraph that begins with 'Final answer:'."
        return "End with one line that begins with 'Final answer:'."
    lines = ", ".join(f"'{field.name}: ...'" for field in part.fields)
    return f"End with 'Final answer:' and then one line for each: {lines}."


def _blank_form(part: DrawnPart) -> str:
    if len(part.fields) == 1:
        return f"Final answer: {_blank(part.fields[0])}"
    return "\n".join(["Final answer:", *(f"{field.name}: {_blank(field)}" for field in part.fields)])


def _blank(field: DrawnField) -> str:
    """A place to fill in: words and dots, never figures, which a model might copy."""
    if field.kind == "tensor":
        row: str = "..."
        for extent in reversed(field.shape or (1,)):
            row = "[" + ", ".join([row] * min(extent, 4)) + "]"
        return row
    if field.kind == "expression":
        return f"${field.target[0]} = ...$" if field.target else "$...$"
    if field.kind == "graph":
        return "... -> ..., ... -> ..., and so on"
    if field.kind == "choice":
        return "(" + " or ".join(field.options) + ")" if field.options else "(your choice)"
    return "(a number)"
