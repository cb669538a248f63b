"""No comments and no hints: they can hide a statement from whoever reads it."""

from __future__ import annotations

from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import TokenError
from sqlglot.tokens import TokenType  # type: ignore[attr-defined]

from nianbao.domain.errors import UnsafeSql


def no_comments(text: str) -> None:
    """Refuse text with a comment or an optimizer hint.

    Raises:
        UnsafeSql: there is one, or the text cannot be cut into tokens.
    """
    try:
        tokens = Postgres().tokenize(text)
    except TokenError as error:
        raise UnsafeSql("SQL 无法识别，请检查引号与字符") from error
    if any(token.comments or token.token_type is TokenType.HINT for token in tokens):
        raise UnsafeSql("SQL 不得含有注释，请删除后重试")
    # A text of nothing but comments leaves no token to carry them.
    if not tokens:
        raise UnsafeSql("SQL 为空")
