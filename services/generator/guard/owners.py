"""Whose a statement is: the companies that a stretch of text names, and the report's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nianbao.text.tokens import tagged
from services.generator.guard.plain_text import plain_text
from services.generator.guard.read_words import read_words
from services.generator.guard.same_words import same_words

_LEGAL = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9()·&]{2,30}?(?:股份有限公司|有限责任公司|有限公司|合伙企业(?:\(有限合伙\))?|集团公司)"
)
# "青禾种业有限公司(以下简称“青禾种业”)"
_SHORT_FOR = re.compile(r"^[(\"“]*(?:以下|下称|下文)?(?:简称|或)?[:为]?[\"“「']([^\"”」'()]{2,12})[\"”」']")
_NOT_OF_A_NAME = read_words("before_names")
_FUNCTION_TAGS = frozenset(["p", "c", "u", "uj", "ul", "r", "d", "f", "m", "x", "y", "zg"])
# "公司", "本集团" where they mean the report's own company, not 子公司 or 公司法.
_SELF = re.compile(
    r"(?<![子孙母分股限任市务事该合营])(?:本公司|公司|本集团|本行|我行)(?!法|章程|债|治理|律师|制|的?(?:全资|控股|参股|主要)?[子孙分参联合])"
)
# A company that is spoken of with the report's own: "向中粮集团销售", "与立信签订".
_OBJECT = re.compile(r"(?:向|对|与|和|由|经|从|给|被|为|同|系|把|将|及)$")
SELF = "self"


@dataclass(frozen=True, slots=True)
class Named:
    """A company's name in a text: where, whose (an id), and whether it is the one acted on."""

    start: int
    end: int
    owner: str
    is_object: bool


class Names:
    """The companies that a question and its evidence speak of, by every name they go by."""

    def __init__(self, known: Mapping[str, str], texts: Iterable[str]) -> None:
        """`known` maps a name to its company's id; `texts` are in `plain_text`."""
        self._ids = {same_words(plain_text(name)): owner for name, owner in known.items() if len(name) > 1}
        for text in texts:
            for name, short in _with_short_names(text):
                owner = self._ids.setdefault(name, self._ids.get(short, name))
                if short:
                    self._ids.setdefault(short, owner)
        spelled = sorted(self._ids, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, spelled))) if spelled else None

    def find(self, text: str) -> list[Named]:
        """The names in a text, in order."""
        if self._pattern is None:
            return []
        return [
            Named(match.start(), match.end(), self._ids[match[0]], bool(_OBJECT.search(text[: match.start()])))
            for match in self._pattern.finditer(text)
        ]

    @property
    def spelled(self) -> frozenset[str]:
        """Every name, in plain text."""
        return frozenset(self._ids)


def says_self(text: str) -> bool:
    """Whether a text speaks of the report's own company as 公司, 本集团 or 本行."""
    return bool(_SELF.search(text))


def legal_names(text: str) -> list[str]:
    """The names of companies in a text, as far as their form gives them away: 青禾种业有限公司."""
    return [name for name, _ in _with_short_names(text)]


def _with_short_names(text: str) -> Iterable[tuple[str, str]]:
    for match in _LEGAL.finditer(text):
        name = _trimmed(match[0])
        if len(name) > len("有限公司") + 1:
            short = _SHORT_FOR.match(text[match.end() :])
            yield name, short[1] if short else ""


def _trimmed(run: str) -> str:
    """Take off what stands before a name in its clause: 公司全资子公司青禾种业有限公司."""
    kept: list[str] = []
    for word, tag in reversed(tagged(run)):
        if word in _NOT_OF_A_NAME or (tag in _FUNCTION_TAGS and word not in "()·&" and kept and len(word) < 3):
            break
        kept.append(word)
    return "".join(reversed(kept)).lstrip(")")
