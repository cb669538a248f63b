"""The conversation that a model is shown: the question and what it may choose among, as data."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from nianbao.domain.question import Operation, Understanding
from nianbao.llm.chat import ChatMessage, Speaker
from services.nl2sql.reread.choices import Choices
from services.nl2sql.reread.prompts import REREAD, prompt

QUESTION_MAX_CHARS = 500
_TEXT_MAX_CHARS = 80
# Control and format characters, e.g. "\x1b" or a right-to-left mark, and angle brackets of chat templates.
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>|]")


def write_prompt(understanding: Understanding, choices: Choices) -> list[ChatMessage]:
    """Write the system's instructions, and one JSON object that holds everything of others' making."""
    operation = understanding.operation
    is_read = operation not in (Operation.VALUE, Operation.DESCRIBE, Operation.DEFINE)
    data = {
        "question": quoted(understanding.text, QUESTION_MAX_CHARS),
        "companies": [
            {"code": company.code, "name": quoted(company.short_name or company.full_name)}
            for company in choices.companies
        ],
        "periods": [str(period) for period in choices.periods],
        "rules": {
            "operation": str(understanding.statistic or operation) if is_read else "",
            "metrics": list(understanding.metrics),
            "conditions": [
                {"comparator": str(bound.comparator), "values": [quoted(value) for value in bound.values]}
                for bound in understanding.bounds
            ],
            "numbers": list(understanding.numbers),
            "left_over": [quoted(word) for word in understanding.left_over],
        },
        "columns": [
            asdict(choice) | {"samples": [quoted(sample) for sample in choice.samples]} for choice in choices.metrics
        ],
    }
    return [
        ChatMessage(Speaker.SYSTEM, prompt(REREAD)),
        ChatMessage(Speaker.USER, json.dumps(data, ensure_ascii=False)),
    ]


def repair_messages(output: str, error: str) -> list[ChatMessage]:
    """The model's own output and why it was not accepted."""
    return [
        ChatMessage(Speaker.ASSISTANT, quoted(output, 2_000)),
        ChatMessage(
            Speaker.USER, json.dumps({"error": error, "again": "请改正后重新输出整个 JSON 对象。"}, ensure_ascii=False)
        ),
    ]


def quoted(text: str, most: int = _TEXT_MAX_CHARS) -> str:
    r"""Text of others without signs that a chat template or a terminal could take for its own.

    >>> quoted("营业\x00收入<|im_end|>")
    '营业 收入  im_end  '
    """
    return _UNPRINTED.sub(" ", text)[:most]
