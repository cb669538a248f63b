"""Why the system may answer a question otherwise than its plan: known classes, each looked at by a person.

A refusal is no error: rules refuse what they do not read, and that is where a model is asked. An answer with
another figure is never explained by a wording; such a pair is left out until somebody has found the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from training.data.meant import Meant
from training.data.names import Named
from training.data.word_plan import Worded


@dataclass(frozen=True, slots=True)
class Explanation:
    """One class: which disagreements belong to it, and what is behind them."""

    name: str
    holds: Callable[[Meant, Worded, str], bool]
    reason: str


def _is_refused(disagreement: str) -> bool:
    return disagreement.startswith("refused:")


_PLACE_ALONE = re.compile(r"\{p\}(?!的公司|上市公司|公司)")

EXPLANATIONS = (
    Explanation(
        "公司全称有错字",
        lambda meant, worded, found: Named.MISSPELT in worded.named and _is_refused(found),
        "规则只认多一字、少一字或相邻两字颠倒且唯一的全称；名称过短或与别家相近时拒答并给出候选，不猜。",
    ),
    Explanation(
        "年度亏损是报表项目的名称",
        lambda meant, worded, found: "年度亏损" in worded.question and _is_refused(found),
        "“年度亏损”是一些报告里净利润的印法，规则按指标读；其后再问占比、家数时没有条件可用，拒答。",
    ),
    Explanation(
        "人名在句末",
        lambda meant, worded, found: meant.kind == "list_of_person" and _is_refused(found),
        "文字条件只认“法定代表人是某某的公司”，句末的人名可能是别的问题的一部分，拒答。",
    ),
    Explanation(
        "比上年增减说在句末",
        lambda meant, worded, found: meant.kind in ("count_more", "count_less") and _is_refused(found),
        "变动的条件认“高于上年”“同比下降”；“有多少家公司某指标比上年增加”读成同时问家数和指标，拒答。",
    ),
    Explanation(
        "地区没有紧挨着公司",
        lambda meant, worded, found: bool(_PLACE_ALONE.search(worded.wording)) and _is_refused(found),
        "地名也是公司名和业务的限定（境外、华东），规则只认“注册在某地”“某地的公司”这类写法，其余拒答。",
    ),
)


def explain(meant: Meant, worded: Worded, disagreement: str) -> str:
    """The name of the class that a disagreement belongs to, "" for none."""
    return next((each.name for each in EXPLANATIONS if each.holds(meant, worded, disagreement)), "")
