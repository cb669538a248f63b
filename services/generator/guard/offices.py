"""Who holds an office: 法定代表人为蒋雨桐 where the evidence names another one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

# An office that one person holds at a time; a deputy's is another.
_HELD = re.compile(
    r"(?<![副原前任])(?P<office>董事长|总经理|总裁|法定代表人|财务总监|财务负责人|董事会秘书|证券事务代表|监事会主席|行长)"
    r"(?:为|是|由|系|:|即)?(?P<name>[\u4e00-\u9fff]{2,3})"
)
_SAME = {"财务负责人": "财务总监"}


def read_offices(text: str) -> dict[str, frozenset[str]]:
    """What stands behind the name of each office in a text in `plain_text`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for match in _HELD.finditer(text):
        found[_SAME.get(match["office"], match["office"])].add(match["name"])
    return {office: frozenset(names) for office, names in found.items()}


def holds_no_office(sentence: str, held: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """The persons of a sentence whose office the evidence gives to others, and to them another."""
    everybody = frozenset(name for names in held.values() for name in names)
    for office, names in read_offices(sentence).items():
        for name in names & everybody:
            if office in held and name not in held[office]:
                yield f"{office}{name}"
