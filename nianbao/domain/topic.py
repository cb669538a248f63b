"""Topics that reports must cover: how they are asked for, and under which headings they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).with_name("data") / "topics.toml"
_EVERYDAY = Path(__file__).with_name("data") / "everyday.toml"
_FIELDS = {"name", "asked", "headings", "telling", "lists", "scattered", "everywhere"}
_OPTIONAL = {"lists", "scattered", "everywhere"}

Wording = tuple[tuple[str, ...], ...]
"""Words that must all be there, each in one of its spellings."""


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """Which headings a topic stands under; `in_statements` lets the financial report count too."""

    words: Wording
    without: tuple[str, ...]
    in_statements: bool

    def fits(self, heading: str) -> bool:
        """Whether a heading, simplified and without its number, is one of these."""
        holds = all(any(spelled in heading for spelled in word) for word in self.words)
        return holds and not any(word in heading for word in self.without)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of data/topics.toml, which says what the fields mean.

    `plainly` are the ways of data/everyday.toml to ask for it: their words must stand near each other.
    """

    name: str
    asked: tuple[Wording, ...]
    headings: tuple[HeadingRule, ...]
    telling: tuple[re.Pattern[str], ...]
    lists: bool
    scattered: bool = False
    plainly: tuple[Wording, ...] = ()
    everywhere: bool = False


@lru_cache(maxsize=1)
def load_topics() -> Mapping[str, Topic]:
    """Read all topics, by name, in the order of the file.

    Raises:
        ValueError: an entry lacks a field, has an unknown one, two share a name, or
            everyday words are given for a topic that is not there.
    """
    entries = tomllib.loads(_DATA.read_text(encoding="utf-8"))["topic"]
    everyday = tomllib.loads(_EVERYDAY.read_text(encoding="utf-8"))["topics"]
    topics = {topic.name: topic for topic in (_topic(entry, everyday) for entry in entries)}
    if len(topics) != len(entries):
        raise ValueError("two topics share a name")
    if not everyday.keys() <= topics.keys():
        raise ValueError(f"everyday words for unknown topics {sorted(everyday.keys() - topics.keys())}")
    return topics


@lru_cache(maxsize=1)
def load_other_words() -> Mapping[str, str]:
    """Read what people say and, for each, what reports print for it: "官司" -> "重大诉讼"."""
    words: dict[str, str] = tomllib.loads(_EVERYDAY.read_text(encoding="utf-8"))["words"]
    return words


def _topic(entry: Mapping[str, object], everyday: Mapping[str, object]) -> Topic:
    unknown = set(entry) - _FIELDS
    missing = _FIELDS - _OPTIONAL - set(entry)
    if unknown or missing:
        raise ValueError(f"topic {entry.get('name')}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    name = str(entry["name"])
    return Topic(
        name=name,
        asked=tuple(_wording(way) for way in _texts(entry["asked"])),
        headings=tuple(_rule(rule) for rule in _texts(entry["headings"])),
        telling=tuple(re.compile(pattern) for pattern in _texts(entry["telling"])),
        lists=bool(entry.get("lists", False)),
        scattered=bool(entry.get("scattered", False)),
        everywhere=bool(entry.get("everywhere", False)),
        plainly=tuple(_wording(way) for way in _texts(everyday[name])) if name in everyday else (),
    )


def _rule(text: str) -> HeadingRule:
    words = text.removeprefix("@").split()
    return HeadingRule(
        words=tuple(tuple(word.split("|")) for word in words if not word.startswith("!")),
        without=tuple(word[1:] for word in words if word.startswith("!")),
        in_statements=text.startswith("@"),
    )


def _wording(text: str) -> Wording:
    return tuple(tuple(word.split("|")) for word in text.split())


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"a topic's field must list texts, not {value!r}")
    return [str(text) for text in value]
