"""POST /v1/imports: a table of facts from elsewhere, with the report list that restricts it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.errors import BadInput
from nianbao.store.knowledge_bases import DEFAULT_NAME, check_name
from services.gateway.http.job_json import SubmissionJson, job_json
from services.gateway.http.parts import Gateway
from services.gateway.intake import Destination, FactsReading, RefusedFile, StoredFile
from services.gateway.keys.count_file import count_file
from services.gateway.read_multipart import FieldPart, read_multipart
from services.gateway.sniff_format import sniff_table

router = APIRouter(prefix="/v1/imports", tags=["imports"])

_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": _FILE | {"description": "CSV：一行一个公司年度，第一行为中文列名"},
                        "reports": _FILE | {"description": "CSV 报告清单（证券代码、年份）；有则只导入清单中的报告"},
                        "kb": {"type": "string", "description": "知识库，没有则建立；默认 default"},
                        "unit": {"type": "string", "enum": list(YUAN_PER_UNIT), "description": "金额列的单位"},
                    },
                }
            },
        },
    }
}


@dataclass(slots=True)
class _Form:
    """What a form holds so far."""

    knowledge_base: str = DEFAULT_NAME
    unit: str = "元"
    table: StoredFile | RefusedFile | None = None
    report_list: StoredFile | RefusedFile | None = None


@router.post("", status_code=202, response_model=SubmissionJson, openapi_extra=_BODY)
async def submit_import(gateway: Gateway, request: Request) -> SubmissionJson:
    """Take in a table of facts and enqueue its import; importing it again replaces what it brought."""
    await count_file(gateway.door.limiter)
    form = await _read_form(gateway, request)
    if form.table is None:
        raise BadInput("没有收到表格，请在 multipart/form-data 中以 file 字段上传 CSV", code="no_files")
    destination = Destination(form.knowledge_base, uuid.uuid4())
    job = await gateway.intake.submit(_with_reading(form.table, form), destination)
    return SubmissionJson(batch=destination.batch_id, jobs=[job_json(job)])


async def _read_form(gateway: Gateway, request: Request) -> _Form:
    form = _Form()
    async for part in read_multipart(request.headers.get("content-type", ""), request.stream()):
        if isinstance(part, FieldPart):
            _take_field(form, part)
        elif part.file_name and part.name == "reports":
            form.report_list = await gateway.intake.store(part.file_name, part.pieces, sniff_table)
        elif part.file_name and form.table is None:
            form.table = await gateway.intake.store(part.file_name, part.pieces, sniff_table)
    return form


def _take_field(form: _Form, part: FieldPart) -> None:
    if part.name == "kb":
        form.knowledge_base = check_name(part.value)
    elif part.name == "unit":
        if part.value not in YUAN_PER_UNIT:
            raise BadInput(f"unit 应为{'、'.join(YUAN_PER_UNIT)}之一", code="bad_unit")
        form.unit = part.value


def _with_reading(table: StoredFile | RefusedFile, form: _Form) -> StoredFile | RefusedFile:
    if isinstance(table, RefusedFile):
        return table
    listed = form.report_list
    if isinstance(listed, RefusedFile):
        # Without its list the table would bring reports that nobody asked for.
        return listed
    if listed is None:
        return replace(table, reading=FactsReading(form.unit))
    return replace(table, reading=FactsReading(form.unit, listed.blob, listed.file_name))
