"""A company is in one split, the same in every run."""

from __future__ import annotations

from collections import Counter

import pytest

from nianbao.domain.errors import BadInput
from nianbao.evaluation.company_split import split_of


def test_splits_stay_as_they_were_published():
    # Another split would let a model be measured on what it was trained on.
    codes = ("600519", "02565", "000059", "699901")
    assert [split_of(code) for code in codes] == ["train", "dev", "test", "train"]


def test_about_eight_tenths_train():
    counts = Counter(split_of(f"{code:06d}") for code in range(600000, 605000))
    assert 3900 < counts["train"] < 4100
    assert 425 < counts["dev"] < 575
    assert 425 < counts["test"] < 575


@pytest.mark.parametrize("code", ["", "贵州茅台", "600519.SH", "519", "６００５１９", "600519\n"])
def test_what_is_no_code_has_no_split(code: str):
    with pytest.raises(BadInput, match="证券代码"):
        split_of(code)
