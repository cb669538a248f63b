"""Why a model's proposal is not accepted: the text goes back to the model, and in the end into the refusal."""

from __future__ import annotations


class NotAccepted(Exception):
    """A proposal that breaks a rule; `sentence` says in Chinese which and what to change."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
