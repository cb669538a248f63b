"""是否相同, 有没有变化."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_ALL = r"(?:都|均|全部|完全|保持|仍|还|有|存在|是|为)*"
_EQUAL = r"(?:相同|一致|一样|不变|同一个?人?|没变)"
# What stands between the two is left to the residue check: 是否与2019年相同, 是否与董事长相同.
_WHETHER = re.compile(rf"(?P<head>(?:是否|是不是){_ALL})[^,。?]{{0,30}}?(?P<tail>{_ALL}{_EQUAL}(?:的?情况|的)?)")
_ASKED = re.compile(
    rf"{_ALL}{_EQUAL}的?(?:吗|么|不|还是不同)"  # "都相同吗"
    # "是否发生变更", "有没有变化", "有无更换", "是否变了"
    r"|(?:是否|有没有|有无|是不是)(?:有|发生)?了?(?:过|任何)?(?:变更|变化|改变|变动|更换|不同|变|换)[了过人]*"
    r"|(?:发生)?(?:变更|变化|改变|变动|更换|变|换)人?了?(?:没有|没|吗)"  # "变了吗", "换人了没有"
    r"|相同还是不同|是相同的?还是不同的?|相不相同|一不一样"
)


def read_same(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Compare a company's own figures or texts over periods."""
    if not reading.companies or not reading.metrics:
        return None
    masked = reading.masked()
    if match := _ASKED.search(masked):
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    elif match := _WHETHER.search(masked):
        reading = reading.claim_free(*match.span("head"), Kind.OPERATION)
        reading = reading.claim_free(*match.span("tail"), Kind.OPERATION)
    else:
        return None
    return replace(reading, operation=Operation.SAME)
