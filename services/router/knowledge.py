"""What the steps know beside the question: the catalogue's words and the companies."""

from __future__ import annotations

from dataclasses import dataclass

from services.router.company_index import CompanyIndex
from services.router.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The lexicon (once a process), the companies of one knowledge base, and metrics to offer.

    `offered` are metrics that the question may have meant, for a refusal to name; `has_texts`
    says that the knowledge base holds texts beside reports.
    """

    lexicon: Lexicon
    companies: CompanyIndex
    offered: tuple[str, ...] = ()
    has_texts: bool = False
