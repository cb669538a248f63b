"""Texts of a corpus over a real database: indexed without warnings, found, and known of by the registry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from nianbao.domain.report import NOBODY
from nianbao.rpc.clients import IndexerClient
from services.parser.pipeline import parse_document
from tests.integration.indexer.conftest import Shelf
from tests.support.serve_indexer import serve_indexer

TEXT = """一、担保措施
抵押物的抵押率原则上不超过百分之七十，并由独立评估机构出具报告。
二、期限
流动资金贷款期限不超过三年。
"""


@pytest_asyncio.fixture
async def indexer(database_url: str) -> AsyncIterator[IndexerClient]:
    async for client in serve_indexer(database_url):
        yield client


@pytest.fixture
def text_shelf(shelf: Shelf, tmp_path: Path) -> Shelf:
    path = tmp_path / "信贷.txt"
    path.write_text(TEXT, encoding="utf-8")
    indexed = shelf.add(parse_document(path, is_text=True), "信贷.txt")
    assert indexed.warnings == ()
    return shelf


async def test_a_text_is_found_by_its_words_and_cited_by_its_line(text_shelf: Shelf, indexer: IndexerClient) -> None:
    (best, *_) = await indexer.search("抵押率不超过多少", text_shelf.knowledge_base, (NOBODY,))
    assert (best.document, best.page, best.company, best.period) == ("信贷.txt", 2, "", "")
    assert "百分之七十" in best.text


async def test_the_registry_says_that_there_are_texts_and_lists_no_company_for_them(
    text_shelf: Shelf, indexer: IndexerClient
) -> None:
    registry = await indexer.registry(text_shelf.knowledge_base)
    assert registry is not None
    assert (registry.has_texts, registry.periods_of_company) == (True, ())
