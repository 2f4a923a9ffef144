r"""TeX commands: what each one is, and those that look ahead at their arguments."""

from __future__ import annotations

import re
from collections.abc import Callable

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.scan import MAX_SCAN_NESTING, Scanner
from viva.algebra.syntax.scan_packages import PACKAGES
from viva.algebra.syntax.tokens import Token

_COMMAND = re.compile(r"\\(operatorname\*|v[abu]\*|hspace\*|tag\*|[A-Za-z]+|[\s\S])")
_GROUP_OF_ONE = re.compile(r"\s*(?:\{\s*([A-Za-z0-9])\s*\}|([A-Za-z0-9]))")
_ROW_SPACE = re.compile(r"\*?(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px)\s*\])?")
_ARG_MIN = re.compile(r"(?:\\[,!;: ]|\s|~)*\\?(min|max)(?![A-Za-z])")
_TEXT_MATHS = re.compile(r"(?<!\\)\$")


class CommandScanner(Scanner):
    """The scanner of TeX commands; plain text may hold them too."""

    def command(self, limit: int) -> None:
        """A TeX command, with the arguments that decide what it is."""
        match = _COMMAND.match(self.text, self.i)
        if match is None:
            raise self.fail("a backslash at the end")
        name, length = match.group(1), match.end() - self.i
        token = _COMMANDS.get(name)
        if token is not None:
            kind, text = token
            if kind in ("open", "close"):
                self.bracket(kind, text, length)
            elif kind == "rel":
                self.relation(text, length)
            else:
                self.add(kind, text, length, extra="" if kind == "name" else None)
            return
        special = _SPECIAL.get(name)
        if special is not None:
            special(self, name, length, limit)
        elif name in words.HARMLESS or (len(name) == 1 and name in ",;:!> /()[]$%&#_~\t\n\r"):
            self._punctuation_command(name, length)
        else:
            raise self.fail(f"the command \\{name} is not known")

    def _punctuation_command(self, name: str, length: int) -> None:
        if name == "%":
            self.add("%", "%", length)
        elif name == "_":
            self.add("sub", "_", length)
        elif name == "&":
            self.add("words", "and", length)
        elif name == "#":
            self.add("name", "#", length, extra="")
        else:
            self.i += length
            self.space = True

    def argument(self, start: int) -> tuple[int, int]:
        """Where the content of the braces that open at or after ``start`` begins and ends; raises if it doesn't."""
        text, n = self.text, len(self.text)
        while start < n and text[start].isspace():
            start += 1
        if start >= n or text[start] != "{":
            raise self.fail("an argument in braces is missing", min(start, n))
        level, i = 0, start
        for found in _BRACES.finditer(text, start):
            mark = found.group()
            if mark == "{":
                level += 1
            elif mark == "}":
                level -= 1
                if level == 0:
                    i = found.start()
                    break
        else:
            raise self.fail("a brace is not closed", start)
        return start + 1, i

    def nested(self, start: int, end: int) -> None:
        """Scans the part of the text from ``start`` to ``end`` now, and stays at ``end``."""
        self._nesting += 1
        if self._nesting > MAX_SCAN_NESTING:
            raise self.fail("nested too deeply", start)
        self.i = start
        self.region(end)
        self._nesting -= 1


_BRACED = re.compile(r"\s*\{")
_BRACES = re.compile(r"\\[\s\S]|[{}]")


# --- commands that look ahead ------------------------------------------------------------------------------------


def _size(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    scanner.i += length
    while scanner.i < limit and scanner.text[scanner.i].isspace():
        scanner.i += 1
    if name == "middle":
        scanner.side = ""
        if scanner.text.startswith("|", scanner.i):
            scanner.add("mid", "|", 1)
        return
    scanner.side = "open" if name.endswith("l") or name == "left" else ""
    if name.endswith("r") or name == "right":
        scanner.side = "close"
    if name in ("left", "right"):
        rest = scanner.text[scanner.i : scanner.i + 1]
        if rest == ".":
            scanner.bracket(scanner.side, ".", 1)
        elif rest in ("{", "}"):
            scanner.bracket(scanner.side, "{", 1)
        elif rest in ("/", "<", ">"):
            scanner.side, kind = "", scanner.side
            if rest == "/":
                scanner.add("op", "/", 1)
            else:
                scanner.bracket(kind, "<", 1)
        elif not rest or rest not in "()[]|\\‖∥⟨⟩⌊⌋⌈⌉":
            raise scanner.fail(f"\\{name} needs a bracket")
    elif scanner.text[scanner.i : scanner.i + 1] not in tuple("()[]|\\‖∥⟨⟩⌊⌋⌈⌉"):
        scanner.side = ""


def _text(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    start, end = scanner.argument(scanner.i + length)
    if end >= limit + 1:
        raise scanner.fail("a brace is not closed")
    begin, scanner.i = scanner.i, start
    content = scanner.text[start:end]
    pieces = list(_TEXT_MATHS.finditer(content))
    place = start
    for k, mark in enumerate([*pieces, None]):
        stop = start + mark.start() if mark else end
        if k % 2:
            scanner.nested(place, stop)
        else:
            scanner.i = place
            prose(scanner, place, stop, begin)
        place = stop + 1
    scanner.i = end + 1


_JOINED = re.compile(r"(.+?),? (and|or)")
_INDEPENDENT = re.compile(r"^i\.?\s?i\.?\s?d\.?\s+(?=[A-Z])")  # before the name of a distribution
_NAME_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_]|\\_)?[A-Za-z0-9_\\-]*'?")


def prose(scanner: CommandScanner, start: int, end: int, begin: int) -> None:
    """The words of a text command: a name, a function, or prose."""
    raw = scanner.text[start:end]
    content = raw.replace("\\_", "_").replace("\\ ", " ").replace("~", " ")
    stripped = content.strip()
    if not stripped:
        scanner.space = True
        return
    joined = _JOINED.fullmatch(stripped)
    if joined and scanner.previous() == "num":  # a unit and a connective: `3 \\text{ cats and } 4 \\text{ dogs}`
        scanner.i = begin
        scanner.add("words", joined[1], end - begin)
        scanner.add("words", joined[2], 0)
        return
    stripped = _INDEPENDENT.sub("", stripped) or stripped
    kind, value = text_token(stripped)
    spaced = raw != raw.lstrip()
    after_number = scanner.previous() == "num" and (spaced or len(stripped) <= 3)
    if kind == "name" and after_number:
        kind = "words"
    scanner.space = scanner.space or spaced
    scanner.i = begin
    extra: object = "rm" if kind == "name" else None
    if kind == "words" and stripped in words.PERCENT_WORDS:
        kind = "%"
    scanner.add(kind, value, end - begin, extra=extra)


def text_token(content: str) -> tuple[str, str]:
    """What the upright text ``content`` is: a function, a binder, a name, or words."""
    if content in words.STATISTICS:
        return "stat", words.STATISTICS[content]
    if content == "sum":
        return "func", "sum"
    if content in words.FUNCTIONS and content not in ("th", "sh", "ch", "lb", "mod", "rad", "size", "real", "square"):
        return "func", words.FUNCTIONS[content]
    if content in words.BIG:
        return "big", words.BIG[content]
    if content in ("arg min", "arg max"):
        return "big", content.replace(" ", "")
    if content in words.GREEK:
        return "name", content
    low = content.lower()
    if (
        low in words.CONDITION_WORDS or low in words.OTHERWISE_WORDS or low in words.JOINING_WORDS
        or low in ("or", "is", "are", "not", "to", "of", "in", "subject", "s.t.", "st", "const", "a", "by")
    ):  # fmt: skip
        return ("name", content) if low in ("const", "a") else ("words", content)
    if _NAME_IN_TEXT.fullmatch(content):
        return "name", content
    if content in ("+", "-", "=", ".", ",", ";", ":", "(", ")"):
        return _PUNCTUATION_IN_TEXT[content]
    return "words", content


_PUNCTUATION_IN_TEXT = {"+": ("op", "+"), "-": ("op", "-"), "=": ("rel", "="), ".": (".", "."), ",": (",", ","),
                        ";": (";", ";"), ":": (":", ":"), "(": ("open", "("), ")": ("close", "(")}  # fmt: skip


def _font(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    font, begin = words.FONTS[name], scanner.i
    single = _GROUP_OF_ONE.match(scanner.text, begin + length)
    if single and not (name in ("rm", "bf", "it", "cal") and single.group(2)):
        letter = single.group(1) or single.group(2)
        if font == "bb" and letter in "E":
            scanner.add("stat", letter, single.end() - begin)
        elif font == "bb" and letter in "PV":
            scanner.add("stat", {"P": "P", "V": "Var"}[letter], single.end() - begin)
        elif letter == "d" and font == "rm":
            scanner.add("name", "d", single.end() - begin, extra="rm")
        else:
            scanner.add("name", letter, single.end() - begin, extra=font)
        return
    if not _BRACED.match(scanner.text, begin + length):
        scanner.i += length  # \bf and the like switch the font for the rest: the font doesn't matter
        scanner.space = True
        return
    start, end = scanner.argument(begin + length)
    if scanner.text[start:end].strip() == "":
        scanner.i = end + 1
        return
    content = re.sub(r"\\[,;:! ]|~|\\hspace\{[^{}]*\}|\{\}", "", scanner.text[start:end]).strip().replace("\\_", "_")
    if font in ("rm", "it", "sf", "tt") or content in words.FUNCTIONS or content in ("argmin", "argmax"):
        if re.fullmatch(r"arg\s*(min|max)", content):
            content = content.replace(" ", "")
        if name.startswith("operatorname") and content.replace("-", "").replace("_", "").isalnum():
            kind, value = text_token(content)
            kind = "name" if kind == "words" else kind
            scanner.add(kind, value, end + 1 - begin, extra="rm" if kind == "name" else None)
            return
        if not re.search(r"[\\{}^]", content) and (len(content) > 1 and re.search("[A-Za-z]{2}", content)):
            prose(scanner, start, end, begin)
            scanner.i = end + 1
            return
    count = len(scanner.tokens)
    scanner.nested(start, end)
    made = scanner.tokens[count:]
    if len(made) == 1 or name == "mathop":
        for token in made:
            if token.kind == "name":
                token.extra = font
    else:
        opening = Token("{", "{", begin, start, space=bool(made and made[0].space), extra=font)
        scanner.tokens[count:] = [opening, *made, Token("}", "}", end, end + 1)]
        for token in made:
            if token.kind == "name" and not token.extra:
                token.extra = font
    scanner.i = end + 1


def _begin(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    begin = scanner.i
    start, end = scanner.argument(begin + length)
    environment = scanner.text[start:end].strip()
    stop = end + 1
    if name == "begin" and (environment.startswith("array") or environment.rstrip("*") in ("alignat", "alignedat")):
        rest = re.compile(r"\s*(?:\[[a-z]\])?\s*\{[^{}]*\}").match(scanner.text, stop)
        stop = rest.end() if rest else stop
    elif name == "begin" and environment.rstrip("*") in ("aligned", "pmatrix", "bmatrix", "matrix", "gathered"):
        rest = re.compile(r"\s*\[[lcrtb]+\]").match(scanner.text, stop)
        stop = rest.end() if rest else stop
    if environment not in words.MATRICES | words.ROWS | words.CASES:
        raise scanner.fail(f"the environment {environment[:30]} is not known")
    scanner.environments += 1 if name == "begin" else -1
    scanner.add("begin" if name == "begin" else "end_env", environment, stop - begin)


def _drop_argument(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.i = end + 1
    scanner.space = True


def _tag(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    start, end = scanner.argument(scanner.i + length)
    scanner.add("tag", scanner.text[start:end], end + 1 - scanner.i)


def _row(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    rest = _ROW_SPACE.match(scanner.text, scanner.i + length)
    scanner.add("row", "\\\\", length + (len(rest.group()) if rest else 0))


def _arg(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    rest = _ARG_MIN.match(scanner.text, scanner.i + length)
    if rest:
        scanner.add("big", "arg" + rest.group(1), rest.end() - scanner.i)
    else:
        scanner.add("func", "arg", length)


def _not(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    scanner.i += length
    scanner.negate = True


def _stacked(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\overset{def}{=}`` is the relation; ``\underset{w}{\min}`` is a script under the binder."""
    start, end = scanner.argument(scanner.i + length)
    inner, stop = scanner.argument(end + 1)
    count = len(scanner.tokens)
    scanner.nested(inner, stop)
    if name == "underset" and len(scanner.tokens) > count:
        scanner.add("sub", "_", 0)
        scanner.add("{", "{", 0)
        scanner.nested(start, end)
        scanner.add("}", "}", 0)
    elif len(scanner.tokens) == count + 1 and scanner.tokens[-1].text == "=":
        over = scanner.text[start:end]
        if "def" in over or "triangle" in over or over.strip() == "\\Delta":
            scanner.tokens[-1].text = ":="
        elif "?" in over or "!" in over:
            raise scanner.fail("a relation that is only asked for", start)
    scanner.i = stop + 1


def _arrow_with_text(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.add("rel", "to", end + 1 - scanner.i)


def _pmod(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    scanner.add("words", "mod", length)


def _bar_command(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    side = {"l": "open", "r": "close"}.get(name[0], "")
    scanner.bar("||" if name in ("|", "Vert", "lVert", "rVert", "parallel") else "|", length, side)


def _text_colour(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.i = end + 1
    scanner.add("cmd", "transparent", 0)


def _table() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for source, kind in (
        (words.SYMBOL_COMMANDS, "name"), (words.BRACKET_COMMANDS, ""), (words.OPERATORS, "op"), (words.ARROWS, "arrow"),
        (words.RELATIONS, "rel"), (words.BIG, "big"), (words.ACCENTS, "accent"),
    ):  # fmt: skip
        for name, value in source.items():
            if name in words.SUBSCRIPT_WORDS and kind == "":
                continue
            table[name] = value if isinstance(value, tuple) else (kind, value)
    for name in words.word_set("""
        sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arccot exp log ln lg det dim ker gcd
        lcm tr Tr diag rank sgn sign erf arsinh arcosh artanh arcsec arccsc softmax ReLU sech csch rk trace
        arcsinh arccosh arctanh ceil floor abs cotg tg ctg sh ch th vecop
    """):  # fmt: skip
        table[name] = ("func", words.FUNCTIONS.get(name, name))
    for name in ("Var", "Cov", "Pr", "E", "P", "EE", "PP", "Corr"):
        table[name] = ("stat", {"EE": "E", "P": "P", "PP": "P"}.get(name) or words.STATISTICS[name])
    table |= {name: ("dots", name) for name in words.DOTS}
    table |= dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), ("cmd", "frac"))
    table |= dict.fromkeys(("binom", "tbinom", "dbinom"), ("cmd", "binom"))
    table |= dict.fromkeys(words.TRANSPARENT, ("cmd", "transparent"))
    table |= {
        "sqrt": ("cmd", "sqrt"), "over": ("over", "frac"), "choose": ("over", "binom"), "quad": ("quad", ""),
        "qquad": ("quad", ""), "prime": ("name", "prime"), "top": ("name", "top"), "intercal": ("name", "top"),
        "dagger": ("name", "dagger"), "partial": ("partial", "partial"), "nabla": ("nabla", "nabla"),
        "mid": ("mid", "|"), "given": ("mid", "|"), "colon": (":", ":"), "forall": ("words", "for all"),
        "exists": ("words", "exists"), "lnot": ("words", "not"), "neg": ("words", "not"), "R": ("name", "R"),
        "dag": ("name", "dagger"), "degree": ("deg", "deg"), "lim": ("big", "lim"), "transpose": ("name", "top"),
        "underbrace": ("cmd", "brace"), "overbrace": ("cmd", "brace"), "substack": ("cmd", "transparent"),
        "because": ("words", "because"), "percent": ("%", "%"), "euro": ("name", "euro"), "pounds": ("name", "pounds"),
        "T": ("name", "top"), "tran": ("name", "top"), "trans": ("name", "top"), "transp": ("name", "top"),
        "tp": ("name", "top"), "grad": ("nabla", "nabla"), "vdot": ("op", "cdot"), "cross": ("op", "times"),
        "flatfrac": ("cmd", "frac"), "N": ("name", "N"), "Z": ("name", "Z"), "argmin": ("big", "argmin"),
        "argmax": ("big", "argmax"), "cr": ("row", "\\\\"),
    }  # fmt: skip
    return table


_Special = Callable[[CommandScanner, str, int, int], None]


def _specials() -> dict[str, _Special]:
    table: dict[str, _Special] = dict(PACKAGES)
    table |= dict.fromkeys(words.SIZES, _size)
    table |= dict.fromkeys(words.TEXT_COMMANDS, _text)
    table |= dict.fromkeys(words.FONTS, _font)
    table |= dict.fromkeys(words.DROPPED_WITH_ARGUMENT, _drop_argument)
    table |= dict.fromkeys(("begin", "end"), _begin)
    table |= dict.fromkeys(("tag", "tag*"), _tag)
    table |= dict.fromkeys(("overset", "underset", "stackrel"), _stacked)
    table |= dict.fromkeys(("xrightarrow", "xleftarrow"), _arrow_with_text)
    table |= dict.fromkeys(("|", "vert", "Vert", "lvert", "rvert", "lVert", "rVert"), _bar_command)
    table |= {"\\": _row, "arg": _arg, "not": _not, "pmod": _pmod, "textcolor": _text_colour}
    return table


_SPECIAL = _specials()
_COMMANDS = {name: token for name, token in _table().items() if name not in _SPECIAL}
