"""The official `openai` client, whichever of its two interfaces is installed, as one function each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai

IS_OLD = int(openai.__version__.split(".")[0]) == 0


def complete(base_url: str, **request: Any) -> dict[str, Any]:
    """One completion as a dictionary."""
    if IS_OLD:
        return dict(openai.ChatCompletion.create(api_base=base_url, api_key="none", **request))
    return openai.OpenAI(base_url=base_url, api_key="none", max_retries=0).chat.completions.create(**request).to_dict()


def stream(base_url: str, **request: Any) -> Iterator[dict[str, Any]]:
    """The chunks of a streamed completion."""
    if IS_OLD:
        yield from openai.ChatCompletion.create(api_base=base_url, api_key="none", stream=True, **request)
        return
    client = openai.OpenAI(base_url=base_url, api_key="none", max_retries=0)
    for chunk in client.chat.completions.create(stream=True, **request):
        yield chunk.to_dict()


def models(base_url: str) -> list[str]:
    """The models' names."""
    if IS_OLD:
        return [model["id"] for model in openai.Model.list(api_base=base_url, api_key="none")["data"]]
    return [model.id for model in openai.OpenAI(base_url=base_url, api_key="none", max_retries=0).models.list()]


def errors() -> tuple[type[Exception], type[Exception]]:
    """What is raised for a request that is wrong, and for a service that is away."""
    if IS_OLD:
        return openai.error.InvalidRequestError, openai.error.ServiceUnavailableError
    return openai.BadRequestError, openai.InternalServerError
