"""An answer as it grows: server-sent events as values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nianbao.client.errors import error_from_json
from nianbao.client.models import Answer, Understanding


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question was taken to mean; comes first."""

    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Writing:
    """A model has begun to write; its sentences come as each is checked."""

    model: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The whole answer; its text is final, whatever the pieces were. Comes last."""

    answer: Answer


AskEvent = Understood | Writing | Delta | AnswerReady


class EventReader:
    """Puts lines of an event stream together: the event's name and its data."""

    def __init__(self) -> None:
        self._name = ""

    def read(self, line: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Take one line; yields an event when the line completes one."""
        if line.startswith("event: "):
            self._name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield self._name, json.loads(line.removeprefix("data: "))


def ask_event(name: str, data: dict[str, Any]) -> AskEvent | None:
    """Read an event of an answer; None for one that a newer gateway sends.

    Raises:
        NianbaoError: the event is an error, by its kind.
    """
    match name:
        case "understanding":
            return Understood(Understanding.model_validate(data))
        case "writing":
            return Writing(data["model"])
        case "delta":
            return Delta(data["text"])
        case "answer":
            return AnswerReady(Answer.model_validate(data))
        case "error":
            raise error_from_json(500, data)
        case _:
            return None
