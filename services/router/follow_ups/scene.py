"""What a follow-up may speak of: the question before, and the companies that its words point at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.domain.question import Route
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.follow_ups.heard import Heard
from services.router.reading import Kind

_LEAD = re.compile(
    r"(?:那么|那就|那(?![家个一间])|其实|抱歉|不好意思|对不起|(?:我)?[说问打写搞]错了|应该[问说]?的?是|"
    r"我(?:只|就)?(?:想|要|是想)*(?:知道|了解|看|问|说|指|查|要)(?:的是|的|是)?|请问一下|请问|请|再看看|再看|再查一下|再问一下|再问|还有|然后|另外|此外|换成|换做|改成|改为|"
    r"如果是|要是|看看|看下|看一下|查一下|查查|接着|接下来|同样|对了|好的|好|嗯|哦|谢谢|再|,|。|、|\s)+"
)
_AMONG = re.compile(r"^其中的?,?(?=[^,两三几])")
_TAIL = re.compile(r"(?:[?？。.!！,，;；\s]|呢|嘛|呀|啊|吧)+$")
_SAME_PERIOD = re.compile(r"同期|同年|当年|当期|该年度?|那一?年|这一?年|同一年")
_FIRM = r"(?:公司|企业|银行|上市公司)"
_ONE = rf"它|(?:该|这家|那家|此|这个|那个|上述|前述|这间){_FIRM}|该股|该行|(?:这|那)家"
_MANY = (
    rf"(?:它们|他们|(?:这|那|上述|前述)?(?P<n>[两二三四五])(?:家|个)(?:{_FIRM})?|(?:两|二)者|上述(?:几家)?{_FIRM})"
    r"(?:之间|当中|之中|中|里)?"
)
_LEAD_ONE = re.compile(rf"(?:{_ONE}|其(?!中|他|它|余))的?")
# "平安银行和|它|相差多少": a pronoun further on belongs to its own sentence.
_INNER_ONE = re.compile(rf"(?<=[和与跟同比较])(?:{_ONE})")
_LEAD_PLACE = re.compile(
    r"(?:排名?)?第(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})(?:名|位|家)?(?:公司|企业)?的(?!是|公司|企业|谁|哪)"
)
_LEAD_MANY = re.compile(rf"(?:其中,?)?{_MANY}的?")
_INNER_WITHIN = 24
_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


@dataclass(frozen=True, slots=True)
class Scene:
    """A follow-up without its lead and tail (那 … 呢), beside the question that it continues.

    `names` are the companies that it is about when it names none. `points_at_one` says that a
    pronoun stands for them, `is_about_several` that they are several (两家).
    """

    words: str
    before: Heard
    heard: tuple[Heard, ...]
    names: tuple[str, ...]
    is_marked: bool = False
    points_at_one: bool = False
    is_about_several: bool = False


def set_scene(words: str, heard: tuple[Heard, ...]) -> Scene | None:
    """Find what the words of a follow-up, in normal form, speak of; None when nothing before fits.

    A question whose company is not known is never passed over for one before it.
    """
    lead = _LEAD.match(words)
    bare = _TAIL.sub("", words[lead.end() if lead else 0 :])
    is_marked = lead is not None or words.rstrip("?？。 ").endswith("呢")
    bare = _SAME_PERIOD.sub("", bare)
    if "最" not in bare:
        # 其中研发人员呢: a part of what was asked about, not one of those that were ranked.
        bare = _AMONG.sub("", bare)
    before = next((each for each in reversed(heard) if not is_aside(each)), None)
    if before is None:
        return None
    if (many := _LEAD_MANY.match(bare)) is not None:
        names = several(heard, _NUMBERS.get(many["n"] or "", 2))
        return Scene(bare[many.end() :], before, heard, names, is_marked, is_about_several=True) if names else None
    names = before.company_names()
    if (placed := _LEAD_PLACE.match(bare)) is not None and before.answered:
        name = _at_place(before, placed["n"])
        return Scene(bare[placed.end() :], before, heard, (name,), True, points_at_one=True) if name else None
    names = names or before.answered[:1]
    if (one := _LEAD_ONE.match(bare)) is not None:
        # Of two companies 它 might be either.
        is_clear = len(names) == 1
        return Scene(bare[one.end() :], before, heard, names, True, points_at_one=True) if is_clear else None
    inner = _INNER_ONE.search(bare[:_INNER_WITHIN])
    if inner is not None and len(names) == 1:
        return Scene(bare[: inner.start()] + names[0] + bare[inner.end() :], before, heard, names, is_marked, True)
    return Scene(bare, before, heard, names, is_marked)


def is_aside(heard: Heard) -> bool:
    """Whether a turn was about a notion or nothing (谢谢), so that the one before it goes on."""
    reading = heard.reading
    if reading.route is Route.KNOWLEDGE:
        return True
    # "银河呢" is about somebody, known or not.
    return reading.refusal_code == "off_topic" and not re.search(r"^那|呢[?？。\s]*$", reading.text)


def several(heard: tuple[Heard, ...], number: int) -> tuple[str, ...]:
    """The last companies named, in the order they were; () when there are fewer, or one is not known."""
    found: list[str] = []
    for each in reversed(heard):
        if each.names_unknown:
            return ()
        found = [*(name for name in each.company_names() if name not in found), *found]
        if len(found) >= number:
            return tuple(found[-number:]) if len(each.company_names()) < number else tuple(found)
    return ()


def _at_place(heard: Heard, numeral: str) -> str:
    """The company at a place of the ranking as answered, "" when it was not."""
    try:
        place = read_numeral(numeral)
    except NotANumeral:
        return ""
    return heard.answered[place - 1] if 0 < place <= len(heard.answered) else ""


def period_words(heard: Heard) -> str:
    """The period that a question was about, as written; "" when it named none."""
    return heard.words(Kind.PERIOD)
