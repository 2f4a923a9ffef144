r"""The words of mathematics: how each is spelled in TeX, Unicode and plain text, and what it is called in the tree."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


GREEK = word_set("""
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi
    chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varpi varrho
    varsigma varphi
""")
# Glyph variants that authors swap freely; epsilon and phi in particular are one symbol in nearly every text.
_VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varpi": "pi", "varrho": "rho", "varphi": "phi"}
GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Upsilon",
            "Phi",
            "Psi",
            "Omega",
        ],
        strict=True,
    )
) | {"ς": "varsigma", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "µ": "mu", "ℓ": "ell", "ħ": "hbar", "∆": "Delta"}

# Symbols that are not Greek, by command; also what `\infty` is called.
SYMBOL_COMMANDS = {name: _VARIANTS.get(name, name) for name in GREEK} | {
    "ell": "ell", "hbar": "hbar", "infty": "infty", "emptyset": "emptyset", "varnothing": "emptyset", "imath": "i",
    "jmath": "j", "imaginaryunit": "i", "exponentialE": "e", "bot": "bot", "aleph": "aleph", "wp": "wp",
    "clubsuit": "clubsuit", "triangle": "triangle", "angle": "angle", "square": "square", "Box": "square",
    "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I", "Kappa": "K", "Mu": "M",
    "Nu": "N", "Rho": "P", "Tau": "T", "Chi": "X", "digamma": "digamma", "Re": "Re", "Im": "Im",
}  # fmt: skip

# Known functions: any spelling to the name of the Call. `\ln` and `\log` without a base are both natural.
FUNCTIONS = {
    name: name
    for name in word_set("""
        sin cos tan cot sec csc sinh cosh tanh coth sech csch asin acos atan acot asec acsc asinh acosh atanh
        acoth atan2 exp log sqrt diag det rank vec tr sign floor ceil abs erf erfc gcd lcm softmax relu
        sigmoid factorial binom span dim ker cbrt conj real imag arg blockdiag softplus gelu logit mod size
    """)
} | {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arccot": "acot", "arcsec": "asec", "arccsc": "acsc",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "tg": "tan", "ctg": "cot", "arctg": "atan", "sh": "sinh", "ch": "cosh", "th": "tanh",
    "ln": "log", "lb": "log2", "lg": "log10", "log2": "log2", "log10": "log10", "log1p": "log1p", "expm1": "expm1",
    "Tr": "tr", "trace": "tr", "Trace": "tr", "Diag": "diag", "Det": "det", "rk": "rank", "Rank": "rank",
    "sgn": "sign", "signum": "sign", "ceiling": "ceil", "Abs": "abs", "fabs": "abs", "ReLU": "relu", "RELU": "relu",
    "Softmax": "softmax", "sigm": "sigmoid", "Vec": "vec", "power": "pow", "pow": "pow", "sqr": "square",
    "square": "square", "binomial": "binom", "choose": "binom", "GCD": "gcd", "LCM": "lcm", "acsch": "acsch",
    "mean": "mean", "eye": "eye", "radians": "radians", "pinv": "pinv", "root": "root", "array": "array",
    "Log": "log", "Exp": "exp", "Sin": "sin", "Cos": "cos", "Tan": "tan", "Sqrt": "sqrt", "rad": "radians",
    "ArcSin": "asin", "ArcCos": "acos", "ArcTan": "atan", "Sinh": "sinh", "Cosh": "cosh", "Tanh": "tanh",
    "Floor": "floor", "Ceiling": "ceil", "Factorial": "factorial", "Erf": "erf",
}  # fmt: skip
# Short spellings that are also products of letters: functions only before an opening bracket.
SHORT_FUNCTIONS = word_set("""
    tr Tr tg sh ch th lb lg rk arg dim ker mod rad abs det vec exp erf sgn Det Vec Log Exp pow sqr sec
""")  # fmt: skip
# Functions whose operand must stand in brackets when they are spelled in letters: more like names than operators.
BRACKET_FUNCTIONS = word_set("""
    array root mean eye outer size pow square span mod real imag conj
""")

BIG = {
    name: name for name in word_set("""
        sum prod int iint iiint oint max min sup inf argmax argmin limsup liminf lim
    """)
} | {
    "bigcup": "cup", "bigcap": "cap", "bigoplus": "oplus", "bigotimes": "otimes", "bigodot": "odot",
    "coprod": "coprod", "bigvee": "or", "bigwedge": "and", "product": "prod", "integral": "int", "limit": "lim",
    "Sum": "sum", "Max": "max", "Min": "min", "maximize": "max", "minimize": "min", "amax": "max", "amin": "min",
}  # fmt: skip
BIG_CHARACTERS = {"∑": "sum", "∏": "prod", "∫": "int", "⋃": "cup", "⋂": "cap", "∬": "iint", "∮": "oint"}

STATISTICS = {
    "E": "E", "Var": "Var", "var": "Var", "Cov": "Cov", "cov": "Cov", "Pr": "P", "Prob": "P", "Corr": "Corr",
    "Variance": "Var", "Expectation": "E", "KL": "KL", "Bias": "Bias", "MSE": "MSE",
}  # fmt: skip

OPERATORS = {
    "cdot": "cdot", "times": "times", "div": "/", "ast": "star", "star": "star", "circledast": "star", "odot": "odot",
    "otimes": "otimes", "oplus": "oplus", "ominus": "ominus", "circ": "circ", "bullet": "cdot", "cdotp": "cdot",
    "pm": "pm", "mp": "mp", "cup": "cup", "cap": "cap", "setminus": "setminus", "smallsetminus": "setminus",
    "bmod": "mod", "mod": "mod", "wedge": "and", "vee": "or", "land": "and", "lor": "or", "bigcirc": "circ",
    "sqcup": "cup", "cupdot": "cup", "uplus": "cup", "diamond": "diamond", "hadamard": "odot", "backslash": "setminus",
    "centerdot": "cdot", "boxtimes": "otimes", "ltimes": "ltimes", "triangleq": ":=",
}  # fmt: skip
OPERATOR_CHARACTERS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "＋": "+", "－": "-",
    "‐": "-", "‑": "-", "*": "*", "/": "/", "∕": "/", "⁄": "/",
    "÷": "/", "·": "cdot", "⋅": "cdot", "∙": "cdot", "•": "cdot", "×": "times", "✕": "times", "⊙": "odot",
    "∘": "circ", "⊗": "otimes", "⊕": "oplus", "±": "pm", "∓": "mp", "∪": "cup", "∩": "cap", "∖": "setminus",
    "∗": "star", "⋆": "star", "★": "star", "∧": "and", "∨": "or", "＊": "*", "⨀": "odot", "⊖": "ominus", "@": "@",
    "◦": "circ",
}  # fmt: skip

RELATIONS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "leqq": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "geqq": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "~=", "approxeq": "~=", "simeq": "~=", "cong": "cong",
    "doteq": "=", "coloneq": ":=", "defeq": ":=", "coloneqq": ":=",
    "eqqcolon": "=", "equalscolon": "=", "colonequals": ":=", "triangleq": ":=", "eqdef": ":=", "stackrel": "=",
    "equiv": "equiv", "propto": "propto", "varpropto": "propto", "sim": "sim", "to": "to", "rightarrow": "to",
    "longrightarrow": "to", "mapsto": "mapsto", "longmapsto": "mapsto", "leftarrow": ":=", "gets": ":=",
    "longleftarrow": ":=", "in": "in", "notin": "notin", "ni": "ni", "subset": "subset", "subseteq": "subset",
    "supset": "supset", "supseteq": "supset", "ll": "<<", "gg": ">>", "perp": "perp", "parallel": "parallel",
    "prec": "prec", "preceq": "prec", "succ": "succ", "succeq": "succ", "xrightarrow": "to", "asymp": "asymp",
    "lesssim": "<=", "gtrsim": ">=", "thickapprox": "~=", "nleq": "notle", "ngeq": "notge", "nless": ">=",
    "ngtr": "<=", "uparrow": "uparrow", "downarrow": "downarrow", "nearrow": "to", "searrow": "to",
    "leftrightarrow": "leftrightarrow", "hookrightarrow": "to", "rightharpoonup": "to", "models": "models",
    "subsetneq": "subset", "dashrightarrow": "to", "leadsto": "to", "overset": "=", "bowtie": "bowtie",
    "nmid": "nmid", "longleftrightarrow": "leftrightarrow", "sqsubseteq": "subset",
}  # fmt: skip
ARROWS = {
    "implies": "implies", "Rightarrow": "implies", "Longrightarrow": "implies", "impliedby": "impliedby",
    "Leftarrow": "impliedby", "Longleftarrow": "impliedby", "iff": "iff", "Leftrightarrow": "iff",
    "Longleftrightarrow": "iff", "therefore": "implies",
}  # fmt: skip
RELATION_CHARACTERS = {
    "=": "=", "<": "<", ">": ">", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≦": "<=",
    "≧": ">=", "≠": "!=", "≈": "~=",
    "≃": "~=", "≅": "cong", "≡": "equiv", "∝": "propto", "∼": "sim", "~": "sim", "→": "to", "⟶": "to", "↦": "mapsto",
    "←": ":=", "∈": "in", "∉": "notin", "⊂": "subset", "⊆": "subset", "⊃": "supset", "⊇": "supset", "≪": "<<",
    "≫": ">>", "≔": ":=", "≜": ":=", "⊥": "perp", "∋": "ni", "＝": "=", "↔": "leftrightarrow", "⪯": "prec",
    "⪰": "succ", "≺": "prec", "≻": "succ", "≲": "<=", "≳": ">=", "↑": "uparrow", "↓": "downarrow", "＜": "<", "＞": ">",
    "≝": ":=", "⟼": "mapsto",
}  # fmt: skip
ARROW_CHARACTERS = {"⇒": "implies", "⟹": "implies", "⇐": "impliedby", "⇔": "iff", "⟺": "iff", "∴": "implies"}
NEGATED = {"=": "!=", "in": "notin", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "equiv": "notequiv", "~=": "notapprox",
           "subset": "notsubset", "sim": "notsim", "parallel": "notparallel", "propto": "notpropto"}  # fmt: skip

ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
    "check": "check", "widecheck": "check", "vec": "vec", "overrightarrow": "vec", "dot": "dot", "ddot": "ddot",
    "vu": "hat", "va": "vec", "vu*": "hat",
    "va*": "vec", "breve": "breve", "acute": "acute", "grave": "grave", "mathring": "ring", "underline": "underbar",
    "underbar": "underbar", "dddot": "dddot",
}  # fmt: skip
COMBINING = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u030c": "check", "\u20d7": "vec",
    "\u0307": "dot", "\u0308": "ddot", "\u0306": "breve", "\u0301": "acute", "\u0300": "grave", "\u030a": "ring",
    "\u0331": "underbar", "\u0332": "underbar", "\u0338": "not",
}  # fmt: skip
# Accents as plain text spells them, after an underscore or glued to the name: `w_hat`, `what`, `X_tilde`.
ACCENT_WORDS = frozenset(["hat", "tilde", "bar", "check", "vec", "dot"])

FONTS = {
    "mathbf": "bf", "boldsymbol": "bf", "bm": "bf", "pmb": "bf", "bold": "bf", "symbf": "bf", "mathcal": "cal",
    "mathscr": "cal", "cal": "cal", "mathbb": "bb", "Bbb": "bb", "mathfrak": "frak", "mathsf": "sf", "mathit": "it",
    "mathnormal": "it", "mathtt": "tt", "mathrm": "rm", "operatorname": "rm", "operatorname*": "rm", "mathop": "rm",
    "operatornamewithlimits": "rm", "vb": "bf", "vb*": "bf", "vectorbold": "bf", "mbf": "bf", "mathbfup": "bf",
    "rm": "rm", "bf": "bf", "it": "it", "symup": "rm", "mathds": "bb", "mathbbm": "bb", "mathbfit": "bf",
}  # fmt: skip
TEXT_COMMANDS = word_set("""
    text textrm textbf textit textnormal texttt textsf mbox hbox textup emph textsc intertext shortintertext
""")
# Commands without meaning: they and nothing else are dropped.
HARMLESS = word_set("""
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits mathstrut strut nonumber notag allowbreak
    nobreak noindent centering relax mathord mathrel mathbin mathopen mathclose mathpunct mathinner phantomsection
    hfill null protect boldmath unboldmath normalsize small footnotesize large Large tiny break newline hline
    toprule midrule bottomrule qedhere checkmark blacksquare qed medspace thinspace thickspace negthinspace
    negmedspace negthickspace enspace enskip
""")
# Commands whose one argument says nothing about the formula: dropped with it.
DROPPED_WITH_ARGUMENT = word_set("""
    color label hspace vspace phantom hphantom vphantom hspace* cline ref eqref vskip kern rule footnote
""")
# Commands that only dress their one argument: the argument is read in their place.
TRANSPARENT = word_set("""
    boxed fbox mathclap mathrlap mathllap smash ensuremath cancel bcancel xcancel hbox mathchoice underbracket
    framebox mathbox overbracket
""")
SIZES = word_set("""
    big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm left right middle
""")
DOTS = word_set("""
    dots ldots cdots vdots ddots dotsb dotsc dotsm dotsi dotso hdots iddots
""")
DOT_CHARACTERS = frozenset("…⋯⋮⋱⋰")

BRACKET_COMMANDS = {
    "lparen": ("open", "("), "rparen": ("close", "("), "lbrack": ("open", "["), "rbrack": ("close", "["),
    "lbrace": ("open", "{"), "rbrace": ("close", "{"), "{": ("open", "{"), "}": ("close", "{"),
    "langle": ("open", "<"), "rangle": ("close", "<"), "lfloor": ("open", "floor"), "rfloor": ("close", "floor"),
    "lceil": ("open", "ceil"), "rceil": ("close", "ceil"), "lgroup": ("open", "("), "rgroup": ("close", "("),
}  # fmt: skip
BRACKET_CHARACTERS = {
    "(": ("open", "("), ")": ("close", "("), "[": ("open", "["), "]": ("close", "["), "⟨": ("open", "<"),
    "⟩": ("close", "<"), "⌊": ("open", "floor"), "⌋": ("close", "floor"), "⌈": ("open", "ceil"), "⌉": ("close", "ceil"),
    "（": ("open", "("), "）": ("close", "("), "［": ("open", "["), "］": ("close", "["), "〈": ("open", "<"),
    "〉": ("close", "<"),
}  # fmt: skip

MATRICES = frozenset(
    name + star
    for name in [
        "matrix",
        "pmatrix",
        "bmatrix",
        "Bmatrix",
        "vmatrix",
        "Vmatrix",
        "smallmatrix",
        "psmallmatrix",
        "bsmallmatrix",
        "array",
    ]
    for star in ("", "*")
)
ROWS = frozenset(
    name + star
    for name in [
        "aligned",
        "align",
        "alignat",
        "alignedat",
        "split",
        "gather",
        "gathered",
        "eqnarray",
        "multline",
        "multlined",
        "equation",
        "subequations",
        "displaymath",
        "math",
        "flalign",
        "IEEEeqnarray",
        "dmath",
    ]
    for star in ("", "*")
)
CASES = frozenset(["cases", "dcases", "rcases", "cases*", "dcases*", "drcases"])

# Words that tie a statement to its condition, in a text command or raw.
CONDITION_WORDS = word_set("""
    if when for where whenever provided with given because since as on at assuming while
""")
OTHERWISE_WORDS = frozenset(["otherwise", "else", "elsewhere", "otherwise.", "else."])
JOINING_WORDS = frozenset(["and", "but", "so", "hence", "thus", "therefore", "then", "also", "i.e.",
                           "we", "get", "have", "or equivalently", "which gives", "as well as", "giving"])  # fmt: skip
PERCENT_WORDS = frozenset(["percent", "pct", "per cent", "%"])

# Names that a subscript may be although their letters are all usual indices.
SUBSCRIPT_WORDS = word_set("""
    max min opt new old out train test val reg tot total avg ridge ols map mle mse ml lin loss data batch eff eq
    init true pred obs mid left right top bot ref std var bn ln orig prev next cur cond ext int mod dim sim net hid
    input output
""")
INDEX_LETTERS = frozenset("abcdijklmnpqrstuv")

# Letters that name functions unless the caller says that they are scalars, and those that may be either.
FUNCTION_LETTERS = frozenset(["f", "g", "h", "L", "ell", "J"])
MAYBE_FUNCTION_LETTERS = word_set("""
    sigma phi psi Phi Psi F G H u varphi
""")

SUPERSCRIPTS = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "0123456789+-=()", strict=True)),
    **dict(zip("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "abcdefghijklmnoprstuvwxyz", strict=True)),
    **dict(zip("ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", "ABDEGHIJKLMNOPRTUVW", strict=True)),
    **dict(zip("ᵝᵞᵟᶿᵠᵡ", "βγδθφχ", strict=True)),
}
SUBSCRIPTS = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv", strict=True)),
    **dict(zip("ᵦᵧᵨᵩᵪ", "βγρφχ", strict=True)),
}
FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
             "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip

# Words of prose that stand in a formula without a text command: connectives, and those that betray a sentence. Not
# among them are the short ones that are as likely products: `ax + by`, `v = u + at`.
SENTENCE_WORDS = frozenset(
    [
        "the",
        "is",
        "of",
        "to",
        "it",
        "we",
        "are",
        "was",
        "has",
        "not",
        "all",
        "any",
        "you",
        "can",
        "but",
        "this",
        "that",
        "from",
        "have",
        "into",
        "our",
        "its",
        "let",
        "does",
        "will",
        "would",
        "should",
        "could",
        "there",
        "here",
        "which",
        "what",
        "who",
        "how",
        "why",
        "than",
        "more",
        "less",
        "equal",
        "equals",
        "find",
        "been",
        "were",
        "they",
        "them",
        "their",
        "both",
        "each",
        "every",
        "same",
        "only",
        "just",
        "very",
        "your",
        "his",
        "her",
        "she",
        "did",
        "these",
        "those",
        "such",
        "we're",
        "let's",
        "solution",
        "answer",
        "value",
    ]
)
RAW_WORDS = (
    SENTENCE_WORDS | OTHERWISE_WORDS | (CONDITION_WORDS - {"as", "on", "at"}) | (JOINING_WORDS - {"so", "get"}) | {"or"}
)
