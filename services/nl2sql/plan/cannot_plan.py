"""Why a question cannot be planned; becomes a refusal, never an error of the call."""

from __future__ import annotations


class CannotPlan(Exception):
    """The question lacks something; `sentence` says what in Chinese, `code` for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
