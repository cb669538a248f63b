"""Domain values to protobuf messages and back; with the other `*_codec` modules the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from google.protobuf.message import DecodeError

from nianbao.domain.amount import plain
from nianbao.domain.answer import (
    Answer,
    Cell,
    Computed,
    DroppedSentence,
    FactAnswer,
    Passage,
    PassageLine,
    Term,
    TermSource,
)
from nianbao.domain.conversation import Turn
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Statistic, Understanding
from nianbao.domain.report import Company
from nianbao.rpc.citation_codec import decode_box, decode_citation, encode_box, encode_citation
from nianbao.rpc.selection_codec import (
    decode_condition,
    decode_quantity,
    decode_step,
    encode_condition,
    encode_quantity,
    encode_step,
)
from nianbao.rpc.v1 import types_pb2 as pb


def encode_company(company: Company) -> pb.Company:
    """Domain to wire."""
    return pb.Company(
        code=company.code,
        short_name=company.short_name,
        full_name=company.full_name,
        aliases=company.aliases,
    )


def decode_company(message: pb.Company) -> Company:
    """Wire to domain."""
    return Company(message.code, message.short_name, message.full_name, tuple(message.aliases))


def encode_understanding(value: Understanding) -> pb.Understanding:
    """Domain to wire."""
    return pb.Understanding(
        text=value.text,
        route=pb.Route.Value(f"ROUTE_{value.route.name}"),
        operation=pb.Operation.Value(f"OPERATION_{value.operation.name}"),
        companies=[encode_company(c) for c in value.companies],
        periods=[str(p) for p in value.periods],
        metrics=value.metrics,
        scope=value.scope,
        unit=value.unit,
        decimals=value.decimals,
        statistic=value.statistic,
        selection=[encode_step(step) for step in value.selection],
        quantities=[encode_quantity(quantity) for quantity in value.quantities],
        part=[encode_step(step) for step in value.part],
        is_descending=value.is_descending,
        is_period_assumed=value.is_period_assumed,
        confidence=value.confidence,
        refusal=value.refusal,
        refusal_code=value.refusal_code,
        understood_by=value.understood_by,
        left_over=value.left_over,
        bounds=[encode_condition(condition) for condition in value.bounds],
        numbers=value.numbers,
        asked=value.asked,
        completed_by=value.completed_by,
        is_incomplete=value.is_incomplete,
    )


def decode_understanding(message: pb.Understanding) -> Understanding:
    """Wire to domain.

    Raises:
        KeyError: the route or operation is unspecified or from a newer contract.
    """
    return Understanding(
        text=message.text,
        route=Route[pb.Route.Name(message.route).removeprefix("ROUTE_")],
        operation=Operation[pb.Operation.Name(message.operation).removeprefix("OPERATION_")],
        companies=tuple(decode_company(c) for c in message.companies),
        periods=tuple(Period.parse(p) for p in message.periods),
        metrics=tuple(message.metrics),
        scope=Scope(message.scope),
        unit=message.unit,
        decimals=message.decimals if message.HasField("decimals") else None,
        statistic=Statistic(message.statistic),
        selection=tuple(decode_step(step) for step in message.selection),
        quantities=tuple(decode_quantity(quantity) for quantity in message.quantities),
        part=tuple(decode_step(step) for step in message.part),
        is_descending=message.is_descending,
        is_period_assumed=message.is_period_assumed,
        confidence=message.confidence,
        refusal=message.refusal,
        refusal_code=message.refusal_code,
        understood_by=message.understood_by or "rules",
        left_over=tuple(message.left_over),
        bounds=tuple(decode_condition(condition) for condition in message.bounds),
        numbers=tuple(message.numbers),
        asked=message.asked,
        completed_by=message.completed_by,
        is_incomplete=message.is_incomplete,
    )


def encode_cell(cell: Cell) -> pb.Cell:
    """Domain to wire."""
    message = pb.Cell(
        company_code=cell.company_code,
        company_name=cell.company_name,
        metric=cell.metric,
        period=cell.period,
        unit=cell.unit,
        citation=None if cell.citation is None else encode_citation(cell.citation),
    )
    if isinstance(cell.value, Decimal):
        message.number = plain(cell.value)
    elif cell.value is not None:
        message.text = cell.value
    return message


def decode_cell(message: pb.Cell) -> Cell:
    """Wire to domain."""
    value: Decimal | str | None = None
    if message.HasField("number"):
        value = Decimal(message.number)
    elif message.HasField("text"):
        value = message.text
    return Cell(
        company_code=message.company_code,
        company_name=message.company_name,
        metric=message.metric,
        period=message.period,
        value=value,
        unit=message.unit,
        citation=decode_citation(message.citation) if message.HasField("citation") else None,
    )


def encode_computed(value: Computed) -> pb.Computed:
    """Domain to wire."""
    return pb.Computed(
        company_code=value.company_code,
        company_name=value.company_name,
        name=value.name,
        period=value.period,
        value=plain(value.value),
        display=value.display,
        formula=value.formula,
        terms=[_encode_term(term) for term in value.terms],
    )


def _encode_term(term: Term) -> pb.Term:
    return pb.Term(
        operand=term.operand,
        company_code=term.company_code,
        company_name=term.company_name,
        metric=term.metric,
        period=term.period,
        value=None if term.value is None else plain(term.value),
        unit=term.unit,
    )


def _decode_term(message: pb.Term) -> Term:
    return Term(
        operand=message.operand,
        company_code=message.company_code,
        company_name=message.company_name,
        metric=message.metric,
        period=message.period,
        value=Decimal(message.value) if message.HasField("value") else None,
        unit=message.unit,
    )


def decode_computed(message: pb.Computed) -> Computed:
    """Wire to domain."""
    return Computed(
        company_code=message.company_code,
        company_name=message.company_name,
        name=message.name,
        period=message.period,
        value=Decimal(message.value),
        display=message.display,
        formula=message.formula,
        terms=tuple(_decode_term(term) for term in message.terms),
    )


def encode_fact_answer(value: FactAnswer) -> pb.FactAnswer:
    """Domain to wire."""
    return pb.FactAnswer(
        plan_json=value.plan_json,
        sql=value.sql,
        cells=[encode_cell(c) for c in value.cells],
        computed=[encode_computed(c) for c in value.computed],
        missing=value.missing,
        refusal_code=value.refusal_code,
        universe=value.universe,
        loaded=value.loaded,
        without_base=value.without_base,
        elsewhere=value.elsewhere,
        warnings=value.warnings,
    )


def decode_fact_answer(message: pb.FactAnswer) -> FactAnswer:
    """Wire to domain."""
    return FactAnswer(
        plan_json=message.plan_json,
        sql=message.sql,
        cells=tuple(decode_cell(c) for c in message.cells),
        computed=tuple(decode_computed(c) for c in message.computed),
        missing=tuple(message.missing),
        refusal_code=message.refusal_code,
        universe=message.universe,
        loaded=message.loaded,
        without_base=message.without_base,
        elsewhere=message.elsewhere,
        warnings=tuple(message.warnings),
    )


def encode_passage(value: Passage) -> pb.Passage:
    """Domain to wire."""
    return pb.Passage(
        report_id=value.report_id,
        document=value.document,
        company=value.company,
        period=value.period,
        title_path=value.title_path,
        text=value.text,
        page=value.page,
        box=encode_box(value.box),
        score=value.score,
        found_by=value.found_by,
        topic=value.topic,
        lines=[_encode_line(line) for line in value.lines],
    )


def _encode_line(value: PassageLine) -> pb.PassageLine:
    return pb.PassageLine(
        start=value.start,
        page=value.page,
        box=encode_box(value.box),
        is_row=value.is_row,
        is_heading=value.is_heading,
    )


def _decode_line(message: pb.PassageLine) -> PassageLine:
    return PassageLine(
        start=message.start,
        page=message.page,
        box=decode_box(message.box) if message.HasField("box") else None,
        is_row=message.is_row,
        is_heading=message.is_heading,
    )


def decode_passage(message: pb.Passage) -> Passage:
    """Wire to domain."""
    return Passage(
        report_id=message.report_id,
        document=message.document,
        company=message.company,
        period=message.period,
        title_path=message.title_path,
        text=message.text,
        page=message.page,
        box=decode_box(message.box) if message.HasField("box") else None,
        score=message.score,
        found_by=message.found_by,
        topic=message.topic,
        lines=tuple(_decode_line(line) for line in message.lines),
    )


def encode_answer(value: Answer) -> pb.Answer:
    """Domain to wire."""
    return pb.Answer(
        question=value.question,
        text=value.text,
        is_refused=value.is_refused,
        route=pb.Route.Value(f"ROUTE_{value.route.name}"),
        sql=value.sql,
        plan=value.plan,
        citations=[encode_citation(c) for c in value.citations],
        refusal_code=value.refusal_code,
        composed_by=value.composed_by,
        latency_ms=value.latency_ms,
        warnings=value.warnings,
        terms=[
            pb.TermSource(term=each.term, file=each.file, version=each.version, related=each.related)
            for each in value.terms
        ],
        dropped=[
            pb.DroppedSentence(
                sentence=each.sentence,
                problems=[pb.DroppedProblem(kind=kind, quote=quote) for kind, quote in each.problems],
            )
            for each in value.dropped
        ],
    )


def decode_answer(message: pb.Answer) -> Answer:
    """Wire to domain."""
    return Answer(
        question=message.question,
        text=message.text,
        is_refused=message.is_refused,
        route=Route[pb.Route.Name(message.route).removeprefix("ROUTE_")],
        sql=message.sql,
        plan=message.plan,
        citations=tuple(decode_citation(c) for c in message.citations),
        refusal_code=message.refusal_code,
        composed_by=message.composed_by,
        latency_ms=message.latency_ms,
        warnings=tuple(message.warnings),
        terms=tuple(TermSource(each.term, each.file, each.version, tuple(each.related)) for each in message.terms),
        dropped=tuple(
            DroppedSentence(each.sentence, tuple((problem.kind, problem.quote) for problem in each.problems))
            for each in message.dropped
        ),
    )


def pack_answer(understanding: Understanding, answer: Answer) -> bytes:
    """An answer with what its question was taken to mean, as bytes that `unpack_answer` reads."""
    response = pb.AnsweredQuestion(understanding=encode_understanding(understanding), answer=encode_answer(answer))
    return response.SerializeToString()


def unpack_answer(packed: bytes) -> tuple[Understanding, Answer]:
    """Read what `pack_answer` wrote.

    Raises:
        ValueError: the bytes are something else.
    """
    try:
        message = pb.AnsweredQuestion.FromString(packed)
        return decode_understanding(message.understanding), decode_answer(message.answer)
    except (DecodeError, KeyError) as error:
        raise ValueError("not a packed answer") from error


def encode_turns(turns: Sequence[Turn]) -> list[pb.Turn]:
    """Domain to wire."""
    return [pb.Turn(question=turn.question, answer=turn.answer) for turn in turns]


def decode_turns(messages: Iterable[pb.Turn]) -> tuple[Turn, ...]:
    """Wire to domain."""
    return tuple(Turn(message.question, message.answer) for message in messages)
