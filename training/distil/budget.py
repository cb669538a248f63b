"""What a distillation may cost, over all its runs in one folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.domain.errors import NianbaoError

_PER = 1_000_000


class BudgetSpent(NianbaoError):
    """There is nothing left to ask the teacher with."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that may be spent; None is no bound. Prices are per million tokens, in whatever currency."""

    tokens: int | None = None
    requests: int | None = None
    money: Decimal | None = None
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)


class Budget:
    """Counts what is spent and says no in time: a call is reserved at its largest and settled at what it took."""

    def __init__(self, bounds: Bounds, path: Path) -> None:
        """`path` keeps what was spent, so that the next run goes on counting."""
        self._bounds = bounds
        self._path = path
        kept = json.loads(path.read_text()) if path.exists() else {}
        self.requests: int = kept.get("requests", 0)
        self.tokens_in: int = kept.get("tokens_in", 0)
        self.tokens_out: int = kept.get("tokens_out", 0)

    @property
    def tokens(self) -> int:
        """Tokens spent and reserved."""
        return self.tokens_in + self.tokens_out

    @property
    def money(self) -> Decimal:
        """What they cost."""
        return (self.tokens_in * self._bounds.price_in + self.tokens_out * self._bounds.price_out) / _PER

    def reserve(self, tokens_in: int, most_out: int) -> None:
        """Take what a call may cost at most.

        Raises:
            BudgetSpent: it does not fit.
        """
        bounds = self._bounds
        cost = (tokens_in * bounds.price_in + most_out * bounds.price_out) / _PER
        if (
            (bounds.tokens is not None and self.tokens + tokens_in + most_out > bounds.tokens)
            or (bounds.requests is not None and self.requests + 1 > bounds.requests)
            or (bounds.money is not None and self.money + cost > bounds.money)
        ):
            raise BudgetSpent("预算已用完；提高预算后再次执行会接着做")
        self.requests += 1
        self.tokens_in += tokens_in
        self.tokens_out += most_out

    def settle(self, most_out: int, out: int) -> None:
        """Give back what a call did not take, and write down what is spent."""
        self.tokens_out += out - most_out
        spent = {"requests": self.requests, "tokens_in": self.tokens_in, "tokens_out": self.tokens_out}
        self._path.write_text(json.dumps(spent))
