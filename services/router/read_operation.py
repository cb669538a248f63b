"""Step: what is to be done with the metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nianbao.domain.question import Operation
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.operations.change import read_difference, read_growth
from services.router.operations.over_all import read_over_all
from services.router.operations.per_head import read_per_head
from services.router.operations.ratio import read_ratio
from services.router.operations.rivals import read_rivals
from services.router.operations.same import read_same
from services.router.operations.statistic import read_statistic
from services.router.reading import Reading

Rule = Callable[[Reading, Lexicon], Reading | None]

# From the most to the least telling words; the first rule that fits decides.
RULES: tuple[Rule, ...] = (
    read_over_all,
    read_ratio,
    read_per_head,
    read_statistic,
    read_rivals,
    read_same,
    read_growth,
    read_difference,
)


def read_operation(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim the words that name an operation; without any, the values themselves are asked for."""
    for rule in RULES:
        found = rule(reading, knowledge.lexicon)
        if found is not None:
            return found
    is_derived = bool(reading.metrics) and all(knowledge.lexicon.is_derived(name) for name in reading.metrics)
    return replace(reading, operation=Operation.DERIVED if is_derived else Operation.VALUE)
