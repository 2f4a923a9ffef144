# ruff: noqa: E501 (tables of phrases)
"""Whether a text stands by an equality that it writes: not what it takes back, supposes in words, refutes or solves.

Only what a text asserts can be false. Everything here looks at the words around a formula and errs on the side of
"not asserted": a missed error is bad, a false accusation is worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.algebra.tree import Add, Apply, Derivative, Node, Number, Symbol
from viva.marking.steps.cues import last_clause
from viva.marking.steps.formulas import Chain, Formula, contains
from viva.patterns import regex

TO_BE_SOLVED = "it may be an equation to be solved"
ROUGHLY = "it is said up to terms or factors that don't count"
TURNED_DOWN = "it is turned down"
SUPPOSED = "it is said under a supposition in words"

_TAKEN_BACK = regex(
    r"(?:^|[.!?…:;—–)*$\n-])[\s$*_>(.—–-]*(?:but |hmm+,? |ah,? |oh,? |ok(?:ay)?,? |so )?(?:"
    r"no[,.!:—–-]|oops\b|wait\b|hold on\b|scratch that\b|strike that\b|correction\b|my mistake\b|not quite\b|i made an? "
    r"|let me (?:redo|re-?do|re-?check|double-?check|reconsider|fix|correct|try (?:this |it )?again|start over|rethink|re-?examine)"
    r"|(?:that|this|it|which)(?:'s|’s| is| was| looks| seems| can(?:no|')t be)? (?:not (?:right|correct|quite|true|what|possible|it)\b"
    r"|wrong\b|incorrect\b|isn't|isn’t|doesn't (?:look|seem|work|hold|match)|does not (?:look|seem|work|hold|match)|fails\b|ignores\b"
    r"|forgets\b|misses\b|neglects\b|overlooks\b|would be (?:wrong|incorrect)|false\b|a mistake\b|an error\b)"
    r"|(?:but|however),? (?:this|that|it|here|we|i|the)\b[^.\n]{0,60}(?:n't\b|n’t\b|\bnot\b|wrong|incorrect|ignor|forg[eo]t|miss|fail|overlook"
    r"|neglect|contradict)"
    r"|(?:actually|however)[,:]? (?:no\b|that|this|i\b|let me|we (?:need|have|must|should|forgot))"
    r")",
    re.IGNORECASE,
)
_HELD_UP = regex(
    r"(?:[.!?…]|\n|^)[\s$*_]*(?:(?:but|hmm+|oh|ah|no|ok(?:ay)?|so)[,:]? )?(?:wait\b|hold on\b|oops\b|scratch that\b)",
    re.IGNORECASE,
)
"""Somebody who thinks aloud comes back to what was said a sentence or two before."""
_SOON = 240
_ASIDE = regex(
    r"[ \t]*\n?[\s$*_,;:—–(\\)\]-]*(?:(?:which|but (?:this|that|it)) )?(?:treating|ignoring|neglecting|forgetting|as if\b|pretending"
    r"|(?:is|would be) (?:not |n't )?(?:wrong|incorrect|false|a mistake|right|true|correct)\b|isn't (?:right|true|correct)|fails\b|(?:does not|doesn't|doesn’t|did not|didn't|cannot|can't|will not|won't) (?:work|hold|fit|match|agree|satisfy|do|solve|make)\b"
    r"|only (?:if|when|for|in)\b|(?:holds|is true|works) only\b|unless\b|provided\b|as long as\b|assuming\b|if "
    r"|(?:when|where) (?:the|all|every|each|both|it|they|no|there)\b)"
)
_BEHIND_CONDITION = regex(r"^[\s$)\\]*(?:if|when|for|where|at|otherwise|else)\b[^.;]*", re.IGNORECASE)
_QUESTION = regex(r"[^.!?\n]{0,80}\?")
_LATER_SENTENCE = 160
_NEXT_FORMULA = regex(r"\$|\\[(\[]|=")

_SUPPOSED = regex(
    r"\b(?:if|when(?:ever)?|in (?:the|this|a) (?:\w+ )?case|inverted dropout|in contrast|by contrast"
    r"|unlike|whereas|assum(?:e|ing)|suppos\w+|provided|given that|as long as|whenever|unless|under the (?:\w+ ){0,2}assumption|in case"
    r"|(?:first|initial|naive|tempting|wrong|incorrect|common|usual) (?:\w+ )?(?:thought|guess|idea|attempt|try|mistake|error|answer"
    r"|approach|instinct|misconception|pitfall)|attempt(?:ed|s)?|at first|tempt\w*|might (?:think|expect|guess|try|say|write|believe)"
    r"|mistaken\w*|erroneous\w*|forg[eo]t\w*|confus\w+)\b(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DISREGARDING = regex(
    r"\b(?:holding|keeping|treating|ignoring|neglecting|disregarding|pretending|regarding|as (?:if|though)|held (?:fixed|constant)"
    r"|without (?!loss\b|further\b|the expectation)|for [^,.:;$]* (?:that|whose|which) (?:\w+ )*?(?:cancel|vanish|are|is|average|sum|have|has)"
    r"|(?:batch|layer)[- ]?norm\w* (?:\w+ )?(?:has|gives|makes|sets|divides|ensures|produces|uses|does|scales|subtracts))\b",
    re.IGNORECASE,
)
_ROUGHLY = regex(
    r"\b(?:leading|dominant|dominating|largest|highest)[- ](?:order|degree|power)?[- ]?(?:terms?|order|parts?|behaviou?r|contributions?)\b"
    r"|\b(?:to|at|in) (?:the )?(?:leading|first|second|lowest|zeroth?) order\b"
    r"|\b(?:up to|modulo|except for|apart from|save for|plus|ignor\w+|neglect\w*|drop\w*|discard\w*|omit\w*|disregard\w*|suppress\w*|absorb\w*|forget\w* about|leav\w+ out"
    r"|without)\b(?:(?!\b(?:expectation|loss of)\b)[^.;:$=]){0,40}?\b(?:(?:lower|higher|smaller)[- ]?(?:order|degree|terms?|powers?)|small(?:er)? (?:terms?|corrections?)|constants?|(?:constant |numerical )?(?:factors?|multiples?|prefactors?)"
    r"|(?:additive|multiplicative|constant|rounding) (?:terms?|factors?|errors?|constants?)|corrections?|remainder)\b"
    r"|\b(?:lower|higher)[- ]order terms? (?:are |being )?(?:ignored|neglected|dropped|omitted|left out|aside)\b"
    r"|\b(?:approximat\w+|roughly(?! speaking,? (?:this|it) means)|asymptotically|order of magnitude|ballpark|back[- ]of[- ]the[- ]envelope|for (?:small|tiny|large))\b"
    r"|\b(?:dropping|discarding|omitting|leaving (?:out|aside))\s+(?=\$|\\\(|(?:what|everything|anything|all)\b|the (?:\w+ )?(?:terms?|parts?)\b)(?![^.;:]*\b(?:zero|vanish\w*|cross|mixed|expectation)\b)"
    r"|\b(?:essentially|basically|practically|nearly|almost|more or less)[\s$(\\]*$"
    r"|\bO\(|\\mathcal\s*\{?\s*O\}?\s*\(|\bbig[- ]O\b",
    re.IGNORECASE,
)
"""An equality up to terms or factors that don't count."""
_SAID_BEHIND = re.compile(r"[^.;\n=]{0,100}")
_FOR_EXAMPLE = regex(r"^\s*,[^,$]*,")
_CONSEQUENCE = regex(r",(?![^$]*\$(?:[^$]*\$[^$]*\$)*[^$]*$)|:|\bthen\b")
_METHOD = regex(
    r"\s*(?:we|you|one|i|you'd|we'd)\b(?! (?:assume|ignore|neglect|drop|forget|had|were|wrongly|only|treat|remove|omit))",
    re.I,
)
_RELATION = regex(r"[=≠<>≤≥∈]|\\(?:n?eq?|ne|neq|not|le|ge|leq|geq|in|lt|gt|to|rightarrow)\b|→|->")
_TO_SOLVE = regex(
    r"\bnormal equations?|\bfirst[- ]order|\bstationar|\boptimality|\bcritical point|\bminimi[sz]ers?\b|\bminimi[sz]ed\b"
    r"|\bminimum\b|\boptimal\b|\boptimum\b|\bsatisf\w+|\bsolv(?:e[sd]?|ing)\b|\bsolutions? (?:of|to|is|for)\b|\bclosed[- ]form\b"
    r"|\bset(?:s|ting)?\b[^.\n]{0,90}(?:=\s*\$?\s*(?:\\mathbf\s*\{?)?0|\bzero\b|\bto 0)|\bequat\w+ [^.\n]{0,60}(?:zero|\b0\b)"
    r"|\b(?:vanish|zero gradient)|\bgradient descent|\bupdate rule|\bupdates?\b|\biterat\w+",
    re.IGNORECASE,
)
_SYSTEM = regex(r"\b(?:system|constraints?|requirement)(?: of (?:\w+ ){0,2}equations?)?[\s$(\\]*$", re.IGNORECASE)
_HAS_SOLUTIONS = regex(
    r"[\s$)\\]*(?:is|are|becomes?) (?:\w+ ){0,2}(?:under-?determined|over-?determined|satisf\w+|solvable|consistent|inconsistent)\b"
    r"|[\s$)\\]*(?:has|have|admits?) (?:[\w-]+ ){0,3}solutions?\b|[\s$)\\]*(?:can|could)(?:not| not|n't)? be (?:solved|satisfied)\b",
    re.IGNORECASE,
)
"""An equation of which something is said as an equation: "the system Xw = y is underdetermined"."""
_CONTRARY = regex(
    r"\b(?:for|towards?|by|to (?:get|reach|derive|obtain)) (?:a |the |sake of )*contradiction|\bthe contrary\b|\bnot the case\b"
    r"|\bproof by contradiction\b",
    re.IGNORECASE,
)
_TRIED = regex(r"\b(?:try|trying|guess(?:ing)?|suppose|test(?:ing)?)\b", re.IGNORECASE)
_NO_LUCK = regex(
    r"\b(?:doesn['’]t|does not|didn['’]t|did not|won['’]t) (?:work|fit|hold|match|satisfy)|\bfails?\b|\\ne(?:q)?\b|≠|\bno luck\b",
    re.IGNORECASE,
)
_REFUTED = regex(r"\bcontradict\w*|\babsurd|\bimpossible|⊥|\\bot\b|\\lightning", re.IGNORECASE)
_SUPPOSITION = regex(r"\b(?:suppose|assume|if|were)\b", re.IGNORECASE)
_ABSURD = regex(r"\bcontradict\w*|\babsurd|\\lightning", re.IGNORECASE)
_LONGEST_REFUTATION = 10


_CONTRASTED = regex(
    r"\b(?:confus\w+|mix\w*|mistak\w*)\b[^.;]*\b(?:with|for|as|up)[\s$(\\]*$"
    r"|\b(?:unlike|as opposed to|rather than|instead of|in contrast (?:to|with)|different from|not|never|n't|n’t)[\s$(\\]*$"
    r"|(?:don't|don’t|do not) (?:use|take|set|write|choose|scale)\b[^.;,]*$",
    re.IGNORECASE,
)


def contrasted(lead: str) -> bool:
    """Whether the words before a formula turn it down: "don't confuse this with".

    Examples:
        >>> contrasted("Don't confuse this with "), contrasted("With this choice, ")
        (True, False)
    """
    return bool(_CONTRASTED.search(last_clause(lead)))


TAKEN_BACK = "the text takes it back or restricts it"


def doubt(
    chain: Chain, formula: Formula, refuted: frozenset[int], *, behind: bool = False, before: bool = False
) -> str | None:
    """Why the text may not stand by what a chain says.

    Args:
        chain: what it says.
        formula: where it stands.
        refuted: the blocks that end in a contradiction.
        behind, before: whether a condition that stands there ("if j = k") was read, so that it is no proviso.
    """
    if formula.block in refuted:
        return "it is supposed in order to be refuted"
    if contrasted(formula.lead):
        return TURNED_DOWN
    if asked(formula.after):
        return "it is asked"
    if taken_back(_BEHIND_CONDITION.sub("", formula.after) if behind else formula.after):
        return TAKEN_BACK
    if roughly(formula.lead, formula.after):
        return ROUGHLY
    if not before and supposed_in_words(formula.lead):
        return SUPPOSED
    if to_be_solved(chain, formula):
        return TO_BE_SOLVED
    return None


def taken_back(after: str) -> bool:
    """Whether what follows a formula says that it isn't so, or holds only under some proviso.

    Examples:
        >>> taken_back(". But that's not right, since the mean moves."), taken_back(". Now sum over all rows.")
        (True, False)
    """
    if _HELD_UP.search(after.split("\n\n", maxsplit=1)[0][:_SOON]):
        return True
    sentence = _NEXT_FORMULA.split(after.lstrip("$\n "), maxsplit=1)[0]
    return bool(_ASIDE.match(after.split("\n\n", maxsplit=1)[0]) or _TAKEN_BACK.search(sentence[:_LATER_SENTENCE]))


def roughly(lead: str, after: str) -> bool:
    """Whether the sentence says, in front of a formula or behind it, that smaller terms or factors are left out.

    Examples:
        >>> roughly("Counting only leading terms, ", "."), roughly("So ", " up to lower-order terms.")
        (True, True)
        >>> roughly("The leading coefficient is ", ". Multiply out the constant factor.")
        False
    """
    behind = _SAID_BEHIND.match(after.lstrip("$) \\"))
    return bool(_ROUGHLY.search(last_clause(lead)[-160:]) or (behind and _ROUGHLY.search(behind[0])))


def asked(after: str) -> bool:
    """Whether a formula stands in a question.

    Examples:
        >>> asked(" hold?"), asked(". Why? Because")
        (True, False)
    """
    return bool(_QUESTION.match(after))


def supposed_in_words(lead: str) -> bool:
    """Whether the sentence before a formula makes a proviso in words, which no instance can be drawn under.

    Examples:
        >>> supposed_in_words("If the gradients average out to zero, "), supposed_in_words("If we expand the square, ")
        (True, False)
        >>> supposed_in_words("If $j = k$, then ")
        False
    """
    clause = last_clause(lead)
    if _DISREGARDING.search(clause):
        return True
    found = _SUPPOSED.search(clause)
    if found is None:
        return False
    rest = _CONSEQUENCE.split(_FOR_EXAMPLE.sub("", found[1]), maxsplit=1)[0]
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\$[^$]*\$", "", rest))
    if _FOR_EXAMPLE.match(found[1]):
        return True
    return len(words) >= 2 and not _METHOD.match(rest) and not _RELATION.search(rest)


def to_be_solved(chain: Chain, formula: Formula) -> bool:
    """Whether the chain states an equation for its unknowns (a gradient set to zero) rather than an identity."""
    zero = any(isinstance(m.node, Number) and not m.node.value for m in chain.members[1:])
    if zero and (any(_gradient(m.node, len(chain.members)) for m in chain.members) or _sum_of_zero(chain)):
        return True
    clause = last_clause(formula.lead)[-160:]
    if _SYSTEM.search(clause) or _HAS_SOLUTIONS.match(formula.after):
        return True
    return bool(_TO_SOLVE.search(clause + " " + chain.words))


def doubt_at(doubted: str | None, chain: Chain, position: int) -> str | None:
    r"""What is doubted of one link: a slope that is set to zero is computed first, and only its end is to be solved."""
    first, last = chain.members[0].node, chain.members[-1].node
    slope = isinstance(first, Derivative) or (isinstance(first, Apply) and first.primes > 0)
    zero = isinstance(last, Number) and not last.value
    computed = slope and zero and position < len(chain.ops) - 1
    return None if computed and doubted == TO_BE_SOLVED else doubted


def _sum_of_zero(chain: Chain) -> bool:
    """``a + b = 0`` by itself is an equation far more often than an identity."""
    return len(chain.members) == 2 and isinstance(chain.members[0].node, Add)


def _gradient(node: Node, members: int) -> bool:
    """Whether ``node`` is a gradient that is set to zero, rather than one that is found to be zero."""
    if isinstance(node, Apply) and node.primes:
        return True  # f'(t) = ... = 0
    if not isinstance(node, Derivative):
        return contains(node, (Derivative,))
    return members > 2 or node.op == "nabla" or not isinstance(node.of, Symbol)


def refuted_blocks(prose: Sequence[str]) -> frozenset[int]:
    """The blocks in which a supposition is led to a contradiction, so that nothing in them is asserted."""
    found: set[int] = set()
    for start, text in enumerate(prose):
        tried = _TRIED.search(text)
        if tried is not None and _NO_LUCK.search(text, tried.end()):
            found.add(start)
        supposed = _SUPPOSITION.search(text)
        if supposed is not None and _ABSURD.search(text, supposed.end()):
            found.add(start)
        opening = _CONTRARY.search(text)
        if opening is None:
            continue
        for number in range(start, min(len(prose), start + _LONGEST_REFUTATION)):
            found.add(number)
            if _REFUTED.search(prose[number], opening.end() if number == start else 0):
                break
    return frozenset(found)
