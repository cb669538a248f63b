"""Who reports on what: code, names, fiscal year and kind, from the content alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from nianbao.domain.report import ReportIdentity
from services.parser.document import FlowTable
from services.parser.layout import PageContent, TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_kind import read_kind

_COVER_PAGES = 3
_FRONT_PAGES = 15

_CODE = re.compile(r"(?:公司|股票|证券|股份|A股)代[码号]:?(?P<code>\d{4,6})(?!\d)")  # "公司代码:600201"
# "公司简称:生物股份", where what follows ends at a blank or the next label
_SHORT_NAME = re.compile(r"(?:公司|股票|证券|股份|A股)简称[:：]\s*(?P<name>[^\s:：，。（(]{2,12})")
_NEXT_LABEL = re.compile(r"(?:公司|股票|证券|股份|[AH]股).*")  # "股票代" of "中兴通讯股票代"
_FULL_NAME = re.compile(
    r"[\u4e00-\u9fff()（）]{4,38}?(?:股份有限公司|有限责任公司|有限公司|股份公司)"
)  # "金宇生物技术股份有限公司"
_ENGLISH_NAME = re.compile(r"[A-Z][A-Za-z .,&()'-]{2,60}(?:Ltd\.?|Limited|LIMITED|LTD\.?|Inc\.?)")  # "PegBio Co., Ltd."
_WIDE_LETTER = re.compile("[\uff21-\uff3a]")  # "Ａ" of "万  科Ａ"
_SHARE_LETTER = re.compile(r"\s{1,2}(?P<letter>[ABＡＢ])(?![A-Za-z股])")  # " A" behind "万科"
_A_SHARE_CODE = re.compile(r"[034689]\d{5}")  # "600201"

_CODE_LABELS = ("股票代码", "证券代码", "公司代码", "A股股票代码", "A股代码")
_SHORT_LABELS = ("股票简称", "公司的中文简称", "中文简称", "证券简称", "公司简称", "A股简称", "A股股票简称")
_FULL_LABELS = ("公司的中文名称", "中文名称", "公司中文名称", "公司名称", "公司的法定中文名称", "法定中文名称")
_ENGLISH_LABELS = ("公司的外文名称", "公司的英文名称", "外文名称", "英文名称", "公司外文名称", "法定英文名称")
_ALL_LABELS = frozenset((*_CODE_LABELS, *_SHORT_LABELS, *_FULL_LABELS, *_ENGLISH_LABELS, "变更前股票简称"))


def read_identity(pages: Sequence[PageContent], tables: Iterable[FlowTable]) -> ReportIdentity:
    """Read the identity; a part that the report does not state is ""."""
    lines = [line for page in pages[:_FRONT_PAGES] for line in _lines(page)]
    year, kind = read_kind(pages)
    stated = _Stated(tables, lines)
    full_name = _without_lead(stated.get(_FULL_LABELS) or _full_name(pages))
    return ReportIdentity(
        company_code=_code(stated, lines),
        short_name=_first_name(stated.get(_SHORT_LABELS)) or _short_name(lines) or _shortened(full_name),
        full_name=full_name,
        english_name=stated.get(_ENGLISH_LABELS) or _english_name(pages),
        year=year,
        kind=kind,
    )


def _lines(page: PageContent) -> Iterator[TextLine]:
    """Headers first: on many covers the title stands nowhere else."""
    yield from page.heads
    for item in page.items:
        if isinstance(item, TextLine):
            yield item


class _Stated:
    """Labels and values as the company information tables or lines state them."""

    def __init__(self, tables: Iterable[FlowTable], lines: Sequence[TextLine]) -> None:
        self._values: dict[str, str] = {}
        for table in tables:
            if table.page > _FRONT_PAGES:
                break
            self._read_pairs(table)
            self._read_columns(table)
        for line in lines:
            label, colon, value = line.text.replace("：", ":").partition(":")
            if colon and value.strip():
                self._values.setdefault(_label(label), value.strip())

    def _read_pairs(self, table: FlowTable) -> None:
        for row in table.rows:
            for cell, following in pairwise([cell for cell in row if cell.text]):
                if _label(following.text) not in _ALL_LABELS:
                    self._values.setdefault(_label(cell.text), following.text)

    def _read_columns(self, table: FlowTable) -> None:
        """Values below their label, as in 公司股票简况: the A share's row is wanted."""
        for header, row in pairwise(table.rows):
            if plain_form(row[0].text).startswith("A股"):
                below = {cell.column: cell.text for cell in row}
                for cell in header:
                    if _label(cell.text) in (*_CODE_LABELS, *_SHORT_LABELS) and below.get(cell.column):
                        self._values[_label(cell.text)] = below[cell.column]

    def get(self, labels: Sequence[str]) -> str:
        """The value of the first label that is stated."""
        for label in labels:
            if label in self._values:
                return self._values[label].strip()
        return ""


def _label(text: str) -> str:
    return re.sub(r"\(.*?\)|[:：]", "", plain_form(text))


def _code(stated: _Stated, lines: Sequence[TextLine]) -> str:
    in_table = _A_SHARE_CODE.search(plain_form(stated.get(_CODE_LABELS)))
    if in_table is not None:
        return in_table[0]
    codes = [match["code"] for line in lines for match in _CODE.finditer(plain_form(line.text))]
    listed = [code for code in codes if _A_SHARE_CODE.fullmatch(code)]
    if listed:
        return listed[0]
    return codes[0].zfill(5) if codes else ""


def _short_name(lines: Sequence[TextLine]) -> str:
    for line in lines:
        match = _SHORT_NAME.search(line.text)
        if match is not None:
            name = _without_echo(_NEXT_LABEL.sub("", match["name"]))
            letter = _SHARE_LETTER.match(line.text, match.end())
            return _first_name(f"{name}{letter['letter']}") if letter is not None and name == match["name"] else name
    return ""


def _without_lead(full_name: str) -> str:
    """Cut the short name that runs into the full one.

    >>> _without_lead("中国神华中国神华能源股份有限公司"), _without_lead("好好股份有限公司")
    ('中国神华能源股份有限公司', '好好股份有限公司')
    """
    return re.sub(r"^(.{3,8})(?=\1)", "", full_name)


def _without_echo(name: str) -> str:
    """Cut the full name that follows without a blank: 贵州茅台 of "贵州茅台贵州茅台酒"."""
    for length in range(2, len(name) - 1):
        if name[length:].startswith(name[:2]):
            return name[:length]
    return name


def _first_name(names: str) -> str:
    """The first of several: 苏常柴A of "苏常柴A、苏常柴B"; 万科A of "万  科Ａ"."""
    name = re.split(r"[、，,/;；]", names)[0].strip()
    if name.isascii():
        return name
    # Short names are padded to four places and their letters may be wide; the characters stay as printed.
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fffA-Z])", "", _WIDE_LETTER.sub(_narrow, name))


def _narrow(letter: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", letter[0])


def _shortened(full_name: str) -> str:
    """A name to call the company by where none is stated: 派格生物医药 of "派格生物醫藥(杭州)股份有限公司"."""
    return re.sub(r"\(.*?\)|(?:股份|控股|集团)*(?:有限责任|有限)?公司$", "", plain_form(full_name))


def _english_name(pages: Sequence[PageContent]) -> str:
    for page in pages[:_COVER_PAGES]:
        for line in _lines(page):
            match = _ENGLISH_NAME.fullmatch(line.text.strip())
            if match is not None:
                return match[0]
    return ""


def _full_name(pages: Sequence[PageContent]) -> str:
    for page in pages[:_COVER_PAGES]:
        for line in _lines(page):
            match = _FULL_NAME.search(re.sub(r"\s", "", line.text))
            if match is not None:
                return re.sub(r"^.*(?:年度报告|简称)", "", match[0])
    return ""
