"""Company facts of Hong Kong reports: a label on a line of its own, the value on the next line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.state_company_fact import text_fact

_FRONT_PAGES = 15
_CODE = re.compile(r"0?\d{4}(?=\s|$)")  # "02565 主要往來銀行": the next column goes on in the line
_WEBSITE = re.compile(r"(?<!\S)(?:https?://|www\.)[\w./-]+$")  # "香港中央證券登記有限公司 www.a.com"
_LINE_GAP = 1.5


def read_company_below(flow: Iterable[FlowItem], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read 股份代號 and 公司網站 near the front; only values of an unmistakable form count."""
    lines = [item for item in flow if isinstance(item, TextLine) and item.page <= _FRONT_PAGES]
    facts: dict[str, Fact] = {}
    for above, line in pairwise(lines):
        if line.page != above.page or line.y0 < above.y0 or line.y0 - above.y1 > _LINE_GAP * line.size:
            continue
        for name, label, value in _values(above.text.split(), line.text):
            box = Box(line.x0, line.y0, line.x1, line.y1) if line.size else None
            fact = text_fact(name, label, FlowCell(value, 1, 1, 1, line.page, box), report, catalogue)
            if fact is not None:
                facts.setdefault(name, fact)
    return list(facts.values())


def _values(labels: list[str], text: str) -> Iterator[tuple[str, str, str]]:
    """What a line states under the first or the last label of the line above it."""
    code = _CODE.match(text)
    if code is not None and plain_form(labels[0]) == "股份代号":
        yield "证券代码", labels[0], code[0]
    website = _WEBSITE.search(text)
    if website is not None and plain_form(labels[-1]) in ("公司网站", "公司网址"):
        yield "公司网址", labels[-1], website[0]
