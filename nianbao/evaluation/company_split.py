"""Which companies may be trained on, and which are kept for measuring.

By company, not by question: two questions about one company share its names, figures and wordings, so a set
split by question would measure what was learnt by heart.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Literal

from nianbao.domain.errors import BadInput

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")

_TENTHS = 10
_DEV, _TEST = 8, 9
# 600519, 02565
_CODE = re.compile(r"[0-9]{5,6}")


def split_of(company_code: str) -> Split:
    """Tell which split a company belongs to: 8 of 10 train, 1 dev, 1 test, for ever.

    `company_code` is the exchange's code, six digits (Hong Kong: five), as `ReportIdentity.company_code` has it.
    The split follows from the code alone, so that it is the same in every program and for reports still to come.
    A company listed twice has two codes, which may fall apart: whoever splits reports of both must go by one.

    Raises:
        BadInput: it is no such code, so nothing says which company it is.

    >>> split_of("600519"), split_of("02565")
    ('train', 'dev')
    """
    if not _CODE.fullmatch(company_code):
        raise BadInput(f"「{company_code}」不是证券代码（应为五位或六位数字），无法确定划分，请检查数据")
    tenth = int(sha256(company_code.encode()).hexdigest(), 16) % _TENTHS
    return {_DEV: "dev", _TEST: "test"}.get(tenth, "train")  # type: ignore[return-value]
