"""Driving one comparison: typing, competing readings, instances, precision, and the verdict."""

from __future__ import annotations

from typing import Any, Literal

from viva.algebra import _kinds
from viva.algebra._agreement import Agreement, Difference, Imprecise, Pair
from viva.algebra._beside_arrays import families_beside_arrays
from viva.algebra._budget import Budget
from viva.algebra._elaborate import elaborated
from viva.algebra._given import Given
from viva.algebra._listed import listed_entries
from viva.algebra._misfits import described
from viva.algebra._precision import working_precision
from viva.algebra._scalars import complex_numbers
from viva.algebra._survey import functions_of, is_index, spoken_of_in_expectations, survey_of
from viva.algebra._systems import solution
from viva.algebra.applied import applied, with_bare_values
from viva.algebra.comparison import Comparison
from viva.algebra.composed import composed
from viva.algebra.evaluate import Evaluator
from viva.algebra.instances import Instance, extents
from viva.algebra.notation import Notation, entries_listed
from viva.algebra.shapes import Typing, infer
from viva.algebra.tree import Node, ambiguous, one_reading
from viva.algebra.values import IllTyped, Meaningless, OutOfRange, OverBudget, Uncovered, Undecided, Undefined
from viva.algebra.witness import tex_name

SECONDS = 0.2
WANTED = 3
WANTED_OF_RANDOM = 8
"""Instances at which random symbols outside of expectations must agree: they may take two values only."""
MOST_INSTANCES = 12
MOST_READINGS = 32
MOST_INDEX_VALUES = 1000
PRECISIONS = (256, 1024)


class Job:
    """One comparison: typing, readings, instances, verdict."""

    def __init__(
        self,
        sides: tuple[Node, Node],
        notation: Notation,
        up_to: str,
        given: list[Node],
        budget: Budget,
        same_indices: bool,
        first: int = 0,
    ) -> None:
        self.budget = budget
        sides = composed(sides[0], notation), composed(sides[1], notation)
        if notation.functions and (ambiguous(sides[0]) or ambiguous(sides[1])):
            sides = applied(sides[0], notation), applied(sides[1], notation)
        if notation.functions:
            sides = with_bare_values(sides[0], notation), with_bare_values(sides[1], notation)
        given = [composed(condition, notation) for condition in given]
        self.surveys = (survey_of(sides[0]), survey_of(sides[1]))
        if self.surveys[0].loose or self.surveys[1].loose:
            left, right = elaborated(sides, notation)
            sides = (left, right)
            self.surveys = (survey_of(left), survey_of(right))
        self.sides, self.up_to, self.same_indices = sides, up_to, same_indices
        self.first, self.given = first, given
        taken = Given(notation)
        for condition in given:
            survey_of(condition)
            taken.take(condition)
        self.fixed, self.conditions, self.equations = taken.fixed, taken.conditions, taken.equations
        self.notation = notation = taken.notation
        self.alike = taken.alike
        self.typing: Typing = infer((*sides, *self.equations), notation, self.conditions, self.alike)
        self.guessed = not self.typing.conflict and _kinds.shows_arrays(sides)
        if self.guessed:
            self.typing = _kinds.guess(sides, tuple(self.conditions), notation, self.typing)
            if self.alike:
                self.typing.conflict = None  # there was none before; guesses don't know which sizes are the same
        self.generic: frozenset[str] = frozenset()
        self.dependent: dict[str, tuple[str, ...]] = {}
        if self.surveys[0].expects or self.surveys[1].expects:
            self.generic = spoken_of_in_expectations(self.sides, notation)
        if self.surveys[0].derives or self.surveys[1].derives:
            self.dependent = functions_of(self.sides, notation)
        self.cache: dict[Any, Any] = {}
        self.last_extents: dict[str, int] = {}
        self.balls = self.meaningless = self.uncovered = self.misguessed = False
        self.left_names: set[str] = set()
        self.right_names: set[str] = set()
        self.opaque: tuple[set[str], set[str]] = (set(), set())
        self.functions: tuple[set[str], set[str]] = (set(), set())

    # -- the verdict -----------------------------------------------------------------------------------------------

    def outcome(self) -> Comparison:
        if self.surveys[0].elided or self.surveys[1].elided:
            entries = (self._alone(pair) for pair in listed_entries(self.sides, self.notation))
            left_out = Comparison(None, reason="something is left out (...)")
            return next((entry for entry in entries if entry.equal is False), left_out)
        if self.sides[0] == self.sides[1] and not self.notation.fonts_matter:
            return Comparison(True, odds=0.0)
        if self.typing.conflict:
            return self._read_otherwise() or self._conflict()
        names = self.surveys[0].names | self.surveys[1].names
        imaginary = "i" in names and "i" not in self.typing.ranges and "i" not in self.notation.symbols
        if imaginary and not is_index("i", self.sides):
            return self._in_complex_numbers()
        result = self._over_readings()
        capitals = _kinds.capitals_side_by_side(self.sides, self.notation) if result.equal else set()
        if capitals:
            self.typing = _kinds.guess(self.sides, tuple(self.conditions), self.notation, self.typing)
            self.cache = {}
            matrices = capitals <= self.typing.shapes.keys()
            of_matrices = self._over_readings() if matrices else None
            if of_matrices is not None and of_matrices.equal is False and _kinds.in_both_orders(self.sides):
                return of_matrices  # XY - YX is written of matrices only
            if of_matrices is None or not of_matrices.equal:
                reason = "it holds for numbers, not for matrices, and nothing says what the capitals are"
                return Comparison(None, reason=reason)
        if self.guessed and self.misguessed:
            return self._of_one_size(result)
        if self.guessed and result.equal and _kinds.transposed_numbers(self.sides, self.notation, self.typing):
            return Comparison(None, reason="it holds for numbers, but as vectors the transposed letters don't conform")
        if self.guessed and result.equal is False:
            return self._of_square_matrices(result)
        if result.equal is None and result.ill_typed is None and "negative number" in (result.reason or ""):
            return self._in_complex_numbers()
        return result

    def _alone(self, sides: tuple[Node, Node]) -> Comparison:
        """The verdict on another pair of sides under the same conditions."""
        return Job(sides, self.notation, self.up_to, self.given, self.budget, self.same_indices, self.first).outcome()

    def _read_otherwise(self) -> Comparison | None:
        """Where an index seems to run over two sizes for several readings taken together: each reading by itself."""
        most = max((len(node.readings) for side in self.sides for node in ambiguous(side)), default=0)
        if not most:
            return None
        found: list[Comparison] = []
        for k in range(min(most, MOST_READINGS)):
            found.append(self._alone((one_reading(self.sides[0], k), one_reading(self.sides[1], k))))
            if found[-1].equal:
                return found[-1]
        return next((c for c in found if c.equal is None and c.ill_typed is None), None)

    def _of_square_matrices(self, refuted: Comparison) -> Comparison:
        """What becomes of a refutation at guessed sizes, once all are the same: they may have been meant as square."""
        named = _kinds.with_size_named(self.typing, "n") if "n" in self.left_names | self.right_names else None
        if named is not None:  # n may be the size of the matrices
            self.typing, self.cache = named, {}
            result = self._over_readings()
            return refuted if result.equal is False else result
        square = _kinds.with_one_size(self.typing)
        if square is None:
            return refuted
        self.typing, self.cache = square, {}
        result = self._over_readings()
        if not result.equal:
            return refuted
        if all(_kinds.needs_squares(side) for side in self.sides):
            return result
        return Comparison(None, reason="it holds for square matrices only, and nothing says what sizes they have")

    def _of_one_size(self, misfit: Comparison) -> Comparison:
        """What fits once all guessed sizes are the same: ``A x - R(x) x`` has no meaning at any others."""
        square = _kinds.with_one_size(self.typing)
        self.typing, self.cache = square or self.typing, {}
        result = self._over_readings() if square is not None else misfit
        return result if result.equal else misfit

    def _in_complex_numbers(self) -> Comparison:
        token = complex_numbers.set(True)
        try:
            return self._over_readings()
        finally:
            complex_numbers.reset(token)

    def _conflict(self) -> Comparison:
        """An index over two sizes: the side that has the conflict by itself is ill-typed."""
        for side, node in zip(("left", "right"), self.sides, strict=True):
            conflict = infer((node,), self.notation, alike=self.alike).conflict
            if conflict:
                return Comparison(None, reason=conflict, ill_typed=side, misfit=True)  # type: ignore[arg-type]
        ranges = [infer((node,), self.notation, alike=self.alike).ranges for node in self.sides]
        for name in ranges[0].keys() & ranges[1].keys():
            one, other = ranges[0][name], ranges[1][name]
            if one != other and {one, other} <= set(self.notation.sizes):
                reason = f"{name} runs over {one} on the left and over {other} on the right"
                return Comparison(None, reason=reason, ill_typed="right", misfit=True)
        return Comparison(None, reason=self.typing.conflict, misfit=True)

    def _over_readings(self) -> Comparison:
        """Try the readings one after another: equal if one holds, refuted or ill-typed only if none does."""
        waiting: list[dict[Any, int]] = [{}]
        failed: Comparison | None = None
        undecided: Comparison | None = None
        meaningless: Comparison | None = None
        tried = 0
        while waiting:
            choices = waiting.pop(0)
            tried += 1
            if tried > MOST_READINGS:
                return Comparison(None, reason="too many readings")
            met: dict[Any, int] = {}
            result = self._with_choices(choices, met)
            if result.equal:
                if choices.get("layout"):
                    return Comparison(
                        None, reason="it holds in the other layout of derivatives (numerator layout) only"
                    )
                return result
            if result.equal is None and self.meaningless:
                meaningless = meaningless or result
            elif result.equal is None and result.ill_typed is None:
                undecided = undecided or result
            elif failed is None or (failed.ill_typed is not None and result.ill_typed is None):
                failed = result
            before = dict(choices)
            for key, count in met.items():
                if key not in choices:
                    waiting.extend({**before, key: option} for option in range(1, count))
                    before[key] = 0
        if undecided is not None:
            return undecided
        return failed or meaningless or Comparison(None, reason="no reading could be evaluated")

    def _with_choices(self, choices: dict[Any, int], met: dict[Any, int]) -> Comparison:
        agreed, reason = 0, "never defined at any instance"
        self.balls = self.meaningless = self.uncovered = self.misguessed = False
        beyond: OutOfRange | None = None
        for number in range(self.first, self.first + MOST_INSTANCES):
            try:
                free = self._at(number, choices, met)
            except Difference as difference:
                return self._refuted(difference)
            except IllTyped as error:
                return self._ill_typed(error)
            except Meaningless as error:
                self.meaningless = True
                return Comparison(None, reason=error.reason)
            except OutOfRange as error:
                beyond = error
                reason = f"never defined at any instance: {error.reason}"
                continue
            except Undefined as error:
                beyond = None
                reason = f"never defined at any instance: {error.reason}"
                continue
            except Undecided as error:
                return Comparison(None, reason=error.reason)
            except Imprecise:
                return Comparison(None, "ball", reason="not told apart at the highest precision")
            agreed += 1
            if self.uncovered:
                return Comparison(None, reason="no branch of the cases applies for some of the indices")
            if agreed >= (WANTED_OF_RANDOM if self._random_values() else WANTED) or not free:
                return Comparison(
                    True, "ball" if self.balls else "exact", instances=agreed, odds=self._odds(agreed, free)
                )
        if agreed:
            return Comparison(True, "ball" if self.balls else "exact", instances=agreed)
        if beyond is not None:  # sizes are drawn large enough for it, unless they are given or the entries are listed
            sizes = ", ".join(f"{name} = {extent}" for name, extent in self.fixed.items())
            reason = f"{beyond.reason} where {sizes}" if sizes else beyond.reason
            return Comparison(None, reason=reason, ill_typed=beyond.side)  # type: ignore[arg-type]
        return Comparison(None, reason=reason)

    def _random_values(self) -> bool:
        """Whether a symbol with a declared distribution stands outside of every expectation."""
        symbols = self.notation.symbols
        return any(n in symbols and symbols[n].distribution is not None for n in self.left_names | self.right_names)

    def _odds(self, agreed: int, free: bool) -> float | None:
        from viva.algebra._degree import odds

        if self._random_values():
            return None
        return 0.0 if not free and not self.balls else None if self.balls else odds(self.sides, self.notation, agreed)

    def _refuted(self, difference: Difference) -> Comparison:
        left_opaque, right_opaque = self.opaque
        if left_opaque != right_opaque or len(left_opaque) > 1:
            what = "an expectation or derivative of which nothing is declared"
            return Comparison(None, reason=f"it depends on {what}")
        if self.functions[0] != self.functions[1]:
            reason = "it depends on a function of which nothing is declared"
            return Comparison(None, reason=reason, leaning=False)
        if self.generic and (self.notation.symbols or len(self.generic) > 1):
            reason = f"nothing says how {', '.join(map(tex_name, sorted(self.generic)))} is distributed"
            return Comparison(None, reason=reason, leaning=False if len(self.generic) == 1 else None)
        strangers = self._strangers(difference.shapes_only)
        if strangers:
            reason = f"nothing says what {', '.join(map(tex_name, strangers))} stands for"
            return Comparison(None, reason=reason, leaning=False)
        basis: Literal["exact", "ball"] = "ball" if self.balls else "exact"
        return Comparison(False, basis, witness=difference.witness, misfit=difference.shapes_only)

    def _strangers(self, shapes_only: bool) -> list[str]:
        """Undeclared symbols that keep a difference from being a refutation."""
        declared = self.notation.symbols
        undeclared = {
            n
            for n in self.left_names | self.right_names
            if n not in declared
            and n.partition("^{(")[0] not in self.generic
            # an entry of a random array whose shape nobody says is known, one of an array that lists them is not
            and (n.partition("_{")[0] not in declared or n in entries_listed(declared[n.partition("_{")[0]]))
            and n not in self.notation.sizes
            and not n.startswith("\\partial")
            and self.typing.same.get(n) is None
            and n not in self.typing.sizes
            and n not in self.functions[0]
            and n not in self.notation.functions
        }
        families = families_beside_arrays(self.sides, self.notation) if declared else set()
        if not shapes_only:
            if not declared:
                return []
            undeclared -= self.left_names & self.right_names
        undeclared |= families
        return sorted(undeclared)

    def _ill_typed(self, error: IllTyped) -> Comparison:
        names = self.left_names if error.side == "left" else self.right_names
        unknown = sorted(n for n in names if n not in self.notation.symbols and n not in self.notation.sizes)
        reason = described(error, self.last_extents)
        if unknown:
            self.misguessed = True
            reason += f", where nothing says what {', '.join(map(tex_name, unknown))} is"
            return Comparison(None, reason=reason, leaning=False)
        return Comparison(None, reason=reason, ill_typed=error.side)  # type: ignore[arg-type]

    # -- one instance ------------------------------------------------------------------------------------------------

    def _instance(self, number: int) -> Instance:
        sizes = (*self.notation.sizes, *(s for s in self.typing.sizes if s not in self.notation.sizes))
        sizes = tuple(s for s in sizes if s not in self.typing.same)
        drawn = extents(sizes, number, self.typing.least)
        drawn.update({s: e for s, e in self.fixed.items() if s in drawn})
        self.last_extents = drawn
        key = ("instance", number, tuple(drawn.items()))
        instance = self.notation.cache.get(key)
        if instance is None:
            instance = self.notation.cache[key] = Instance(number, drawn)
        return instance

    def _at(self, number: int, choices: dict[Any, int], met: dict[Any, int]) -> bool:
        """Compare at one instance; returns whether anything was drawn for it."""
        for precision in PRECISIONS:
            with working_precision(precision):
                try:
                    return self._at_precision(number, choices, met)
                except Imprecise:
                    continue
        raise Imprecise

    def _at_precision(self, number: int, choices: dict[Any, int], met: dict[Any, int]) -> bool:
        instance = self._instance(number)
        evaluators = [self._evaluator(instance, choices) for _ in range(2)]
        if self.equations:
            solved = solution(self.equations, self._evaluator(instance, choices))
            for ev in evaluators:
                ev.overrides = dict(solved)
                ev.touched.update(solved)
        pairs: list[Pair] = []
        undefined: Undefined | None = None
        try:
            for bound in self._index_values(instance):
                if not all(self._given(c, instance, bound) for c in self.conditions):
                    continue
                try:
                    values = []
                    for ev, side, node in zip(evaluators, ("left", "right"), self.sides, strict=True):
                        ev.bound = dict(bound)
                        try:
                            values.append(ev.eval(node))
                        except (IllTyped, OutOfRange) as error:
                            error.side = side
                            raise
                except Undefined as error:
                    self.uncovered = self.uncovered or isinstance(error, Uncovered)
                    undefined = error
                    continue
                pairs.append((bound, values[0], values[1]))
        finally:
            for ev, names, opaque in zip(evaluators, (self.left_names, self.right_names), self.opaque, strict=True):
                names.update(ev.touched)
                opaque.update(ev.opaque)
                met.update(ev.met)
            for ev, functions in zip(evaluators, self.functions, strict=True):
                functions.update(ev.functions)
        if not pairs:
            raise undefined or Undefined("the conditions never hold")
        agreement = Agreement(evaluators, self.sides, instance)
        try:
            if self.up_to == "positive factor":
                agreement.proportional(pairs)
            elif self.up_to == "factor":
                agreement.proportional(pairs, signed=True)
            elif self.up_to == "constant":
                agreement.constant(pairs)
            else:
                for bound, a, b in pairs:
                    agreement.same(a, b, bound)
        finally:
            self.balls = self.balls or agreement.balls
        return bool(evaluators[0].touched or evaluators[1].touched or instance.extents)

    def _evaluator(self, instance: Instance, choices: dict[Any, int]) -> Evaluator:
        ev = Evaluator(self.notation, self.typing, instance, choices=choices, budget=self.budget, cache=self.cache)
        ev.generic, ev.dependent = self.generic, self.dependent
        return ev

    def _given(self, condition: Node, instance: Instance, bound: dict[str, int]) -> bool:
        ev = self._evaluator(instance, {})
        if self.equations:
            ev.overrides = solution(self.equations, self._evaluator(instance, {}))
        ev.bound = dict(bound)
        return ev.condition(condition)

    def _index_values(self, instance: Instance) -> list[dict[str, int]]:
        """All values of the free indices; two different lone letters on the two sides count as the same index."""
        ranges = self.typing.ranges
        if not ranges:
            return [{}]
        same = self.typing.same
        sizes = {
            name: size if isinstance(size, int) else instance.extents[same.get(size, size)]
            for name, size in ranges.items()
        }
        result: list[dict[str, int]] = [{}]
        renamed: dict[str, str] = {}
        if len(sizes) == 2 and not self.same_indices:
            one, other = sizes
            if sizes[one] == sizes[other] and not self.conditions:
                in_left = [n for n in sizes if n in self.surveys[0].names]
                in_right = [n for n in sizes if n in self.surveys[1].names]
                if len(in_left) == len(in_right) == 1 and in_left != in_right:
                    renamed = {in_right[0]: in_left[0]}
        for name, extent in sizes.items():
            if name not in renamed:
                result = [{**r, name: k} for r in result for k in range(1, extent + 1)]
            if len(result) > MOST_INDEX_VALUES:
                raise OverBudget("too many values of the indices")
        for r in result:
            r.update({new: r[old] for new, old in renamed.items()})
        return result
