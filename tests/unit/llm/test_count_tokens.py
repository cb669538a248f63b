"""Token counts are never too low for what models of Chinese read."""

from __future__ import annotations

import pytest

from nianbao.llm.count_tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("研发投入", 4), ("5.51亿元", 6), ("CORTIVA", 3), ("a b", 3), ("\n\n", 1), ("㗊", 3), ("。", 1)],
)
def test_each_sign_counts_at_most_what_it_may_take(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens
