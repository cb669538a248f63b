"""What a row file's name tells of its report where the rows do not: "600201_生物股份_2020.rows.jsonl.gz"."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.report import ReportIdentity, ReportKind
from services.parser.stages.plain_form import plain_form

# "600201_生物股份_2020.rows.jsonl.gz"; with more behind the year the kind of report is open.
_NAME = re.compile(r"(?P<code>\d{6})_(?P<short>[^_]{2,12})_(?P<year>20\d\d)\.rows\.jsonl(?:\.gz)?")


def identity_with_name(identity: ReportIdentity, file_name: str) -> ReportIdentity:
    """Fill what the rows do not state; nothing when the name contradicts them.

    Rows of a page without readable characters, or without their cover, state no code or year.
    A file name with a bare year is an annual report's.
    """
    match = _NAME.fullmatch(file_name)
    if match is None:
        return identity
    year, short_name = int(match["year"]), plain_form(match["short"])
    if identity.company_code not in ("", match["code"]) or identity.year not in (0, year):
        return identity
    if not identity.company_code and not _is_short_for(short_name, identity.full_name):
        return identity
    return replace(
        identity,
        company_code=match["code"],
        short_name=short_name,
        year=year,
        kind=identity.kind if identity.year else ReportKind.ANNUAL,
    )


def _is_short_for(short_name: str, full_name: str) -> bool:
    """Whether the characters of a short name stand in the full one in this order; unknown is yes."""
    rest = iter(plain_form(full_name))
    return not full_name or all(letter in rest for letter in short_name if not letter.isascii())
