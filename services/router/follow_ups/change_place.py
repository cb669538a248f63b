"""第二名是谁, 前五名呢, 最低的呢: the ranking before, at another place."""

from __future__ import annotations

import re

from services.router.follow_ups.heard import Heard

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_MOST, _LEAST = r"最(?:高|大|多|好|快|强)", r"最(?:低|小|少|差|慢|弱)"
_UNIT = r"(?:大|强)?(?:家|名|位|个)?"
_PHRASE = re.compile(
    rf"(?P<extreme>{_MOST}|{_LEAST})的?(?:(?:前|头)?(?P<many>{_N}){_UNIT})?的?"
    rf"|(?:排名|排行|排在|排|位列|位居|名列|列)?(?:前|头)(?P<top>{_N}){_UNIT}的?"
    rf"|(?:排名|排在|排|位列|位居|名列|列|居)?(?P<from_last>倒数)?第(?P<nth>{_N}){_UNIT}的?"
)
_ASKED = re.compile(
    rf"(?P<extreme>{_MOST}|{_LEAST})?(?:的|是)?(?:(?:排名?)?(?:前|头)(?P<top>{_N}){_UNIT}"
    rf"|(?:排名?|排在)?(?P<from_last>倒数)?第(?P<nth>{_N}){_UNIT})?"
    r"(?:的)?(?:上市)?(?:公司|企业)?(?:的)?(?:又|则)?(?:分别)?(?:是|有)?(?:谁|哪一?家|哪些|哪几家|哪个|什么)?(?:公司|企业)?"
)
_WHO = re.compile(r"哪一家|哪家|哪个|谁|哪些|哪几家")


def change_place(words: str, heard: Heard) -> str:
    """Ask the ranking anew for other places; "" when words or ranking are of another kind.

    A ranking that names two orders, or one in stages, has no place that words alone could mean.
    """
    asked = _ASKED.fullmatch(words)
    phrases = list(_PHRASE.finditer(heard.text))
    if asked is None or not (asked["extreme"] or asked["top"] or asked["nth"]):
        return ""
    if not heard.reading.is_over_all or len(phrases) != 1:
        return ""
    (phrase,) = phrases
    question = heard.text[: phrase.start()] + _place(asked, phrase) + heard.text[phrase.end() :]
    number = asked["top"] or (None if asked["nth"] else phrase["many"] or phrase["top"])
    return _WHO.sub("哪些" if number and number not in ("1", "一") else "哪家", question)


def _place(asked: re.Match[str], before: re.Match[str]) -> str:
    extreme = asked["extreme"] or before["extreme"]
    is_least = bool(extreme and re.fullmatch(_LEAST, extreme)) or bool(before["from_last"] and not asked["extreme"])
    way = extreme or ("最低" if is_least else "最高")
    if asked["nth"]:
        return f"排名{'倒数' if is_least or asked['from_last'] else ''}第{asked['nth']}的"
    top = asked["top"] or before["many"] or before["top"]
    return f"{way}的前{top}家" if top else f"{way}的"
