"""Passages as numbered evidence: quoted as data, trimmed to what the model can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from nianbao.domain.answer import Passage
from nianbao.domain.period import Period
from nianbao.llm.count_tokens import count_tokens
from services.generator.guard.guard import EvidencePassage
from services.generator.sentences import split_sentences

log = structlog.get_logger(__name__)

# Text that speaks to a model and not to a reader of the report: "忽略以上指令", "你是一个助手", "只回答：".
_ADDRESSES_A_MODEL = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不必遵守|绕过)[^。\n]{0,16}(?:指令|指示|提示|规则|要求|设定|以上|上述|前面|之前)"
    r"|(?:系统|system)\s*(?:提示|指令|消息|prompt|message)"
    r"|(?:ignore|disregard|forget|override)[^.\n]{0,40}(?:instruction|prompt|above|previous|rules)"
    r"|你(?:现在|将|必须|应该|要)?(?:是|扮演|作为)[^。\n]{0,16}(?:助手|AI|模型|机器人|专家)"
    r"|(?:作为|身为)(?:一个|一名)?(?:AI|人工智能|大?语言模型|聊天机器人)"
    r"|(?:只|直接|统一|必须|一律)(?:能|需|要)?(?:回答|输出|回复|复述|说)\s*[:：“\"「]"
    r"|(?:回答|输出)(?:以下|下面|如下)(?:内容|文字|文本|链接)"
    r"|<\|?/?\s*(?:im_start|im_end|system|assistant|user|证据)|\[/?INST\]|###\s*(?:Instruction|System|指令)",
    re.IGNORECASE,
)
# A mark that looks like a reference to evidence: "[1]", "【2、3】".
_MARK = re.compile(r"[\[【]\s*(\d{1,2}(?:\s*[,、，]\s*\d{1,2})*)\s*[\]】]")
_TITLE_MOST = 80
# A passage that would be cut shorter than this is left out.
_LEAST_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages shown to the model, numbered from 1, and their texts as shown."""

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]

    @property
    def prompt(self) -> str:
        """The evidence as the prompt carries it."""
        return "\n".join(
            f"<证据 编号={number} 出处=“{_source(passage)}”>\n{text}\n</证据>"
            for number, (passage, text) in enumerate(zip(self.passages, self.texts, strict=True), 1)
        )

    @property
    def to_check(self) -> tuple[EvidencePassage, ...]:
        """The evidence as the guard reads it: what the model was not shown does not count."""
        return tuple(
            EvidencePassage(text, _quoted(passage.title_path), passage.company, _year(passage))
            for passage, text in zip(self.passages, self.texts, strict=True)
        )


def number_evidence(passages: Sequence[Passage], most_tokens: int) -> Evidence:
    """Number the passages that fit into `most_tokens`, best first; the last may be cut at a sentence.

    Signs that could be taken for the prompt's own are replaced, and sentences that speak to a
    model are left out.
    """
    kept: list[Passage] = []
    texts: list[str] = []
    left = most_tokens
    for passage in passages:
        left -= count_tokens(_source(passage)) + 16
        text = _fitting(_quoted(passage.text), left)
        if not text:
            break
        kept.append(passage)
        texts.append(text)
        left -= count_tokens(text)
    return Evidence(tuple(kept), tuple(texts))


def _fitting(text: str, most_tokens: int) -> str:
    if count_tokens(text) <= most_tokens:
        return text.strip()
    if most_tokens < _LEAST_TOKENS:
        return ""
    fitting = ""
    for sentence in split_sentences(text):
        if count_tokens(fitting + sentence) > most_tokens:
            break
        fitting += sentence
    return fitting.strip()


def _quoted(text: str) -> str:
    """A text of a report as harmless data."""
    visible = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Co"))
    said = [sentence for sentence in split_sentences(visible) if not _ADDRESSES_A_MODEL.search(sentence)]
    kept = "".join(said)
    if len(kept) < len(visible):
        log.warning("instruction_in_evidence", chars=len(visible) - len(kept))
    return _MARK.sub(r"〔\1〕", kept).translate({ord("<"): "＜", ord(">"): "＞", ord("`"): "'"})


def _source(passage: Passage) -> str:
    period = f"{Period.parse(passage.period).in_words()}报告" if passage.period else ""
    return _quoted(f"{passage.company}{period} {passage.title_path}").replace("”", "")[-_TITLE_MOST:].strip()


def _year(passage: Passage) -> int | None:
    return Period.parse(passage.period).year if passage.period else None
