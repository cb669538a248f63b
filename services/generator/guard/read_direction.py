"""Whether a number is a gain or a loss, a rise or a fall, by the words around it."""

from __future__ import annotations

import re

# "比上年低3个百分点"; in 低于 it is no direction.
_LOWER, _HIGHER = r"(?<=[年期初末\x00])[低少](?!于)", r"(?<=[年期初末\x00])[高多](?!于)"
_FALL = (
    "少了|低了|掉了?|缩水|负增长|下降|减少|降低|下滑|下跌|回落|缩减|缩小|萎缩|"
    "净?亏损|净?流出|缩短|精简|压缩|收窄|降幅|跌幅|增亏|降|跌|减(?![值持资])"
)
_RISE = "延长|多了|高了|减亏|增长|增加|上升|提高|提升|上涨|增幅|涨幅|增速|盈利|净?流入|扩大|增厚|升|涨|增(?![值持资发])"
_WORD = re.compile(
    rf"(?P<neither>增减|升降|涨跌)|(?P<open>[减增]持|(?<!为)损失)|(?P<rise>减亏)"
    rf"|(?P<fall>{_FALL}|(?<=为)损失|{_LOWER})|(?P<up>{_RISE}|{_HIGHER})"
)
# What may stand between the word and its number: "下降了约5%", "亏损总额达3亿元".
_BETWEEN = re.compile(
    r"^(?:了|约|近|逾|超过?|高?达到?|幅度|幅|率|速度|比例|总?额|金额|净额|为|是|在|的|分别|同比|环比|人民币|合计|共计?|仅|"
    r"大约|左右|接近|不到|不足|[::\x00\s])*$"
)
# A level that something rose or fell to, not the change: "下降至30%", "由5%提高到8%".
_LEVEL = re.compile(r"^(?:[了为]?[至到]|成|前|后)")
# "少赚了6,600万元", "多投15%"; "不少于" and "大多" are none.
_MORE_OR_LESS = re.compile(r"(?<![不至减增大许])([多少])[\u4e00-\u9fff]{1,2}$(?<!于)(?<!达)(?<!为)")
_BEHIND = re.compile(
    r"^的(?:[同环]比)?(?:(?P<fall>降幅|跌幅|下降|减少|亏损|净流出|下滑)|(?P<up>增幅|涨幅|增长|增加|盈利))"
)


def read_direction(before: str, behind: str, *, is_change: bool) -> int:
    """1 or -1 as words give a number's direction; 0 where they may or may not belong to it.

    `before` and `behind` are the rest of the clause on either side. `is_change` says that the
    number is a percentage or points, which a word anywhere before it in the clause governs.
    """
    more_or_less = _MORE_OR_LESS.search(before)
    if more_or_less:
        return -1 if more_or_less[1] == "少" else 1
    words = list(_WORD.finditer(before))
    if words:
        last = words[-1]
        rest = before[last.end() :]
        if last["open"]:
            # Shares sold, and losses, are printed as they are or with a minus.
            return 0
        if last["neither"] or _LEVEL.match(rest) or (len(last[0]) == 1 and rest.startswith("为")):
            return 1
        direction = -1 if last["fall"] else 1
        if is_change or _BETWEEN.match(rest):
            return direction
        return 0
    word = _BEHIND.match(behind)
    if word:
        return -1 if word["fall"] else 1
    return 1
