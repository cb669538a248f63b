"""Citations and the boxes on pages to protobuf messages and back."""

from __future__ import annotations

from nianbao.domain.answer import Citation
from nianbao.domain.geometry import Box
from nianbao.rpc.v1 import types_pb2 as pb


def encode_box(box: Box | None) -> pb.Box | None:
    """Domain to wire."""
    return None if box is None else pb.Box(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1)


def decode_box(message: pb.Box) -> Box:
    """Wire to domain."""
    return Box(message.x0, message.y0, message.x1, message.y1)


def encode_citation(citation: Citation) -> pb.Citation:
    """Domain to wire."""
    return pb.Citation(
        document=citation.document,
        page=citation.page,
        box=encode_box(citation.box),
        text=citation.text,
        metric=citation.metric,
        period=citation.period,
        scope=citation.scope,
        value=citation.value,
        unit=citation.unit,
        checks=citation.checks,
        report_id=citation.report_id,
        company=citation.company,
        label=citation.label,
        column=citation.column,
        restated_value=citation.restated_value,
        restated_by=citation.restated_by,
    )


def decode_citation(message: pb.Citation) -> Citation:
    """Wire to domain."""
    return Citation(
        document=message.document,
        page=message.page,
        box=decode_box(message.box) if message.HasField("box") else None,
        text=message.text,
        metric=message.metric,
        period=message.period,
        scope=message.scope,
        value=message.value,
        unit=message.unit,
        checks=tuple(message.checks),
        report_id=message.report_id,
        company=message.company,
        label=message.label,
        column=message.column,
        restated_value=message.restated_value,
        restated_by=message.restated_by,
    )
