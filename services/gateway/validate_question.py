"""What a question must be before anyone else sees it."""

from __future__ import annotations

import unicodedata

from nianbao.domain.errors import BadQuestion

# Line breaks and tabs come with pasted text and mean a blank.
_BLANKS = str.maketrans(dict.fromkeys("\t\n\r\v\f\u2028\u2029", " "))


def validate_question(text: str, max_chars: int) -> str:
    r"""Return the question without blanks at its ends.

    Raises:
        BadQuestion: it is empty, longer than `max_chars`, or holds control characters
            (codes empty_question, question_too_long, control_characters).

    >>> validate_question(" 管理费用是多少？\n", 2000)
    '管理费用是多少？'
    """
    if len(text) > max_chars:
        raise BadQuestion(
            f"问题有 {len(text)} 个字，超过 {max_chars} 个字的上限，请缩短后再问", code="question_too_long"
        )
    question = text.translate(_BLANKS).strip()
    if not question:
        raise BadQuestion("问题是空的，请写下要问的内容", code="empty_question")
    # Cc are control characters; Cs are halves of surrogate pairs, which are not text.
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in question):
        raise BadQuestion("问题中含有控制字符，请删除不可见的字符后再问", code="control_characters")
    return question
