"""What a speaker's label looks like: ``ME:``, ``**You:**``, ``### ChatGPT said:``, ``[Student]``, ``Prompt 3:``.

One line in, one :class:`Label` out (or None). Whether the line *is* a label only shows in the whole file, since answers
hold ``Note:``, ``Step 1:`` and ``Output:`` too: see :mod:`viva.reading.speakers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from viva.patterns import regex

Form = Literal["colon", "bold", "heading", "bracket", "bare", "tag"]
LabelRole = Literal["examiner", "examinee", "annotator", "system"]


@dataclass(frozen=True, slots=True)
class Label:
    """A line that may open a turn.

    Args:
        line: 0-based line.
        name: as written, ``"ChatGPT"``.
        key: what stays the same from turn to turn: lower case, without numbers, "said", times.
        form: how it is set; a file mostly keeps to one form.
        rest: what stands on the line after the label.
        role: what the name alone tells, if it is a known one.
        strong: False for names that mathematics uses as well (``Q``, ``Question``, ``Answer``, ``Input``).
    """

    line: int
    name: str
    key: str
    form: Form
    rest: str
    role: LabelRole | None
    strong: bool


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


_EXAMINER = _names(
    "me|user|human|you|student|prompt|myself|examiner|interviewer|teacher|instructor|asker|professor|"
    "user prompt|my prompt|user input|user message|user query|user question|my message|my question|"
    "initial prompt|first prompt|second prompt|third prompt|next prompt|new prompt|original prompt|"
    "starting prompt|main prompt|follow-up prompt|followup prompt|follow up prompt|follow-up|followup|"
    "follow up|follow-up question|re-prompt|reprompt|nudge|clarification prompt|my follow-up|you asked|"
    "then i|i then|next i|so i|and i|after that i|"
    "i asked|prompter|prompt used|prompt given|usuario|utilisateur|nutzer|benutzer|utente|vous|du|ich|"
    "我|用户|你|pengguna|사용자|ユーザー"
)
_EXAMINEE = _names(
    "tutor|candidate|respondent|assistant|ai|bot|chatbot|model|llm|response|reply|examinee|ai response|model response|"
    "llm response|ai assistant|ai output|model output|llm output|model answer|ai answer|model reply|"
    "ai reply|assistant response|output from model|agent|ai model|language model|its response|"
    "the response|initial response|first response|second response|third response|final response|"
    "new response|assistente|asistente|assistent|助手|助理|机器人|어시스턴트|アシスタント"
)
_WEAK_EXAMINER = _names("q|question|input|query|i|u|h|request|ask|command|instruction")
_WEAK_EXAMINEE = frozenset(["a", "answer", "output", "solution", "completion", "result"])
_ANNOTATOR = _names(
    "annotation|annotations|annotator|annotator's note|annotator note|my annotation|my comment|"
    "my comments|my note|my notes|my reflection|my observation|my observations|my analysis|my evaluation|"
    "reflection|reflections|commentary|evaluator|evaluator note|reviewer|reviewer note|reviewer's note|"
    "student comment|student note|student reflection|evaluation|assessment|observation|observations|"
    "comment|comments|remark|remarks|feedback|verdict|grading|grader"
)
_SYSTEM = frozenset(["system", "system prompt", "system message", "tool", "developer", "function", "environment"])
_MODEL_FAMILY = (
    r"(?:chat-?gpt|gpt|gpt-?oss|openai|claude|anthropic|sonnet|opus|haiku|gemini|gemma|bard|"
    r"grok|x\.?ai|deep-?seek|llama|meta ai|qwen|qwq|tongyi|kimi|moonshot|mistral|mixtral|"
    r"ministral|magistral|codestral|le chat|copilot|bing(?: chat)?|perplexity|sonar|phi[- ]?\d|"
    r"command[- ]?(?:r|a)|cohere|glm|chatglm|z\.?ai|ernie|doubao|minimax|hunyuan|yi-\d|falcon|"
    r"granite|nemotron|olmo|smollm\d*|solar[- ]?\d|nova (?:pro|lite|micro|premier)|baichuan|"
    r"internlm|vicuna|alpaca|wizardlm|zephyr|jamba|notebooklm|o[134](?:-mini|-pro|-preview)?)"
)
_VENDOR = r"(?:(?:the|google|openai|meta|anthropic|microsoft|alibaba|xai|mistral|nous|ibm|nvidia|my)['’]?s?[\s:/-]+)?"
_MODEL_TAIL = (  # possessive throughout: a label is short, but may be made to backtrack for ever
    r"(?:[\s\-_./]*+(?>v?\d[\w.]*+|[a-z]\d[\w.]*+|(?:gpt|pro|flash|lite|mini|nano|turbo|plus|max|ultra|"
    r"large|medium|small|"
    r"heavy|fast|instruct|chat|thinking|reasoning|reasoner|preview|exp|experimental|latest|sonnet|opus|"
    r"haiku|coder|next|"
    r"deep|think|beta|oss|maverick|scout|distill|vl|it|moe|ai|advanced|web|model|assistant|free|llama|qwen|"
    r"command|search)"
    r"(?![a-z])))*+(?:(?:['’]s)?\s+(?:response|answer|reply|output|message|turn)s?)?"
)
_MODEL_LABEL = regex(rf"{_VENDOR}{_MODEL_FAMILY}(?![a-z]){_MODEL_TAIL}", re.IGNORECASE)

_NUMBERED = regex(
    r"(?:\s*[-–—,]|\s+(?:for|to|on|of|in))?\s*(?:part|problem|question|task|q)?\s*(?:#|no\.?)?\s*"
    r"(?:\(?\d{1,3}\)?(?:[.\s]*\(?[a-h]\)?)?|(?<=part )\(?[a-h]\)?|\([a-h]\))$"
)
_SAID = regex(
    r"(?:['’]s)?\s+(?:said|says|replied|replies|asked|asks|wrote|responded|responds|answered|answers|"
    r"response|answer|reply|"
    r"output|prompt|question|query|message|input|turn)$"
)
_OF_PART = regex(r"(?:\s*[-–—,]|\s+(?:for|to|on|of|in))\s*(?:the\s+)?(?:part|problem|question|task|q)$")
_VERB = regex(
    r"\s+(?:said|says|replied|replies|asked|asks|wrote|responded|responds|answered)$|['’]s\s+(?:response|"
    r"answer|reply|output)s?$"
)
_STAMP = regex(
    r"^(?:\[?\(?(?:(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})[T ,]*)?\d{1,2}:\d\d(?::\d\d)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\)?\]?\s*[-–—|]?\s*)"
)
_AFTER = r"(?:\s*[(\[][^()\[\]\n]{0,40}[)\]])?(?:\s*[-–—|,]\s*\d[\d:./ ,APMapm-]{2,24})?"
_WHEN = (
    r"(?:(?:today|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|[a-z]{3,9}\.? \d{1,2}(?:, \d{4})?)\s*(?:,|at)?\s+)?\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?"
)
_STAMPED = regex(rf"^(?P<name>\w[\w.# -]{{0,30}}?)(?:\s*[—–|·-]\s*|\s{{2,}}|\s+\[?\(?){_WHEN}[)\]]?\s*$", re.IGNORECASE)
"""A name and when it wrote, on a line of its own: "ana — Today at 4:12 PM"."""
_NAME = r"[^\W_](?:[\w.+'’/&#\-–— ,]{0,38}[\w.+#]|[\w.+'’/&#\-–— ,]{0,30}\([a-h]\))?"
_COLON = regex(rf"^(?P<name>{_NAME}){_AFTER}\s*(?P<sep>[:：])(?:\s+|$|(?=[^\s/\d=]))(?P<rest>.*)$", re.DOTALL)
_BOLD = regex(
    rf"^(?P<b>\*\*\*|\*\*|__|\*|_)\s*(?P<name>{_NAME}){_AFTER}\s*(?:[:：]\s*(?P=b)|"
    rf"(?P=b){_AFTER}\s*[:：])\s*(?P<rest>.*)$",
    re.DOTALL,
)
_BOLD_WITH_TEXT = regex(
    rf"^(?P<b>\*\*\*|\*\*|__)\s*(?P<name>{_NAME})\s*[:：]\s*(?P<more>[^*\n]{{1,80}}?)\s*(?P=b)\s*(?P<rest>.*)$",
    re.DOTALL,
)
"""Where the bold goes on behind the colon: "**Q: 1(a)** Give two reasons ...\"."""
_BOLD_ALONE = regex(rf"^(?P<b>\*\*\*|\*\*|__)\s*(?P<name>{_NAME}){_AFTER}\s*(?P=b)\s*$")
_HEADING = regex(rf"^#{{1,6}}\s+(?:\*\*|__)?\s*(?P<name>{_NAME}){_AFTER}\s*[:：]?\s*(?:\*\*|__)?\s*[:：]?\s*#*$")
_HEADING_WITH_TEXT = regex(
    rf"^#{{1,6}}\s+(?:\*\*|__)?\s*(?P<name>{_NAME}){_AFTER}\s*(?:[:：]\s*(?:\*\*|__)?|(?:\*\*|"
    rf"__)\s*[:：])\s*(?P<rest>\S.*)$",
    re.DOTALL,
)
_Q_DOT = regex(r"^(?P<b>\*\*|__)?(?P<name>[QA]\d{0,2})[.)](?(b)(?P=b))\s+(?P<rest>\S.*)$", re.DOTALL)
_BRACKET = regex(rf"^[\[【](?P<name>{_NAME})[\]】]\s*[:：]?\s*(?P<rest>.*)$", re.DOTALL)
_TAG = regex(
    r"^<\|?(?:im_start\|>|start_header_id\|>|start_of_turn>)?\s*(?P<name>[A-Za-z]{2,12})(?:\|?>|<\|end_header_id\|>|"
    r"$)\s*(?P<rest>.*)$",
    re.DOTALL,
)
_BARE = regex(rf"^(?P<name>{_NAME}){_AFTER}\s*[:：]?$")
_BOLD_DOT = regex(rf"^(?P<b>\*\*|\*|__|_)(?P<name>{_NAME})\.(?P=b)\s+(?P<rest>\S.*)$", re.DOTALL)
_TEX = regex(r"^\\(?:textbf|textit|emph|textsc|textsf|paragraph|subparagraph)\*?\s*\{\s*([^{}\n]{1,40}?)\s*\}\s*")
_ASKED_OF = regex(r"(?:my )?(?:question|prompt|message|query|request|input|nudge) (?:to|for) (?:the )?(.{2,24})")
_TURN = regex(
    r"^(?P<marks>#{1,6}\s+(?:\*\*)?|\*\*|__)?(?:turn|message|msg|round|exchange)\s*#?\d{1,3}\s*[–—:.|/-]\s*(?=\S)",
    re.IGNORECASE,
)
"""The number of a turn before who speaks: "## Turn 3 - User"."""
_TIMES = frozenset(("today", "yesterday", "at", "time", "date", "started", "finished", "from", "until", "page"))
_EMOJI = regex(r"^[^\w\s*#>\[\]<(\\$|&`'\"+=.,;:~^{}%/@!?•■□✓✔✗✘-]{1,4}\s*")
_ITEM = regex(r"^(?:[-•+]|\*(?=\s)|\d{1,3}[.)])\s+(?=[*_A-Z\W])(?![-•+]\s|\*\s|\d{1,3}[.)]\s)")
_Q_OR_A = regex(r"^(q|a|u|h)\s*\.?\s*\d{0,2}\s*\(?[a-h]?\)?$", re.IGNORECASE)


def names_a_model(key: str) -> bool:
    """Whether a label's key is the name of a model, not just "assistant".

    Examples:
        >>> names_a_model("gemini 2.5 pro"), names_a_model("response")
        (True, False)
    """
    return _MODEL_LABEL.fullmatch(key) is not None


_CLEAR_FAMILY = regex(
    r"\b(?:chatgpt|gpt|claude|gemini|grok|deepseek|llama|qwen|mistral|copilot|kimi|perplexity|gemma|glm|smollm)\b",
    re.IGNORECASE,
)


def model_families(text: str) -> list[str]:
    """The names of model families in a text, in lower case, as far as they are no usual words.

    Examples:
        >>> model_families("Grok 3 on homework 5, with some help of Claude")
        ['claude', 'grok']
    """
    return sorted({name.lower() for name in _CLEAR_FAMILY.findall(text[:20_000])})


def role_of(key: str) -> tuple[LabelRole | None, bool]:
    """The role that a label's key tells, and whether it is a strong one.

    Examples:
        >>> role_of("question to claude")
        ('examiner', True)
        >>> role_of("deepseek r1"), role_of("prompt"), role_of("answer"), role_of("step")
        (('examinee', True), ('examiner', True), ('examinee', False), (None, False))
    """
    if key in _EXAMINER:
        return "examiner", True
    if key in _EXAMINEE:
        return "examinee", True
    if key in _ANNOTATOR:
        return "annotator", True
    if key in _SYSTEM:
        return "system", True
    if key in _WEAK_EXAMINER:
        return "examiner", False
    if key in _WEAK_EXAMINEE:
        return "examinee", False
    if _MODEL_LABEL.fullmatch(key):
        return "examinee", True
    if (asked := _ASKED_OF.fullmatch(key)) and (asked[1] in _EXAMINEE or _MODEL_LABEL.fullmatch(asked[1])):
        return "examiner", True
    return None, False


def key_of(name: str) -> str:
    """What stays of a label's name from turn to turn.

    Examples:
        >>> key_of("Prompt #3"), key_of("ChatGPT's Response"), key_of("You said"), key_of("Q1b")
        ('prompt', 'chatgpt', 'you', 'q')
    """
    key = " ".join(name.lower().replace("’", "'").split()).strip(" .-")
    if letter := _Q_OR_A.match(key):
        return letter[1]
    key = _VERB.sub("", key) or key
    if role_of(key)[0] is not None:
        return key
    key = _OF_PART.sub("", _NUMBERED.sub("", key)).strip(" .-–—,")
    if role_of(key)[0] is None:
        key = _SAID.sub("", key).strip(" .-") or key
    return key


def parse_label(text: str, line: int) -> Label | None:
    """The label that a line may open with, or None.

    Args:
        text: the line.
        line: its 0-based number, kept in the label.

    Examples:
        >>> parse_label("**You:** What is 2+2?", 0).rest
        'What is 2+2?'
        >>> parse_label("### ChatGPT said:", 4).key
        'chatgpt'
        >>> parse_label("ana — Today at 4:12 PM", 0).name, parse_label(r"\\textbf{Grok:} It is 4.", 0).rest
        ('ana', 'It is 4.')
        >>> parse_label("## Turn 3 - User", 0).role, parse_label("[3.4.25, 14:03] Ben: hi", 0).name
        ('examiner', 'Ben')
        >>> parse_label("so x = 4", 0) is None
        True
    """
    head = text.strip(" \t\f\v\u200b\u200e\u202a\ufeff").lstrip(">").lstrip()
    if not head:
        return None
    if head.startswith("\\") and (tex := _TEX.match(head)) is not None:
        head = f"**{tex[1]}** {head[tex.end() :]}"
    if (item := _ITEM.match(head)) is not None:
        label = parse_label(head[item.end() :], line)
        return label if label is not None and label.role is not None and label.strong else None
    if (turn := _TURN.match(head)) is not None:
        label = parse_label(f"{turn['marks'] or ''}{head[turn.end() :]}", line)
        return label if label is not None and label.role is not None else None
    head = _STAMP.sub("", _EMOJI.sub("", head), count=1)
    head = _EMOJI.sub("", head)
    if head.startswith("**") and len(head) > 4:  # an emoji inside the bold: **🤖 Assistant:**
        head = "**" + _EMOJI.sub("", head[2:])
    elif head.startswith("#"):
        marks = head[: len(head) - len(head.lstrip("#"))]
        head = marks + " " + _EMOJI.sub("", head[len(marks) :].lstrip())
    if (stamped := _STAMPED.match(head)) is not None and stamped["name"].lower() not in _TIMES:
        name = stamped["name"].strip()
        role, strong = role_of(key_of(name))
        return Label(line, name, key_of(name), "bracket", "", role, strong)
    for pattern, form in _FORMS:
        if match := pattern.match(head):
            groups = match.groupdict()
            coloned = pattern in (_COLON, _BOLD, _HEADING_WITH_TEXT)
            rest = " ".join(piece for piece in (groups.get("more"), groups.get("rest")) if piece)
            label = _labelled(groups["name"], rest, form, line, coloned=coloned)
            if label is not None:
                return label
    return None


_FORMS: tuple[tuple[re.Pattern[str], Form], ...] = (
    (_HEADING, "heading"),
    (_HEADING_WITH_TEXT, "heading"),
    (_BOLD, "bold"),
    (_BOLD_DOT, "bold"),
    (_BOLD_WITH_TEXT, "bold"),
    (_BOLD_ALONE, "bold"),
    (_BRACKET, "bracket"),
    (_TAG, "tag"),
    (_COLON, "colon"),
    (_Q_DOT, "colon"),
    (_BARE, "bare"),
)


_OF_A_TEMPLATE = frozenset(("user", "assistant", "system"))
"""Roles of a chat template whose marks were left out when the tokens were turned into text."""


def _labelled(name: str, rest: str, form: Form, line: int, *, coloned: bool) -> Label | None:
    name = name.strip()
    key = key_of(name)
    role, strong = role_of(key)
    words = name.split()
    if not key or len(words) > 5:
        return None
    if role is None and not coloned and not (form == "bracket" and len(words) <= 2):
        return None
    if form == "bare" and not strong:
        return None
    if form == "bare" and not (name[0].isupper() or not name.isascii() or name in _OF_A_TEMPLATE):
        return None  # "model" on a line of its own is a wrapped word
    if role is None and not name[0].isupper():
        return None
    if form == "tag" and role not in ("examiner", "examinee", "system"):
        return None
    return Label(line, name, key, form, rest, role, strong)
