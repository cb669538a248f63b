"""The words of a clause that say what its figure counts."""

from __future__ import annotations

import re

# Words of a clause that do not say what its figure is.
SAYS_NOTHING = re.compile(
    r"有所|本?公司|本?集团|报告期内?|本期|上期|本年度?|实现|完成|达到?|为|是|约|分别|共有|共计|共|其中|人民币|的|了|在|于|同比|环比|"
    r"[较比]?上年(?:同期|度|末)?|增长率?|增加|减少|下降|上升|提升|提高|降低|变动|增减|幅度|增幅|降幅|跌幅|涨幅|增速|占比|占|比例|比重|"
    r"净?亏损|盈利|净流[出入]|两年都?|都是|均[为是]|扩大|下滑|下跌|回落|上涨|缩减|[增降升减][至到]|转为|只有|仅为?|高达|截至|年末|期末|金额|数量|拥有|各项|以及|及其|其|和|与|及|有|年度?|较|比|至|到|由|从|并|且|也|又|等|元|万元|亿元|单位|说明|情况|"
    r"更是|更|就|各|已|还|另外|另|仅|三项|两项|四项|五项|三者|两者|二者|双双|精简|缩短|压缩|延长|虽然?|但是?|则|略有?|小幅|大幅|明显|显著|继续|进一步|仍然?|反而|却|目前"
)
# Han, Latin letters, and the digits of names (`name_numbers.py`).
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z⓪①-⑨]")


def label_of(segment: str) -> str:
    """The characters of a stretch that say what its figure counts."""
    return "".join(_HAN.findall(SAYS_NOTHING.sub("", segment)))
