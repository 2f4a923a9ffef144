"""What can be said of a part's code task without drawing: lines, names, operators, and which function is called."""

from __future__ import annotations

from viva.errors import VivaError
from viva.sets.array_language import ARRAY_OPERATORS
from viva.sets.code_cases import read_line
from viva.sets.code_drawing import declared_in, expressions_of
from viva.sets.code_schema import SIGNATURE, CaseSpec
from viva.sets.language import LanguageError, parse, unknown_operator
from viva.sets.located import Located, Place
from viva.sets.schema import PartFile
from viva.sets.torch_probes import PROBES


def check_code(part: PartFile, file: Located, outer: frozenset[str]) -> None:
    """Check the code task of a part, if it has one.

    Args:
        part: the part's file.
        file: for messages.
        outer: names that the part and its question declare.

    Raises:
        VivaError: what is wrong, as ``file:line``.
    """
    if part.code is None:
        return
    functions = {found[1] for f in part.fields if f.signature and (found := SIGNATURE.fullmatch(f.signature))}
    probes = PROBES if part.code.library == "torch" else frozenset[str]()
    judged: set[str] = set()
    for c, case in enumerate(part.code.cases):
        place: Place = ("code", "cases", c)
        try:
            for k, text in enumerate(case.run):
                if (called := read_line(text).function) not in functions | probes:
                    where = file.where((*place, "run", k))
                    raise VivaError(f"no code field asks for a function {called!r}", where=where)
            _check_expressions(case, file, place, outer)
        except LanguageError as error:
            raise VivaError(str(error), where=file.where(place)) from None
        _check_results(case, file, place)
        _check_instead(part, case, file, outer)
        judged |= {check.field for check in case.checks}
    for k, field in enumerate(part.fields):
        if field.kind == "code" and field.name not in judged:
            raise VivaError(f"no check judges the field {field.name!r}", where=file.where(("fields", k)))


def _check_expressions(case: CaseSpec, file: Located, place: Place, outer: frozenset[str]) -> None:
    known = declared_in(case) | outer
    for inner, text in expressions_of(case):
        _check_expression(text, known, file.where((*place, *inner)))


def _check_instead(part: PartFile, case: CaseSpec, file: Located, outer: frozenset[str]) -> None:
    """What wrong answers give instead, where a case has the check."""
    names = {check.name for check in case.checks}
    for k, field in enumerate(part.fields):
        for m, wrong in enumerate(field.misconceptions):
            for check, text in wrong.instead.items():
                where = file.where(("fields", k, "misconceptions", m, "instead", check))
                if check in names:
                    _check_expression(text, declared_in(case) | outer, where)


def _check_expression(text: str, known: frozenset[str] | set[str], where: str) -> None:
    try:
        expression = parse(text)
    except LanguageError as error:
        raise VivaError(str(error), where=where) from None
    for name in sorted(expression.operators):
        if name not in ARRAY_OPERATORS:
            raise VivaError(unknown_operator(name, ARRAY_OPERATORS), where=where)
    for name in sorted(expression.names - known):
        raise VivaError(f"nothing is called {name!r}", where=where, hint="declare it in the case or the part")


def _check_results(case: CaseSpec, file: Located, place: Place) -> None:
    """Results are made by earlier lines, and arguments name them or don't depend on them."""
    made: set[str] = set()
    for k, text in enumerate(case.run):
        line = read_line(text)
        for argument in (*line.arguments, *line.options.values()):
            uses = parse(argument).names & made
            if uses and argument not in made:
                what = f"{argument!r} computes with the result {sorted(uses)[0]!r}; name it alone"
                raise VivaError(what, where=file.where((*place, "run", k)))
        made |= set(line.targets)
    for k, check in enumerate(case.checks):
        wanted = [check.value, check.slope.of if check.slope else None]
        for name in wanted:
            if name is not None and name not in made:
                raise VivaError(f"no line of 'run' gives {name!r}", where=file.where((*place, "checks", k)))
        drawn = [check.unchanged, *((check.slope.by, check.slope.along) if check.slope else ())]
        for name in drawn:
            if name is not None and name not in case.draws:
                raise VivaError(f"{name!r} isn't drawn in this case", where=file.where((*place, "checks", k)))
