"""Names the concrete classes of the generator; nothing connects before the first call."""

from __future__ import annotations

from functools import partial

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.llm.chat import ChatModel
from nianbao.runtime.service import Service
from services.generator.pipeline import Composer
from services.generator.rpc import GeneratorServicer, register
from services.generator.settings import GeneratorSettings
from services.generator.write_with_model import Limits


def build() -> Service:
    """Wire the generator from the environment.

    A model that is down does not make the service unready: quotes answer instead.

    Raises:
        BadSettings: a setting is missing or wrong.
    """
    settings = GeneratorSettings()
    model = _model(settings)
    composer = Composer(
        load_catalogue(),
        load_glossary(),
        model,
        Limits(settings.answer_timeout_s, settings.max_tokens, settings.model_context_tokens),
    )
    return Service(
        name="generator",
        register_rpc=partial(register, servicer=GeneratorServicer(composer)),
        close=None if model is None else model.close,
    )


def _model(settings: GeneratorSettings) -> ChatModel | None:
    if not settings.model_url:
        return None
    # Only a process that has a model pays for the client's import.
    from nianbao.llm.steady import Steadiness, SteadyChatModel
    from nianbao.llm.tgi import TgiChatModel

    model = TgiChatModel(
        settings.model_url, settings.model_name, settings.model_token.get_secret_value(), settings.model_timeout_s
    )
    return SteadyChatModel(
        model,
        Steadiness(
            concurrent=settings.model_concurrent,
            queue_s=settings.model_queue_s,
            failures=settings.model_failures,
            rest_s=settings.model_rest_s,
        ),
    )
