"""Who speaks: of all lines that look like labels, those that are, and which side each name is on.

Known names ("User", "ChatGPT", "Prompt") tell by themselves. Unknown ones ("Ana:", "Sparky:") are inferred from how
strictly two of them alternate. Names that mathematics uses as well ("Q", "Answer", "Input") only count when they
alternate strictly and nothing better is there.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from viva.patterns import regex
from viva.reading.labels import Form, Label, LabelRole, names_a_model
from viva.reading.remark_labels import is_prompting_remark, with_prompting_remarks

_NEVER_A_NAME = frozenset(
    """abstract actually additional additionally advantage algorithm also alternative alternatively although analysis
    and
    answer answers application applying approach architecture argument as aside assume assumption assumptions author
    authors background base basic basis batch because before benefit beta bias biases both bottom calculate
    calculation calculations case cases caution caveat caveats channel channels check choice claim class code column
    columns combine combined combining comment compare comparison computation compute computing conclusion condition
    conditions consequence consider constraint contact context contribution convention conventions convolution
    corollary correct cost course data date decision deduce define definition definitions denominator depthwise
    derivation derivative derive description detail details diagonal diagram difference dimension dimensions
    disclaimer discussion dropout due each effect email end entries entry equation equations error errors evaluate
    evaluation evidence exact example examples exercise expand expansion expectation expected explain explanation
    expression fact false feature features figure filter final finally find finding findings first fix flow focus
    follow following for formally formula formulas forward fourth framework from general given goal gradient hence
    here hint hints how however hypothesis idea identity if illustration image implementation implication important
    in inference input inputs insight instance instead integral interpretation introduction intuition invariance
    issue it item justification kernel key label layer layers left lemma length let limit limitation limitations
    linear link list locality log logic loss lower main math matrices matrix max mean meaning means method min
    misconception model models moral more motivation multiply name next no norm normalization normalize notation
    note notes notice now number numerator numerically objective observation observe off on one operation option or
    order original other otherwise our out outcome output outputs overall overview padding paper parameter
    parameterized parameters part parts pattern penalty plan plug point points pointwise pooling position positions
    practically practice precisely preliminaries premise principle pro problem procedure process product proof
    property proposition purpose put question questions quick quote reason reasoning reasons recall recap reduction
    reference references regularization relation relationship remark remember requirement result results right role
    rough row rows rule sample samples scale second section see setting setup shape shapes shift sign similarly
    simplification simplified simplify simply since size sizes so solution solutions solve solving source space
    special specifically stage statement step steps strategy stride structure subject subproblem substitute
    substituting substitution suggestion sum summary suppose symmetry table takeaway takeaways target task tensor
    term terms test that the then theorem theory therefore think third this thus tip title to together tools top
    topic total trace traditional training transformation translation transpose true try two type types
    understanding unit units upper use using value values variable variables variance variation vector vectors
    verdict verification verify version warning way we weight weights well what when where which why width with
    witness work yes your zero""".split()  # noqa: SIM905
)
_TEACHERS = frozenset(("teacher", "instructor", "professor", "examiner", "interviewer"))
_MACHINE = regex(
    r"bot\b|\bbot|assistant|\b(?:my|chat|meta|open|x)?-?ai\b|gpt|\bllm\b|\bmodel\b|[a-z]-?\d+(?:\.\d+)?b\b"
)
_MOSTLY = 0.66
_LEAST_ROUNDS = 3
_NUMBERED_LETTER = regex(r"[A-Z]\d(?:\.\d)?")
_ALTERNATES = 0.9
_ASKS = ("?", "please", "now", "explain", "find", "compute", "show", "solve", "what", "how", "give", "can you")


@dataclass(frozen=True, slots=True)
class Speakers:
    """The labels that open turns, in order, each with its role; ``certain`` if the names are well known or many."""

    labels: tuple[tuple[Label, LabelRole], ...]
    certain: bool


def find_speakers(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    """The labels that are speakers', or None where nobody seems to speak.

    Args:
        labels: every line that looks like a label, in order.
        lines: the lines of the source.

    Examples:
        >>> from viva.reading.labels import parse_label
        >>> lines = ["Ana: what is 2+2?", "Sparky: 4", "Note: easy", "Ana: why?", "Sparky: counting"]
        >>> found = find_speakers([l for i, t in enumerate(lines) if (l := parse_label(t, i))], lines)
        >>> [(label.name, role) for label, role in found.labels][:2]
        [('Ana', 'examiner'), ('Sparky', 'examinee')]
    """
    labels = _exchanged(labels)
    known = _known(labels, lines)
    if known is not None:
        return with_prompting_remarks(known, labels)
    others = [
        _half_known(labels),
        _mixed(labels),
        _weak(labels, lines),
        _asked_by_letter(labels),
        _unknown(labels, lines),
    ]
    found = [speakers for speakers in others if speakers is not None]
    best = max(found, key=lambda speakers: len(speakers.labels), default=None)
    return with_prompting_remarks(best, labels) if best is not None else None


def _rounds(roles: Iterable[LabelRole | None]) -> int:
    """How often the examinee answers the examiner."""
    asked, count = False, 0
    for role in roles:
        if role == "examiner":
            asked = True
        elif role == "examinee" and asked:
            asked, count = False, count + 1
    return count


def _known(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    strong = [label for label in labels if label.strong and label.role in ("examiner", "examinee", "system")]
    by_form: dict[Form, list[Label]] = defaultdict(list)
    for label in strong:
        by_form[label.form].append(label)
    best = max(by_form.values(), key=lambda some: _rounds(label.role for label in some), default=[])
    rounds = _rounds(label.role for label in best)
    mixed = _rounds(label.role for label in strong)
    if mixed == 0:
        return None
    if rounds and mixed <= rounds * 1.5:
        chosen = best + [x for x in strong if x.form != best[0].form and x.role == "system"]
        chosen.sort(key=lambda label: label.line)
    else:
        chosen = strong
    kept = _without_intruders(chosen, lines)
    return Speakers(tuple(kept), certain=True) if _rounds(role for _, role in kept) else None


def _without_intruders(labels: Sequence[Label], lines: Sequence[str]) -> list[tuple[Label, LabelRole]]:
    """Drop names that only speak within another's turn: "Model:" in an answer of GROK's, "Prompt:" quoted there.

    The main pair is the examiner's and the examinee's most frequent key; other examinees must follow an examiner, other
    examiners must be followed by an examinee. A main label within its own turn (a doubled label) stays.
    """
    usual = _main_pair(labels)
    counts = Counter(label.key for label in labels)
    kept: list[tuple[Label, LabelRole]] = []
    before: LabelRole | None = None
    spoken = [label for label in labels if label.role in ("examiner", "examinee")]
    after = {a.line: b.role for a, b in itertools.pairwise(spoken)}
    for label in labels:
        role = label.role
        if role is None:
            continue
        if role == "system" and before is not None and before != "examinee":
            continue
        if label.key not in usual:
            another = names_a_model(label.key) and counts[label.key] > 1  # a second model answers the same prompts
            if role == "examinee" and before != "examiner" and not another:
                continue
            if role == "examiner" and after.get(label.line) != "examinee":
                continue
        kept.append((label, role))
        if role in ("examiner", "examinee"):
            before = role
    return kept


def _main_pair(labels: Sequence[Label]) -> set[str]:
    """The keys of the two who mostly talk to each other."""
    pairs: Counter[tuple[str, str]] = Counter()
    asked: Label | None = None
    for label in labels:
        if label.role == "examiner":
            asked = label
        elif label.role == "examinee" and asked is not None:
            pairs[(asked.key, label.key)] += 1
            asked = None
    return set(pairs.most_common(1)[0][0]) if pairs else set()


def _half_known(labels: Sequence[Label]) -> Speakers | None:
    """One side is known ("ME"), the other is a name that always takes turns with it ("SPARKY")."""
    for known, other in (("examiner", "examinee"), ("examinee", "examiner")):
        ours = [x for x in labels if x.strong and x.role == known]
        keys = {x.key for x in ours}
        names = Counter(x.key for x in labels if x.role is None and _may_be_a_name(x))
        for key, _ in names.most_common(12):
            pair = [x for x in labels if x.key == key or x.key in keys]
            roles: list[LabelRole] = [known if x.key in keys else other for x in pair]  # type: ignore[misc]
            rounds = _rounds(roles)
            changes = sum(a != b for a, b in itertools.pairwise(roles))
            if rounds and rounds >= 0.75 * len(ours) and changes >= _ALTERNATES * (len(roles) - 1):
                return Speakers(tuple(zip(pair, roles, strict=True)), certain=True)
    return None


def _mixed(labels: Sequence[Label]) -> Speakers | None:
    """One side has a strong name, the other a weak one that always follows it ("Prompt:" and then "Output:").

    Only the weak label next to each strong one counts; others of its kind stand within the answer.
    """
    strong = [x for x in labels if x.strong and x.role == "examiner"]
    if not strong:
        return None
    best: list[tuple[Label, LabelRole]] = []
    for key, form in {(x.key, x.form) for x in labels if not x.strong and x.role == "examinee"}:
        found: list[tuple[Label, LabelRole]] = []
        asked: Label | None = None
        for label in labels:
            if label.strong and label.role == "examiner":
                asked = label
                found.append((label, "examiner"))
            elif asked is not None and (label.key, label.form) == (key, form):
                asked = None
                found.append((label, "examinee"))
        rounds = _rounds(role for _, role in found)
        if rounds >= 0.75 * len(strong) and len(found) > len(best):
            best = found
    return Speakers(tuple(best), certain=len(best) > 2) if best else None


def _exchanged(labels: Sequence[Label]) -> Sequence[Label]:
    """Where a teacher asks a student, the student is the one who is examined."""
    keys = {label.key for label in labels}
    if "student" not in keys or not keys & _TEACHERS or any(x.role == "examinee" and x.strong for x in labels):
        return labels
    return [replace(x, role="examinee") if x.key == "student" else x for x in labels]


def _weak(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    """Q and A, Question and Answer, ... or one weak and one strong name: they must alternate strictly."""
    sides = {side: Counter(x.key for x in labels if x.role == side) for side in ("examiner", "examinee")}
    best: tuple[int, list[Label]] | None = None
    for asks in list(sides["examiner"])[:8]:
        for answers in list(sides["examinee"])[:8]:
            if (asks, answers) == ("input", "output"):
                continue
            pair = [x for x in labels if x.key in (asks, answers)]
            between = {x.line for x in labels if is_prompting_remark(x)}
            strict = all(
                a.role != b.role or (a.role == "examinee" and any(a.line < line < b.line for line in between))
                for a, b in itertools.pairwise(pair)
            )
            if not strict or not pair or pair[0].role != "examiner" or pair[-1].role != "examinee":
                continue
            rounds = _rounds(x.role for x in pair)
            if rounds == 1 and any(line.strip() for line in lines[: pair[0].line]):
                continue
            if best is None or rounds > best[0]:
                best = (rounds, pair)
    if best is None:
        return None
    return Speakers(tuple((x, x.role) for x in best[1] if x.role is not None), certain=False)


def _asked_by_letter(labels: Sequence[Label]) -> Speakers | None:
    """A weak name that asks and a name of its own that answers it each time: "Q:" and then "K2:", in the same form."""
    best: list[tuple[Label, LabelRole]] = []
    # "K2" is a name, "K:" is none.
    names = Counter(
        (x.key, x.form) for x in labels if x.role is None and (_may_be_a_name(x) or _NUMBERED_LETTER.fullmatch(x.name))
    )
    for asks in {(x.key, x.form) for x in labels if x.role == "examiner" and not x.strong}:
        for answers, count in names.most_common(6):
            pair = [x for x in labels if (x.key, x.form) in (asks, answers)]
            turns = all(a.key != b.key for a, b in itertools.pairwise(pair)) and len(pair) == 2 * count
            alike = turns and pair[0].key == asks[0] and answers[1] == asks[1]
            if count >= _LEAST_ROUNDS and alike and len(pair) > len(best):
                best = [(x, "examiner" if x.key == asks[0] else "examinee") for x in pair]
    return Speakers(tuple(best), certain=True) if best else None


def _may_be_a_name(label: Label) -> bool:
    words = label.key.split()
    return len(words) <= 3 and len(label.key) >= 2 and words[0] not in _NEVER_A_NAME and words[-1] not in _NEVER_A_NAME


def _unknown(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    names = [x for x in labels if x.role is None and _may_be_a_name(x)]
    frequent = [key for key, count in Counter(x.key for x in names).most_common(8) if count >= 2]
    best: tuple[int, list[Label]] | None = None
    for i, first in enumerate(frequent):
        for second in frequent[i + 1 :]:
            pair = [x for x in names if x.key in (first, second)]
            changes = sum(a.key != b.key for a, b in itertools.pairwise(pair))
            if changes >= 3 and changes >= _ALTERNATES * (len(pair) - 1) and (best is None or changes > best[0]):
                best = (changes, pair)
    if best is None:
        return None
    pair = best[1]
    asker = _who_asks(pair, lines)
    if asker is None:
        return None
    return Speakers(tuple((x, "examiner" if x.key == asker else "examinee") for x in pair), certain=False)


def _who_asks(pair: Sequence[Label], lines: Sequence[str]) -> str | None:
    """The name that asks: its turns look like questions; failing that the shorter one, failing that the first."""
    asks: Counter[str] = Counter()
    length: Counter[str] = Counter()
    ends = [x.line for x in pair[1:]] + [len(lines)]
    for label, end in zip(pair, ends, strict=True):
        body = "\n".join([label.rest, *lines[label.line + 1 : end]])[:20_000]
        length[label.key] += len(body)
        asks[label.key] += any(word in body[:2_000].lower() for word in _ASKS)
    keys = list(dict.fromkeys(x.key for x in pair))
    machines = [key for key in keys if _MACHINE.search(key)]
    if len(machines) == 1:
        return next(key for key in keys if key not in machines)
    if not any(asks.values()):
        return None
    rates = {key: asks[key] / sum(x.key == key for x in pair) for key in keys}
    most, least = sorted(keys, key=lambda key: -rates[key])
    if rates[most] >= _MOSTLY and rates[least] <= 1 - _MOSTLY:
        return most
    long, short = sorted(keys, key=lambda key: -length[key])
    return short if length[long] > 1.5 * length[short] else keys[0]
