"""A part's code task and its fields' keys under one seed: texts filled, wrong code made of the key's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viva.sets.code_schema import SIGNATURE, CaseDrawSpec, CaseSpec, ChangeSpec, CheckSpec, CodeSpec
from viva.sets.code_task import TOLERANCE, CaseDraw, Check, CodeCase, CodeForm, CodeTask, Slope
from viva.sets.language import LanguageError, Value
from viva.sets.located import Place
from viva.sets.schema import FieldSpec
from viva.sets.scope import Values

AT: Place = ("code",)


def drawn_task(spec: CodeSpec, values: Values, key: str, conventions: Sequence[str]) -> CodeTask:
    """The task of a part.

    Args:
        spec: what the file says under ``code``.
        values: the part's values under the seed.
        key: what the draws of the cases begin from: set, part and seed.
        conventions: of the part, filled.
    """
    cases = tuple(
        _case(case, f"{key}/{case.name}/{number}", values, (*AT, "cases", place), conventions)
        for place, case in enumerate(spec.cases)
        for number in range(case.repeat)
    )
    # What the part has drawn and computed; which of it the cases name is found out when they are run.
    given: dict[str, object] = {}
    for scope in (values.outer, values):
        if scope is not None:
            names = [*scope.scope.draws, *scope.scope.values]
            given |= {name: value for name in names if (value := _known(scope, name)) is not None}
    tolerance: dict[str, float] = {**TOLERANCE}
    tolerance.update((name, float(value)) for name, value in spec.tolerance.items())
    return CodeTask(spec.library, cases, tolerance, given)


def _known(values: Values, name: str) -> Value | None:
    try:
        return values.resolve(name)
    except LanguageError:
        # Drawn for other seeds only.
        return None


def form_of(spec: FieldSpec, values: Values, place: Place) -> CodeForm | None:
    """The function that a field asks for; None for a field of another kind."""
    if spec.signature is None:
        return None
    found = SIGNATURE.fullmatch(spec.signature)
    assert found is not None  # the schema has seen to it
    return CodeForm(
        function=found[1],
        signature=spec.signature,
        parameters={n: values.filled(text, (*place, "parameters", n)) for n, text in spec.parameters.items()},
        returns=values.filled(spec.returns or "", (*place, "returns")),
    )


def changed(code: str, changes: Sequence[ChangeSpec], values: Values, place: Place) -> str:
    """The key's code with the changes of a misconception.

    Raises:
        VivaError: what is to be changed doesn't stand there, or more than once.
    """
    for k, change in enumerate(changes):
        at = (*place, "change", k)
        old, new = values.filled(change.old, (*at, "old")).strip("\n"), values.filled(change.new, (*at, "new"))
        if code.count(old) != 1:
            times = (
                "isn't in the key's code" if old not in code else f"stands {code.count(old)} times in the key's code"
            )
            raise values.error(f"{old!r} {times}", at)
        code = code.replace(old, new.strip("\n"))
    return code


def declared_in(case: CaseSpec) -> set[str]:
    """The names that a case gives a meaning itself: sizes, draws, values and results."""
    from viva.sets.code_cases import read_line

    results = {name for line in case.run for name in read_line(line).targets}
    return {*case.sizes, *case.draws, *case.values} | results


def expressions_of(case: CaseSpec) -> Iterator[tuple[Place, str]]:
    """Every expression of a case with its place in the case; of ``run`` the arguments."""
    from viva.sets.code_cases import read_line

    for name, draw in case.draws.items():
        for k, extent in enumerate(draw.shape or ()):
            yield ("draws", name, "shape", k), str(extent)
    for name, text in case.values.items():
        yield ("values", name), text
    for k, text in enumerate(case.run):
        line = read_line(text)
        for argument in (*line.arguments, *line.options.values()):
            yield ("run", k), argument
    for k, check in enumerate(case.checks):
        for key, formula in (("equals", check.equals), ("holds", check.holds), ("shows", check.shows)):
            if formula is not None:
                yield ("checks", k, key), formula


def _case(spec: CaseSpec, key: str, values: Values, place: Place, conventions: Sequence[str]) -> CodeCase:
    return CodeCase(
        name=spec.name,
        key=key,
        dtype=spec.dtype,
        sizes={name: (low, high) for name, (low, high) in spec.sizes.items()},
        draws={name: _draw(draw) for name, draw in spec.draws.items()},
        values=dict(spec.values),
        run=tuple(spec.run),
        checks=tuple(_check(check, values, (*place, "checks", k), conventions) for k, check in enumerate(spec.checks)),
    )


def _draw(spec: CaseDrawSpec) -> CaseDraw:
    return CaseDraw(
        normal=None if spec.normal is None else (float(spec.normal[0]), float(spec.normal[1])),
        integers=None if spec.integers is None else (spec.integers[0], spec.integers[1]),
        one_of=tuple(spec.one_of or ()),
        shape=None if spec.shape is None else tuple(str(extent) for extent in spec.shape),
    )


def _check(spec: CheckSpec, values: Values, place: Place, conventions: Sequence[str]) -> Check:
    return Check(
        name=values.filled(spec.name, (*place, "name")),
        field=spec.field,
        value=spec.value or "",
        equals=spec.equals or "",
        slope=None if spec.slope is None else Slope(spec.slope.of, spec.slope.by, spec.slope.along),
        holds=spec.holds or "",
        shows=spec.shows or "",
        unchanged=spec.unchanged or "",
        convention=conventions[spec.convention - 1] if spec.convention else "",
    )
