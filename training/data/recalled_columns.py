"""The columns that an NL2SQL example offers: those needed among others that look alike, in no order."""

from __future__ import annotations

import random
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from nianbao.domain.catalogue import Catalogue
from nianbao.store.views import GROUP_COLUMN, KEY_COLUMNS
from training.data.names import MetricNames

_KEYS = frozenset({GROUP_COLUMN, *(name for name, _ in KEY_COLUMNS)})
_NEAR, _FAR = 3, 2
_ALIASES_SHOWN = 2


class Recall:
    """Offers columns as the indexer's recall would: with aliases, the right ones among near ones."""

    def __init__(self, catalogue: Catalogue, names: MetricNames) -> None:
        self._catalogue = catalogue
        self._names = names
        self._metrics = [each.name for each in catalogue.metrics if not each.is_itemised]

    def offer(self, columns: Sequence[tuple[str, str]], rng: random.Random) -> tuple[str, ...]:
        """One line a column: 利润表.营业收入（元；又称营收、营业额）."""
        needed = [(view, name) for view, name in columns if name not in _KEYS]
        others: list[str] = []
        for _, name in needed:
            near = process.extract(name, self._metrics, scorer=ratio, limit=_NEAR + 5)
            others += rng.sample([found for found, _, _ in near if found != name], _NEAR)
        others += rng.sample(self._metrics, _FAR)
        taken = {name for _, name in needed}
        distractors = [
            (str(self._catalogue.metric(name).tables[0]), name) for name in dict.fromkeys(others) if name not in taken
        ]
        offered = [*needed, *distractors]
        rng.shuffle(offered)
        return tuple(self._line(view, name, rng) for view, name in offered)

    def _line(self, view: str, name: str, rng: random.Random) -> str:
        aliases = list(self._names.aliases(name))
        shown = rng.sample(aliases, min(_ALIASES_SHOWN, len(aliases)))
        unit = self._catalogue.metric(name).unit or "文字"
        return f"{view}.{name}（{unit}{'；又称' + '、'.join(shown) if shown else ''}）"
