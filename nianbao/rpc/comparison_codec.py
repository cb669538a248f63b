"""Comparisons and rankings to protobuf messages and back."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.amount import plain
from nianbao.domain.comparison import (
    ComparedMetric,
    Comparison,
    ComparisonRequest,
    Distribution,
    Gap,
    GapReason,
    Ranking,
    RankingRequest,
)
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.rpc.codec import (
    decode_cell,
    decode_company,
    decode_computed,
    decode_fact_answer,
    encode_cell,
    encode_company,
    encode_computed,
    encode_fact_answer,
)
from nianbao.rpc.v1 import nl2sql_pb2 as pb


def encode_comparison_request(request: ComparisonRequest, knowledge_base: str) -> pb.CompareRequest:
    """Domain to wire."""
    return pb.CompareRequest(
        knowledge_base=knowledge_base,
        companies=[encode_company(company) for company in request.companies],
        metrics=request.metrics,
        periods=[str(period) for period in request.periods],
        scope=request.scope,
    )


def decode_comparison_request(message: pb.CompareRequest) -> ComparisonRequest:
    """Wire to domain.

    Raises:
        BadInput: a period or the scope is none.
    """
    return ComparisonRequest(
        companies=tuple(decode_company(company) for company in message.companies),
        metrics=tuple(message.metrics),
        periods=tuple(_period(period) for period in message.periods),
        scope=_scope(message.scope),
    )


def encode_comparison(value: Comparison) -> pb.CompareResponse:
    """Domain to wire."""
    return pb.CompareResponse(
        companies=[encode_company(company) for company in value.companies],
        metrics=[_encode_metric(metric) for metric in value.metrics],
        periods=[str(period) for period in value.periods],
        scope=value.scope,
        cells=[encode_cell(cell) for cell in value.cells],
        computed=[encode_computed(computed) for computed in value.computed],
        gaps=[_encode_gap(gap) for gap in value.gaps],
        warnings=value.warnings,
    )


def decode_comparison(message: pb.CompareResponse) -> Comparison:
    """Wire to domain."""
    return Comparison(
        companies=tuple(decode_company(company) for company in message.companies),
        metrics=tuple(_decode_metric(metric) for metric in message.metrics),
        periods=tuple(Period.parse(period) for period in message.periods),
        scope=Scope(message.scope),
        cells=tuple(decode_cell(cell) for cell in message.cells),
        computed=tuple(decode_computed(computed) for computed in message.computed),
        gaps=tuple(_decode_gap(gap) for gap in message.gaps),
        warnings=tuple(message.warnings),
    )


def encode_ranking_request(request: RankingRequest, knowledge_base: str) -> pb.RankRequest:
    """Domain to wire."""
    return pb.RankRequest(
        knowledge_base=knowledge_base,
        metric=request.metric,
        period=str(request.period),
        scope=request.scope,
        is_descending=request.is_descending,
        limit=request.limit,
    )


def decode_ranking_request(message: pb.RankRequest) -> RankingRequest:
    """Wire to domain.

    Raises:
        BadInput: the period or the scope is none.
    """
    return RankingRequest(
        metric=message.metric,
        period=_period(message.period),
        scope=_scope(message.scope),
        is_descending=message.is_descending,
        limit=message.limit,
    )


def encode_ranking(value: Ranking) -> pb.RankResponse:
    """Domain to wire."""
    return pb.RankResponse(
        metric=_encode_metric(value.metric),
        period=str(value.period),
        scope=value.scope,
        answer=encode_fact_answer(value.answer),
        distribution=None if value.distribution is None else _encode_distribution(value.distribution),
    )


def decode_ranking(message: pb.RankResponse) -> Ranking:
    """Wire to domain."""
    return Ranking(
        metric=_decode_metric(message.metric),
        period=Period.parse(message.period),
        scope=Scope(message.scope),
        answer=decode_fact_answer(message.answer),
        distribution=_decode_distribution(message.distribution) if message.HasField("distribution") else None,
    )


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadInput(f"「{text}」不是报告期，应如 2023 或 2023H1", code="bad_period") from error


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError as error:
        raise BadInput(f"「{text}」不是报表范围，应为 合并 或 母公司", code="bad_scope") from error


def _encode_metric(value: ComparedMetric) -> pb.ComparedMetric:
    return pb.ComparedMetric(
        name=value.name,
        unit=value.unit,
        display=value.display,
        formula=value.formula,
        optional=value.optional,
        meaning=value.meaning,
    )


def _decode_metric(message: pb.ComparedMetric) -> ComparedMetric:
    return ComparedMetric(
        name=message.name,
        unit=message.unit,
        display=message.display,
        formula=message.formula,
        optional=tuple(message.optional),
        meaning=message.meaning,
    )


def _encode_gap(value: Gap) -> pb.Gap:
    return pb.Gap(
        company_code=value.company_code,
        metric=value.metric,
        period=value.period,
        reason=value.reason,
        sentence=value.sentence,
    )


def _decode_gap(message: pb.Gap) -> Gap:
    return Gap(message.company_code, message.metric, message.period, GapReason(message.reason), message.sentence)


def _encode_distribution(value: Distribution) -> pb.Distribution:
    return pb.Distribution(
        count=value.count,
        minimum=plain(value.minimum),
        tenth=plain(value.tenth),
        quarter=plain(value.quarter),
        median=plain(value.median),
        three_quarters=plain(value.three_quarters),
        nine_tenths=plain(value.nine_tenths),
        maximum=plain(value.maximum),
        mean=plain(value.mean),
    )


def _decode_distribution(message: pb.Distribution) -> Distribution:
    return Distribution(
        count=message.count,
        minimum=Decimal(message.minimum),
        tenth=Decimal(message.tenth),
        quarter=Decimal(message.quarter),
        median=Decimal(message.median),
        three_quarters=Decimal(message.three_quarters),
        nine_tenths=Decimal(message.nine_tenths),
        maximum=Decimal(message.maximum),
        mean=Decimal(message.mean),
    )
