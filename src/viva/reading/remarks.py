"""What a person's words say of an answer: right, a minor or a larger error, unsolved; or nothing that is clear.

Only clear statements count. "Good explanation" or "not quite concise" say nothing of the mathematics, and a remark that
praises and blames at once says nothing either, unless it tells that the error was repaired.
"""

from __future__ import annotations

import re
from typing import Literal

from viva.patterns import regex

Judgement = Literal["right", "minor", "larger", "unsolved"]

_THING = (
    r"(?:answers?|response|solution|result|output|derivation|work|reply|explanation|final answer|"
    r"conclusion|calculation|reasoning)"
)
_VERY = (
    r"(?:(?:completely|entirely|fully|totally|all|also|indeed|both|very|perfectly|basically|again|"
    r"now|absolutely|overall)\s+)*"
)
_GOOD = r"(?:correct|right|accurate|error-free|flawless|spot[- ]on|perfect)"
_RIGHT = regex(
    rf"\b{_GOOD}\s+(?:final\s+)?{_THING}\b|\b(?:final\s+)?{_THING}\s+(?:is|was|were|are|looks?|"
    rf"seems?)\s+{_VERY}{_GOOD}\b|"
    rf"\b(?:it|this|that|everything|they|the (?:model|llm|bot|assistant))"
    rf"(?:['’]s|\s+is|\s+was|\s+were|\s+are)\s+{_VERY}{_GOOD}\b|"
    r"\b(?:solved|answered|handled|derived|computed|identified|got|did)\s+"
    r"(?:(?:it|this|that|everything|the (?:problem|question|part))(?:\s+\w+)?\s+)?(?:correctly|right|perfectly)\b|"
    r"\bcorrectly\s+(?:solved|answered|derived|computed|identified|found|gave|got|calculated|concluded)\b|"
    rf"\b(?:arrived|arrives|arriving|got|came)\s+(?:at|to)\s+(?:the|a)\s+{_GOOD}\b|\bgot\s+(?:it|this|"
    rf"that)\s+(?:correct|right)\b|"
    r"\bone[- ]shot(?:ted)?\b(?!\s+(?:fail|error|wrong))|"
    r"\b(?:on|in|at)\s+(?:the\s+|its\s+)?(?:first|1st|one)\s+(?:try|attempt|shot|go)\b|"
    r"\bno (?:errors?|mistakes?|issues?|nudg\w+|corrections?)\b|\bwithout (?:any )?(?:errors?|mistakes?|"
    r"nudg\w+|corrections?|help)\b|"
    rf"^\W*(?:that\s+is\s+|that['’]s\s+|yes,?\s+)?{_VERY}{_GOOD}\b(?!\s+(?:me|now|the|your|it|this|away|"
    rf"after|hand|side|but)\b)|"
    rf"\b(?:very good|excellent|perfect|great|strong|outstanding)\s+(?:and \w+\s+)?{_THING}\b|[✓✔✅]",
    re.IGNORECASE | re.MULTILINE,
)
_NEGATED = regex(
    r"\b(?:not|n['’]t|never|hardly|neither|isn['’]?t|wasn['’]?t|aren['’]?t|cannot|"
    r"no longer)\s+(?:\w+\s+){0,2}(?:correct|right|accurate|perfect|error-free)\b|"
    r"\b(?:nearly|almost|partially|partly|mostly|half|close to)\s+(?:correct|right|accurate|perfect)\b|"
    r"\bto be correct\b|"
    r"\b(?:the|a) correct (?:answer|result|solution)s? (?:is|was|should|would|would be)\b",
    re.IGNORECASE,
)
_BAD = r"(?:incorrect|wrong|false|erroneous|mistaken|invalid)"
_WRONG = regex(
    rf"\b{_BAD}\b|\b(?:error|mistake|misconception|hallucinat\w*|slip|miscalculat\w*|misread\w*|"
    rf"misunderst\w+|confus(?:ed|ion))\b|\bnot (?:\w+ )?(?:correct|right|accurate)\b|"
    r"\b(?:isn['’]?t|wasn['’]?t) (?:\w+ )?(?:correct|right|accurate)\b|\bfailed to\b|\bfails to\b|[✗✘❌]",
    re.IGNORECASE,
)
_NO_ERROR = regex(
    r"\b(?:no|without|any|zero|free of|error-free|few)\s+(?:\w+\s+)?(?:errors?|mistakes?|misconceptions?|"
    r"hallucinations?|slips?)\b|\berror-free\b",
    re.IGNORECASE,
)
_UNSOLVED = regex(
    r"\b(?:did not|didn['’]t|could not|couldn['’]t|never|unable to|failed to|was not able to|"
    r"wasn['’]t able to|cannot|can['’]t)\s+"
    r"(?:ever\s+|manage to\s+|fully\s+|correctly\s+|actually\s+)?(?:solve|fix|correct|recover|repair|"
    r"get (?:it|this|there|the|to)|reach|arrive|solved|fixed|corrected|recovered|got|reached|arrived|"
    r"find the|produce the (?:right|correct)|give the (?:right|correct)|figure)\b|"
    rf"\b(?:remained|remains|is still|was still|still|stayed|ended up)\s+{_BAD}\b|\bunsolved\b|\bgave up\b|"
    r"\beven after (?:\w+ )?(?:multiple|several|many|all|repeated|\d+|two|three|four) (?:\w+ )?(?:nudges?|"
    r"prompts?|hints?|attempts?|tries)\b",
    re.IGNORECASE,
)
_REPAIRED = regex(
    r"\b(?:but|and|then|however|it|which|after)\b[^.]{0,60}\b(?:corrected|fixed|recovered|repaired|"
    r"resolved|got it right|solved it|arrived at the (?:right|correct)|self-corrected|correctly)\b|"
    r"\b(?:corrected|fixed|recovered|resolved)\s+(?:it|itself|this|that|the \w+)?\s*(?:\w+\s+)?(?:after|"
    r"once|when|upon|following|with)\b|"
    r"\b(?:correct|right)\s+(?:\w+\s+){0,2}(?:after|once|upon|following|with)\s+(?:\w+\s+){0,3}(?:nudg\w+|"
    r"prompt\w*|hints?|feedback|clarification|correction|guidance)\b",
    re.IGNORECASE,
)
_NUDGED = regex(
    r"\b(?:needed|required|took|after|with|had to give(?: it)?|I gave(?: it)?|requiring|"
    r"needing)\s+(?:only\s+|just\s+|about\s+|at least\s+)?"
    r"(?P<n>an?|one|1|a single|a small|a minor|a slight|a little|a light|some|two|2|a couple(?: of)?|three|"
    r"3|four|4|five|5|several|multiple|many|a few|repeated|heavy|significant|substantial|extensive)\s+"
    r"(?:\w+\s+){0,2}?(?:nudg\w*|hints?|clarifications?|corrections?|follow-?ups?|re-?prompts?|prompts?|"
    r"guidance|interventions?|attempts?|tries)\b",
    re.IGNORECASE,
)


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


_MANY = _names("three|3|four|4|five|5|several|multiple|many|repeated|heavy|significant|substantial|extensive")


_TITLE = regex(
    r"^[\s>*_\[(#-]*(?:[Mm]y\s+)?(?:comments?|notes?|remarks?|observations?|verdict|reflections?|evaluation|assessment|"
    r"annotations?|annotator|outcome|rating|result|grade|category|grader|reviewer|evaluator|me)\b(?:\s*#?\d{1,2}\b)?"
    r"(?:\s+(?:on|for|about|to)\s+(?:part\s+)?\(?\w{1,3}\)?(?:\s*\(\w\))?)?\s*[*_]*\s*[:：.–—-]\s*[*_]*\s*",
    re.IGNORECASE,
)
_SCALE_WORDS: tuple[tuple[Judgement, str], ...] = (
    ("larger", r"(?:larger?|major|serious|big|severe) (?:error|mistake|misconception)\b"),
    ("minor", r"(?:minor|small|slight) (?:error|mistake|misconception|slip|hallucination)\b"),
    ("unsolved", r"(?:did not solve|didn['’]t solve|not solved|unsolved)\b"),
    ("right", r"(?:one[- ]shot|solved at once)\b(?! (?:fail|error|wrong))"),
)
_SCALE = tuple(
    (
        judgement,
        regex(
            rf"^\W*(?:rather\s+|clearly\s+|still\s+|this is\s+|an?\s+)*{words}(?!\s+(?:would|could|might|may)\b)",
            re.IGNORECASE,
        ),
    )
    for judgement, words in _SCALE_WORDS
)
_SHORT_REMARK = 120
_ABANDONED = regex(
    r"\b(?:cav(?:ed|es|ing)(?: in)?|backed down|gave in|gives in|changed its mind|talked (?:it )?out of)\b|"
    r"\b(?:first|initial|original|earlier|previous) (?:\w+ )?(?:was|had been) (?:\w+ )?(?:right|correct)\b",
    re.IGNORECASE,
)


def untitled(text: str) -> str:
    """A remark without the word that calls it one.

    Examples:
        >>> untitled("Note on 2a: larger error"), untitled("*Comment:* fine"), untitled("Note that it is")
        ('larger error', 'fine', 'Note that it is')
    """
    return _TITLE.sub("", text, count=1)


def judge_remark(text: str) -> Judgement | None:
    """What a remark says of the answer as a whole, or None where it isn't clear.

    Examples:
        >>> judge_remark("Correct answer, and clearly laid out.")
        'right'
        >>> judge_remark("It first forgot a factor, a mistake, but corrected it after feedback.")
        'minor'
        >>> judge_remark("Still wrong after three hints."), judge_remark("Nicely written.")
        ('unsolved', None)
        >>> judge_remark("That is not correct.") is None
        True
        >>> judge_remark("Note on 2a: larger error, I had to explain it."), judge_remark("Comment: Correct, and short.")
        ('larger', 'right')
    """
    text = untitled(text[:4_000]).lstrip(" >*_~")
    behind = text.split(":", 1)[1] if ":" in text[:40] and len(text) < _SHORT_REMARK else text
    for judgement, words in _SCALE:
        if words.match(text) or words.match(behind):
            return judgement
    if _ABANDONED.search(text):
        return None
    plain = _NO_ERROR.sub("", text)
    negated = bool(_NEGATED.search(text))
    wrong = bool(_WRONG.search(plain)) or negated
    repaired = bool(_REPAIRED.search(text))
    nudged = [m["n"].lower() for m in _NUDGED.finditer(text)]
    if _UNSOLVED.search(text) and not repaired:
        return "unsolved"
    if nudged and (wrong or repaired or re.search(r"\bneeded|required|took|requiring|needing\b", text, re.IGNORECASE)):
        return "larger" if any(n in _MANY for n in nudged) else "minor"
    if repaired and wrong:
        return "minor"
    right = bool(_RIGHT.search(_NEGATED.sub("", text)))
    return "right" if right and not wrong else None


_CATEGORY: tuple[tuple[Judgement, str], ...] = (
    (
        "unsolved",
        r"\b(?:did(?:n['’]t| not)|never|could(?:n['’]t| not)) (?:be )?solved?\b|\bunsolved\b|\bnot solved\b|"
        r"\bunable to solve\b|\bfail(?:ed|ure)?\b|\bLx\b",
    ),
    (
        "larger",
        r"\b(?:larger?|major|significant|serious|big|severe|substantial) "
        r"(?:error|mistake|misconception|issue|problem)s?\b|"
        r"\bmultiple (?:nudges|clarifications|hints|prompts)\b|\bheavy (?:guidance|nudging)\b|\bL3\b|"
        r"^\W*(?:larger|major|heavy)\W*$",
    ),
    (
        "minor",
        r"\b(?:minor|small|slight|light) "
        r"(?:error|mistake|misconception|issue|slip|nudg\w+|hallucination|problem|correction)s?\b|\bhallucinat\w+|"
        r"\bmisconception\b|\bpart(?:ly|ially)(?: correct| right| solved)?\b|\b(?:one|1|single|with) (?:nudge|hint)\b|"
        r"\bL2\b|^\W*minor\W*$",
    ),
    ("unsolved", r"\b(?:incorrect|wrong)\b|[✗✘❌]|\bnot correct\b|^\W*(?:no|unsolved)\W*$"),
    (
        "right",
        r"\bone[- ]?shot\b|\bfirst (?:try|attempt|shot)\b|\b(?:fully |completely |all )?correct\b|\bsolved\b|"
        r"\bperfect\b|\bno (?:nudges?|help)\b|\bfull (?:credit|marks)\b|[✓✔✅]|\bL1\b|"
        r"^\W*(?:right|yes|pass(?:ed)?|ok)\W*$",
    ),
)
_CATEGORIES = tuple((verdict, regex(pattern, re.IGNORECASE)) for verdict, pattern in _CATEGORY)


def judge_category(text: str) -> Judgement | None:
    """What a cell of a table says, in words of the four-word scale and its relatives; None where it says nothing of it.

    Examples:
        >>> [judge_category(t) for t in ("One-Shot Correct", "Minor Misconception", "Larger error", "n/a")]
        ['right', 'minor', 'larger', None]
    """
    text = text[:400]
    for verdict, pattern in _CATEGORIES:
        if pattern.search(text):
            return verdict
    return None
