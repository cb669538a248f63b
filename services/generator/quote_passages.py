"""The extractive answer: the best passages, cut at sentences and quoted with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Answer, Citation, Passage
from nianbao.domain.period import Period
from nianbao.domain.place import is_text_name, place_in
from nianbao.domain.question import Understanding
from services.generator.choose_passages import choose_passages, count_words, most_telling, telling_words
from services.generator.sentences import split_sentences

QUOTE_MIN, QUOTE_MAX = 140, 300
_PASSAGES_MAX = 3
_FULL_STOPS = "。！？；!?;”』」）)"
# What the indexer joins the headings above a passage with.
_TITLE_SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a passage as it is shown."""

    passage: Passage
    text: str

    @property
    def citation(self) -> Citation:
        """The place of the quote."""
        passage = self.passage
        return Citation(
            document=passage.document,
            page=passage.page,
            box=passage.box,
            text=self.text,
            period=passage.period,
            report_id=passage.report_id,
            company=passage.company,
        )


def quote_passages(understanding: Understanding, passages: Sequence[Passage], warnings: tuple[str, ...] = ()) -> Answer:
    """Answer with quotes; a refusal when no passage has to do with the question."""
    chosen = most_telling(choose_passages(understanding, passages, len(passages)), _PASSAGES_MAX)
    wanted = telling_words(understanding)
    quotes = [Quote(passage, trim(passage.text, wanted)) for passage in chosen]
    text = "\n".join(f"{_where(quote.passage)}：{quote.text}" for quote in quotes)
    return Answer(
        question=understanding.text,
        text=text or _refusal(understanding),
        is_refused=not quotes,
        route=understanding.route,
        citations=tuple(quote.citation for quote in quotes),
        refusal_code="" if quotes else "no_relevant_passage",
        composed_by="extract",
        warnings=warnings,
    )


def trim(text: str, wanted: Sequence[str]) -> str:
    """Cut a passage to about 140 to 300 characters around the sentences that tell most.

    The cut falls between sentences or lines; a single one over the limit is cut inside,
    with an ellipsis.
    """
    sentences = [sentence.strip() for sentence in split_sentences(text) if sentence.strip()]
    if not sentences or len(_joined(sentences)) <= QUOTE_MAX:
        return _joined(sentences)
    start = max(range(len(sentences)), key=lambda place: (count_words(sentences[place], wanted), -place))
    end = start + 1
    while end < len(sentences) and len(_joined(sentences[start : end + 1])) <= QUOTE_MAX:
        end += 1
    while start > 0 and len(_joined(sentences[start:end])) < QUOTE_MIN:
        if len(_joined(sentences[start - 1 : end])) > QUOTE_MAX:
            break
        start -= 1
    quote = _joined(sentences[start:end])
    return quote if len(quote) <= QUOTE_MAX else f"{quote[: QUOTE_MAX - 1]}…"


def _joined(sentences: Sequence[str]) -> str:
    """Join sentences; lines that end without a full stop (of tables, lists) keep a blank between."""
    return "".join(
        sentence if place == len(sentences) - 1 or sentence[-1] in _FULL_STOPS else f"{sentence} "
        for place, sentence in enumerate(sentences)
    )


def _where(passage: Passage) -> str:
    is_report = passage.period and not is_text_name(passage.document)
    report = f"{passage.company}{Period.parse(passage.period).in_words()}报告" if is_report else passage.document
    title = f"“{passage.title_path.split(_TITLE_SEPARATOR)[-1].strip()}”" if passage.title_path else ""
    return f"{report}{place_in(passage.document, passage.page)}{title}"


def _refusal(understanding: Understanding) -> str:
    names = "、".join(company.short_name or company.full_name for company in understanding.companies)
    periods = "、".join(period.in_words() for period in understanding.periods)
    return f"未查询到与问题相关的内容：{names}{periods}已收录的报告中没有找到有关的段落，请换一种问法。"
