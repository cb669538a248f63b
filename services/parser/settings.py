"""Settings of the parser, from NIANBAO_PARSER_* (and the shared NIANBAO_REDIS_URL, NIANBAO_OBJECT_STORE)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class ParserSettings(ServiceSettings):
    """What the parser may be told; every document is parsed within these limits."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_PARSER_")

    redis_url: str = Field("redis://localhost:6379/0", min_length=1, description="the queue's broker")
    object_store: str = Field("file:///var/lib/nianbao/objects", min_length=1, description="fsspec URL of the store")
    queue: Literal["parse", "ocr"] = Field("parse", description="what the worker consumes; ocr needs nianbao[ocr]")
    ocr: bool = Field(False, description="whether OCR workers run, so that scanned pages are sent to them")
    ocr_memory_mb: int = Field(
        3000, ge=512, le=65_536, description="address space that OCR of a document may use, in MB"
    )
    ocr_page_limit_s: int = Field(60, ge=5, le=3600, description="seconds that OCR of a page may take on average")
    ocr_threads: int = Field(1, ge=1, le=64, description="threads of the OCR engine")
    max_pages: int = Field(10_000, ge=1, le=100_000, description="pages a PDF may have")
    max_file_mb: int = Field(500, ge=1, le=10_000, description="size a file may have, in MB")
    max_rows: int = Field(500_000, ge=1, le=10_000_000, description="rows a row file may have")
    memory_mb: int = Field(1500, ge=256, le=65_536, description="address space that one document may use, in MB")
    scratch_file_mb: int = Field(
        500, ge=10, le=10_000, description="size that a file may reach that parsing writes, in MB"
    )
    cpu_limit_s: int = Field(300, ge=5, le=7200, description="CPU seconds that one document may use")
    wall_limit_s: int = Field(600, ge=5, le=7200, description="seconds that one document may take")
    retry_s: float = Field(
        1800.0, ge=0, le=86_400, description="how long a task waits for a store, disk or queue that is away"
    )
    deaths_max: int = Field(5, ge=1, le=100, description="a document over which so many workers died is put aside")
