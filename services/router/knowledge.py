"""What the steps know beside the question: the catalogue's words and the companies."""

from __future__ import annotations

from dataclasses import dataclass

from services.router.company_index import CompanyIndex
from services.router.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The lexicon (once a process) and the companies of one knowledge base."""

    lexicon: Lexicon
    companies: CompanyIndex
