"""Whether a full question that a model proposes is what the conversation makes of a follow-up.

A model reads what rules do not ("换回最早问的那家"), and writes a wrong year as fluently as a right
one. So nothing of the follow-up may be lost, nothing may stand in the question that neither it nor the
conversation said, and what is filled in is what was asked about last, or first where the words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nianbao.domain.errors import BadQuestion
from nianbao.domain.question import Operation, Route
from services.router.check_residue import words_of
from services.router.follow_ups.heard import Heard
from services.router.follow_ups.name_periods import RELATIVE, name_periods
from services.router.follow_ups.scene import is_aside
from services.router.knowledge import Knowledge
from services.router.normalise import normalise
from services.router.pipeline import read
from services.router.reading import Kind, Reading
from services.router.words import HARMLESS, PARTICLES

LONGEST_PROPOSED = 300
_SLOTS = (Kind.COMPANY, Kind.PERIOD, Kind.METRIC)
# Refusals that no other wording of the same question could mend; the question was written out all the same.
_NOT_LOADED = frozenset({"report_not_loaded"})
# Words of talking, which say nothing of what is asked; 不是 is none of them.
TALK = re.compile(
    r"(?:其实)?我们?(?:只|就)?(?:想|要|是)*(?:知道|了解|看|问|说|指|查|要|想)(?:的是|的|是)?|我的意思是|其实|"
    r"(?:最好)?(?:只|就)(?:要|看|问)|一开始|最开始|最初|起初|开头|最早|最先|刚才|刚刚|之前|前面|上面|先前|"
    r"(?:第一|上一?|前一?|那|这)个问题|(?:问|提|提到|说|聊|聊到|查)(?:过|到)?的(?:是)?|"
    r"(?:把)?公司(?=[换改])|(?:把)?(?:年份|年度|指标)(?=[换改])|换回到?|换成|换做|换(?![手算股购汇届])|改回|改成|改为|回到|"
    r"应该(?:问|说|查)?的?(?:是|为)|(?:说|打|写|问|搞|弄|查)错了?|抱歉|不好意思|对不起|而是|同样的?|继续|接着|前者|后者|"
    r"[那这](?:一?[家个年])(?:公司)?(?:的)?|[前后头]一家(?:公司)?|它们?|该公司|哦|噢|嗯|好的|对了|给我看看?|看看|咱们"
)
# What is said only behind something else, talk or not: "不是海康威视，是大华股份".
CORRECTS = re.compile(r"不是.{2,20}是|再往前")
_FIRST = re.compile(r"一开始|最开始|最初|起初|开头|最早|最先|第一个问题")
_ONE = re.compile(r"它(?!们)|该公司|[那这]一?家|那个公司|这个公司")
_FORMER, _LATTER = re.compile(r"前者|前一家"), re.compile(r"后者|后一家")
_JOINS = re.compile(r"[和与跟同比也]|加上|连同|一起|一并|以及|还有")
_DENIED = re.compile(r"(?:不是|并非|而非|不要|不看)(?:问|说|指|看)?的?$")
_POINTING = re.compile(r"它|他们|该公司|[那这]一?家|刚才|刚刚|上述|前者|后者|一开始|前面|之前")
# Line breaks, and signs that are not seen, e.g. a right-to-left mark.
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_NUMERAL = re.compile(r"[零一二两三四五六七八九十百千万亿\d]")
_RUN = re.compile(r"[^\s\ue000-\ue00f,.?!;:、。()\[\]{}\"'“”‘’《》「」\-—~/]+")
# 合计 and 总额 ask for a sum where nothing else does.
_FREE = (HARMLESS - {"合计", "总计", "总额", "总金额", "总数", "同", "各", "各自"}) | {
    "不是",
    "并非",
    "不要",
    "再",
    "过",
}


@dataclass(frozen=True)
class _Said:
    """A question, or a follow-up, taken apart into what it names and the words beside."""

    reading: Reading
    knowledge: Knowledge
    known: Heard | None = None

    @cached_property
    def named(self) -> tuple[tuple[Kind, int, object], ...]:
        """What the slots hold, with where each stands."""
        found: list[tuple[Kind, int, object]] = []
        for claim in self.reading.claims:
            words = self.reading.text[claim.start : claim.end]
            if claim.kind is Kind.METRIC:
                found.append((claim.kind, claim.start, claim.name))
            elif claim.kind is Kind.COMPANY:
                companies = read(words, self.knowledge).reading.companies
                found += [(claim.kind, claim.start, company.code) for company in companies]
            elif claim.kind is Kind.PERIOD and not self._counted(words):
                mentions = read(words, self.knowledge).reading.mentions
                found += [(claim.kind, claim.start, mention) for mention in mentions]
        return (*found, *self._counted_periods())

    def values(self, kind: Kind, *, denied: bool = False) -> frozenset[object]:
        """What one slot holds: what is asked about, or what is denied (不是海康威视)."""
        return frozenset(
            value
            for named, start, value in self.named
            if named is kind and (_DENIED.search(self.reading.text[:start]) is not None) is denied
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The words beside the slots that say something."""
        return frozenset(self._words())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers beside the slots, as written."""
        return frozenset(_NUMBER.findall(self._beside))

    def has(self, kind: Kind) -> bool:
        """Whether a stretch was read as of a kind."""
        return bool(self.reading.claims_of(kind))

    @property
    def _beside(self) -> str:
        masked = self.reading.masked(_SLOTS)
        return masked if self.known is None else re.sub(RELATIVE, " ", masked)

    def _words(self) -> Iterator[str]:
        for run in _RUN.findall(self._beside):
            for word in words_of(run):
                bare = word.strip("".join(PARTICLES))
                if bare and bare not in _FREE and word not in _FREE and not _NUMBER.fullmatch(word):
                    yield bare

    def _counted(self, words: str) -> bool:
        return self.known is not None and re.fullmatch(f"(?:{RELATIVE})", words) is not None

    def _counted_periods(self) -> Iterator[tuple[Kind, int, object]]:
        """再往前一年, 上半年: counted from the period asked about before."""
        if self.known is None:
            return
        for match in re.finditer(RELATIVE, self.reading.text):
            written = name_periods(match[0], self.known.periods)
            for mention in read(written, self.knowledge).reading.mentions if written else ():
                yield Kind.PERIOD, match.start(), mention


def fault_of_proposed(question: str, proposed: str, heard: tuple[Heard, ...], knowledge: Knowledge) -> str:
    """Say why a proposed question may not stand for a follow-up; "" when it may.

    The fault is a word for logs. Whatever the proposal holds, it is only read, never run.
    """
    before = next((each for each in reversed(heard) if not is_aside(each)), None)
    if before is None or before.names_unknown:
        return "nothing_before"
    if len(proposed) > LONGEST_PROPOSED or _UNPRINTED.search(proposed) or len(re.findall(r"[?？]", proposed)) > 1:
        return "not_one_question"
    if _POINTING.search(proposed):
        return "still_points"
    asked = normalise(question)
    try:
        full = read(proposed, knowledge).reading
        # 最早那家公司 would be read as the name of a company.
        alone = read(TALK.sub(" ", asked), knowledge).reading
    except BadQuestion:
        return "not_one_question"
    if full.route is Route.REFUSE and full.refusal_code not in _NOT_LOADED:
        return "not_understood"
    if alone.refusal_code in ("unknown_company", "ambiguous_company"):
        return "unknown_company"
    own, got = _Said(alone, knowledge, before), _Said(full, knowledge)
    base = _Said(before.reading, knowledge)
    first = next((_Said(each.reading, knowledge) for each in heard if not is_aside(each)), base)
    is_first = _FIRST.search(asked) is not None
    return (
        next((f"slot_{kind.name.lower()}" for kind in _SLOTS if not _fits(kind, asked, own, got, base, first)), "")
        or _word_fault(own, got, (base, first) if is_first else (base,))
        or _frame_fault(own, got, base)
    )


def _fits(kind: Kind, asked: str, own: _Said, got: _Said, base: _Said, first: _Said) -> bool:
    """Whether a slot holds what the follow-up says, else what was asked about last (or first)."""
    said, held = own.values(kind), got.values(kind)
    if own.values(kind, denied=True) & held:
        return False
    last = base.values(kind)
    if said:
        return held == said or (_JOINS.search(asked) is not None and held == said | last)
    if kind is Kind.COMPANY:
        return held in _companies_meant(asked, base, first)
    if kind is Kind.METRIC and not held and own.words:
        # A matter of its own: 主要客户有哪些.
        return True
    return held == last or (_FIRST.search(asked) is not None and held == first.values(kind))


def _companies_meant(text: str, base: _Said, first: _Said) -> tuple[frozenset[object], ...]:
    in_order = list(dict.fromkeys(value for kind, _, value in base.named if kind is Kind.COMPANY))
    former, latter = _FORMER.search(text), _LATTER.search(text)
    if former or latter:
        if len(in_order) != 2 or (former and latter):
            return ()
        return (frozenset({in_order[0 if former else 1]}),)
    meant = first.values(Kind.COMPANY) if _FIRST.search(text) else frozenset(in_order)
    if _ONE.search(text) and len(meant) != 1:
        return ()
    return (meant,)


def _word_fault(own: _Said, got: _Said, sources: tuple[_Said, ...]) -> str:
    if not all(_says(got, word) for word in own.words) or own.numbers - got.numbers:
        return "word_lost"
    told = (own, *sources)
    if not all(any(_says(each, word) for each in told) for word in got.words):
        return "word_added"
    if got.numbers - frozenset().union(*(each.numbers for each in told)):
        return "number_added"
    return ""


def _says(said: _Said, word: str) -> bool:
    """Whether a word is said; 前五 is not said by 前五十."""
    return word in said.words or (_NUMERAL.search(word) is None and word in said.reading.text)


def _frame_fault(own: _Said, got: _Said, base: _Said) -> str:
    """What the question before asked to be done stays, where the follow-up has nothing of its own to do."""
    before, full, alone = base.reading, got.reading, own.reading
    has_metric, has_words = bool(own.values(Kind.METRIC)), bool(own.words)
    if full.scope is not (alone.scope if own.has(Kind.SCOPE) else before.scope):
        return "scope"
    if before.is_over_all or not (has_metric or has_words):
        if not all(_says(got, word) for word in base.words) or (not own.numbers and base.numbers - got.numbers):
            return "words_before_lost"
        if before.is_over_all is not full.is_over_all:
            return "operation"
    picks_one = has_metric and len(got.values(Kind.COMPANY)) < len(base.values(Kind.COMPANY))
    if not (has_words or own.has(Kind.OPERATION) or picks_one) and _doing(full) != _doing(before):
        return "operation"
    wish = alone if own.has(Kind.DISPLAY) else before
    is_dropped = has_metric and not own.has(Kind.DISPLAY) and (full.unit, full.decimals) == ("", None)
    if (full.unit, full.decimals) != (wish.unit, wish.decimals) and not is_dropped:
        return "display"
    return ""


def _doing(reading: Reading) -> tuple[Route | None, Operation, str]:
    operation = Operation.VALUE if reading.operation is Operation.DERIVED else reading.operation
    route = Route.OPEN if reading.route is Route.OPEN else None
    return route, operation, str(reading.statistic)
