"""What a question selects, from the domain to its message and back."""

from __future__ import annotations

from nianbao.domain.period import Period
from nianbao.domain.selection import Comparator, Condition, Measure, Ordering, Quantity, Step
from nianbao.rpc.v1 import types_pb2 as pb


def encode_quantity(value: Quantity) -> pb.Quantity:
    """Domain to wire."""
    return pb.Quantity(formula=value.formula, measure=value.measure)


def decode_quantity(message: pb.Quantity) -> Quantity:
    """Wire to domain."""
    return Quantity(message.formula, Measure(message.measure))


def encode_condition(value: Condition) -> pb.Condition:
    """Domain to wire."""
    return pb.Condition(
        quantity=encode_quantity(value.quantity),
        comparator=value.comparator,
        values=value.values,
        is_negated=value.is_negated,
        periods=[str(period) for period in value.periods],
        or_else=[encode_condition(each) for each in value.or_else],
    )


def decode_condition(message: pb.Condition) -> Condition:
    """Wire to domain."""
    return Condition(
        decode_quantity(message.quantity),
        Comparator(message.comparator),
        tuple(message.values),
        message.is_negated,
        tuple(Period.parse(period) for period in message.periods),
        tuple(decode_condition(each) for each in message.or_else),
    )


def encode_step(step: Step) -> pb.Step:
    """Domain to wire."""
    if isinstance(step, Condition):
        return pb.Step(condition=encode_condition(step))
    return pb.Step(
        ordering=pb.Ordering(
            quantity=encode_quantity(step.quantity),
            is_descending=step.is_descending,
            first_place=step.first_place,
            last_place=step.last_place,
            periods=[str(period) for period in step.periods],
        )
    )


def decode_step(message: pb.Step) -> Step:
    """Wire to domain."""
    if message.HasField("condition"):
        return decode_condition(message.condition)
    ordering = message.ordering
    return Ordering(
        decode_quantity(ordering.quantity),
        ordering.is_descending,
        ordering.first_place,
        ordering.last_place,
        tuple(Period.parse(period) for period in ordering.periods),
    )
