"""What a chat request asks: the last message is the question, those before it the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadInput

_HISTORY_CHARS = 4_000


class TextPartJson(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class ChatMessageJson(BaseModel):
    """One message; those of the system say how to talk, which changes no fact, and are passed over."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPartJson] | None = None

    @property
    def text(self) -> str:
        """The message's words.

        Raises:
            BadInput: it holds a picture or sound.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise BadInput("消息中只能有文字，请去掉图片、音频等内容后再试", code="unsupported_content")
        return "".join(part.text for part in self.content)


def read_chat(messages: Sequence[ChatMessageJson], history_turns: int) -> tuple[str, tuple[Turn, ...]]:
    """The question and the turns before it, oldest first.

    Raises:
        BadInput: the last message is not the user's, or a message is more than text.
    """
    spoken = [(message.role, message.text) for message in messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1][0] != "user":
        raise BadInput("最后一条消息应为 role 是 user 的问题，请改正 messages 后再试", code="no_question")
    turns: list[Turn] = []
    for role, text in spoken[:-1]:
        if role == "user" and text.strip():
            turns.append(Turn(text.strip()[:_HISTORY_CHARS]))
        elif role == "assistant" and turns:
            turns[-1] = Turn(turns[-1].question, text[:_HISTORY_CHARS])
    # A question that was too long to be asked is none to go on from.
    return spoken[-1][1], tuple(turns[-history_turns:] if history_turns else ())
