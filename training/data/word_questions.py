"""Router examples beside figures: passages of a report, notions, and what is not answered.

The document trees give the sections, the topics what reports must tell of, the glossary the notions. Each
question goes through the router, and stays only where the router takes the same way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from nianbao.domain.glossary import load_glossary
from nianbao.domain.question import Operation, Route
from nianbao.domain.topic import load_topics
from nianbao.evaluation.company_split import Split, split_of
from services.router.pipeline import understand
from training.data.dialogue import read_dialogue
from training.data.names import CompanyNames, spell_year
from training.data.open_base import Base
from training.data.record import Record
from training.data.router_records import router_record

_OPEN = (
    "简要介绍{c}{y}的{t}情况",
    "{c}{y}年报里关于{t}是怎么说的",
    "请描述{c}{y}的{t}情况",
    "{y}{c}的{t}情况如何",
    "根据{c}{y}年报，分析{t}的情况",
    "{c}在{y}有哪些{t}",
    "说说{c}{y}的{t}情况",
    "{c}{y}年报中{t}一节讲了什么情况",
)
_KNOWLEDGE = (
    "什么是{t}",
    "{t}是什么意思",
    "请解释一下{t}",
    "{t}的定义是什么",
    "{t}怎么理解",
    "请问{t}指的是什么",
    "何谓{t}",
    "{t}有什么作用",
)
_NUMBERING = re.compile(r"^[\s第（(]*[一二三四五六七八九十\d]+[节章、）)．.\s]*")  # "第三节 ", "（一）", "2、"
_TITLE = re.compile(r"[\u4e00-\u9fff]{3,14}")


def word_questions(base: Base, names: CompanyNames, seed: int, number: int) -> Iterator[Record]:
    """About so many examples: half of them open, the others knowledge and refusals."""
    rng = random.Random(f"{seed}|words")  # noqa: S311 - no secret
    yield from _open(base, names, rng, number // 2)
    yield from _knowledge(base, rng, number // 3)
    for each in read_dialogue().off_topic:
        if understand(each, base.knowledge).route is Route.REFUSE:
            yield router_record(each, Route.REFUSE, Operation.VALUE, _split_of_text(each))


def _open(base: Base, names: CompanyNames, rng: random.Random, number: int) -> Iterator[Record]:
    """A topic of a company's report; company-years are drawn from those that are loaded."""
    topics = sorted({*load_topics(), *_titles(base.headings)})
    keys = list(base.facts.values)
    for _ in range(number):
        code, year = rng.choice(keys)
        topic = rng.choice(topics)
        _, mention = names.spell(base.facts.companies[code], rng, plainly=True)
        question = rng.choice(_OPEN).format(c=mention, y=spell_year(year, rng), t=topic)
        found = understand(question, base.knowledge)
        if found.route is Route.OPEN and [company.code for company in found.companies] == [code]:
            yield router_record(
                question, Route.OPEN, Operation.DESCRIBE, split_of(code), companies=[mention], years=[year],
                limits={"主题": topic}, plan=f"open|{code}|{year}|{topic}",
            )  # fmt: skip


def _knowledge(base: Base, rng: random.Random, number: int) -> Iterator[Record]:
    terms = [name for term in load_glossary().terms for name in (term.name, *term.aliases)]
    for _ in range(number):
        term = rng.choice(terms)
        question = rng.choice(_KNOWLEDGE).format(t=term)
        if understand(question, base.knowledge).route is Route.KNOWLEDGE:
            yield router_record(
                question,
                Route.KNOWLEDGE,
                Operation.DEFINE,
                _split_of_text(term),
                limits={"术语": term},
                plan=f"define|{term}",
            )


def _titles(headings: Sequence[str]) -> Iterator[str]:
    """Headings as topics: without their numbers, and none that is a sentence."""
    for heading in headings:
        title = _NUMBERING.sub("", heading)
        if _TITLE.fullmatch(title):
            yield title


def _split_of_text(text: str) -> Split:
    """What names no company is split by itself."""
    return split_of(f"{sum(map(ord, text)) % 1_000_000:06}")
