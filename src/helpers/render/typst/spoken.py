"""Formulas in words, for who hears the paper; pages have MathML, which is spoken as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\d+(?:(?:\.|,|\{,\})\d+)*|\s+|.", re.DOTALL)
GREEK = {
    "alpha": "alfa", "gamma": "gamma", "delta": "delta", "epsilon": "epsilon", "varepsilon": "epsilon",
    "theta": "theta", "vartheta": "theta", "phi": "phi", "varphi": "phi", "chi": "chi", "psi": "psi",
}  # fmt: skip
GREEK_IN_ENGLISH = {"alpha": "alpha"}
SILENT = {
    "left", "right", "bigl", "bigr", "Bigl", "Bigr", "big", "Big", "displaystyle", "textstyle", "limits",
    "nolimits", "quad", "qquad", ",", ";", ":", "!", " ", "&", "hline", "nonumber", "middle", "mathstrut",
}  # fmt: skip
WRAPPING = {
    "text", "mathrm", "mathbf", "mathit", "mathsf", "mathbb", "mathcal", "boldsymbol", "operatorname",
    "operatorname*", "textbf", "textit", "mbox", "mathord", "mathop", "overset", "phantom",
}  # fmt: skip
DANISH = {
    "=": "er lig med", "+": "plus", "-": "minus", "−": "minus", "*": "gange", "/": "divideret med",
    "<": "er mindre end", ">": "er større end", "|": "givet", "!": "fakultet", "(": "parentes",
    ")": "parentes slut", "[": "klamme", "]": "klamme slut", "\\{": "tuborg", "\\}": "tuborg slut",
    "'": "mærke", "cdot": "gange", "times": "gange", "div": "divideret med", "pm": "plus minus",
    "leq": "er mindre end eller lig med", "le": "er mindre end eller lig med",
    "geq": "er større end eller lig med", "ge": "er større end eller lig med", "lt": "er mindre end",
    "gt": "er større end", "neq": "er forskellig fra", "ne": "er forskellig fra",
    "approx": "er omtrent lig med", "sim": "er fordelt som", "in": "tilhører", "to": "går mod",
    "rightarrow": "går mod", "mid": "givet", "infty": "uendelig", "sum": "summen", "prod": "produktet",
    "int": "integralet", "log": "logaritmen af", "ln": "den naturlige logaritme af",
    "exp": "eksponentialfunktionen af", "min": "det mindste af", "max": "det største af",
    "dots": "og så videre", "ldots": "og så videre", "cdots": "og så videre", "%": "procent",
    "partial": "partiel", "Delta": "delta", "prime": "mærke", "\\\\": "ny linje",
    "root": "kvadratroden af", "over": "over", "end root": "rod slut", "fraction": "brøk",
    "end fraction": "brøk slut", "index": "med indeks", "power": "opløftet til", "end": "slut",
    "second": "i anden", "third": "i tredje", "from": "fra", "up to": "til", "hat": "hat",
    "bar": "streg", "tilde": "tilde", "vec": "vektor", "dot": "prik",
}  # fmt: skip
ENGLISH = {
    "=": "equals", "+": "plus", "-": "minus", "−": "minus", "*": "times", "/": "divided by",
    "<": "is less than", ">": "is greater than", "|": "given", "!": "factorial", "(": "open parenthesis",
    ")": "close parenthesis", "[": "open bracket", "]": "close bracket", "\\{": "open brace",
    "\\}": "close brace", "'": "prime", "cdot": "times", "times": "times", "div": "divided by",
    "pm": "plus or minus", "leq": "is at most", "le": "is at most", "geq": "is at least",
    "ge": "is at least", "lt": "is less than", "gt": "is greater than", "neq": "is not equal to",
    "ne": "is not equal to", "approx": "is approximately", "sim": "is distributed as", "in": "is in",
    "to": "tends to", "rightarrow": "tends to", "mid": "given", "infty": "infinity", "sum": "the sum",
    "prod": "the product", "int": "the integral", "log": "the logarithm of",
    "ln": "the natural logarithm of", "exp": "the exponential of", "min": "the least of",
    "max": "the greatest of", "dots": "and so on", "ldots": "and so on", "cdots": "and so on",
    "%": "per cent", "partial": "partial", "Delta": "delta", "prime": "prime", "\\\\": "new line",
    "root": "the square root of", "over": "over", "end root": "end root", "fraction": "fraction",
    "end fraction": "end fraction", "index": "sub", "power": "to the power", "end": "end",
    "second": "squared", "third": "cubed", "from": "from", "up to": "to", "hat": "hat", "bar": "bar",
    "tilde": "tilde", "vec": "vector", "dot": "dot",
}  # fmt: skip
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "vec": "vec", "dot": "dot",
}  # fmt: skip
RANGED = {"sum", "prod", "int"}


def spoken(tex: str, lang: str) -> str:
    """Return a formula in words of ``lang`` (da, else English). An unknown command stands as its name."""
    words = DANISH if lang.startswith("da") else ENGLISH | GREEK_IN_ENGLISH
    return " ".join(Reader(TOKEN.findall(tex), words).group().split())


class Reader:
    """Reads tokens of TeX from left to right."""

    def __init__(self, tokens: list[str], words: Mapping[str, str]):
        self.tokens, self.words, self.at = tokens, GREEK | dict(words), 0

    def next(self) -> str:
        """Return the next token that is no space and pass it; "" at the end."""
        token = self.ahead()
        self.at += 1
        return token

    def ahead(self) -> str:
        """Return the next token that is no space; "" at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def literal(self) -> str:
        """Return the next group as it is written, spaces and all, or the words of one token."""
        if self.ahead() != "{":
            return self.argument()
        end = self.tokens.index("}", self.at) if "}" in self.tokens[self.at :] else len(self.tokens)
        inner, self.at = self.tokens[self.at + 1 : end], end + 1
        return "".join(inner).replace("\\", "")

    def group(self, end: str = "") -> str:
        """Return the words up to ``end``, which is passed."""
        said: list[str] = []
        while (token := self.next()) not in ("", end):
            said.append(self.said(token))
        return " ".join(filter(None, said))

    def argument(self) -> str:
        """Return the words of a group in braces, or of one token."""
        token = self.next()
        return self.group("}") if token == "{" else self.said(token) if token else ""

    def said(self, token: str) -> str:
        """Return the words of one token and what belongs to it."""
        name = token.removeprefix("\\")
        if token == "{":
            return self.group("}")
        if token in ("_", "^"):
            return self.script(token)
        if token.startswith("\\") and len(token) > 1 and name != "\\":
            return self.command(name)
        return "" if token in ("&", "~", "}") else self.words.get(token, token.replace("{,}", ","))

    def command(self, name: str) -> str:
        """Return the words of a command and its arguments."""
        if name in ("frac", "dfrac", "tfrac"):
            return self.fraction(self.argument(), self.argument())
        if name == "sqrt":
            return self.closed("root", self.argument(), "end root")
        if name in ACCENTS:
            return f"{self.argument()} {self.words[ACCENTS[name]]}"
        if name in ("begin", "end"):
            self.argument()
            return ""
        if name in RANGED:
            return self.ranged(name)
        if name in SILENT:
            return ""
        return self.literal() if name in WRAPPING else self.words.get(name, self.words.get("\\" + name, name))

    def ranged(self, name: str) -> str:
        """Return the words of a sum with its limits: summen fra i er lig med 1 til n af."""
        said = [self.words[name]]
        while self.ahead() in ("_", "^"):
            said += [self.words["from" if self.next() == "_" else "up to"], self.argument()]
        return " ".join(said) + (" af" if self.words["from"] == "fra" else " of")

    def fraction(self, above: str, below: str) -> str:
        """Return a fraction; one with more than a word in it says where it ends."""
        if " " not in above + below:
            return f"{above} {self.words['over']} {below}"
        return " ".join(
            [self.words["fraction"], above, self.words["over"], below, self.words["end fraction"]]
        )

    def script(self, sign: str) -> str:
        """Return the words of an index or a power."""
        inner = self.argument()
        short = {("^", "2"): "second", ("^", "3"): "third"}.get((sign, inner))
        if short:
            return self.words[short]
        return self.closed("index" if sign == "_" else "power", inner, "end")

    def closed(self, opening: str, inner: str, ending: str) -> str:
        """Return words around ``inner``; the last only where it is more than one word."""
        tail = f" {self.words[ending]}" if " " in inner else ""
        return f"{self.words[opening]} {inner}{tail}"
