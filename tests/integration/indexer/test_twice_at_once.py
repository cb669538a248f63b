"""A request that is served twice, or by several workers at the same moment, leaves one result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nianbao.domain.artifacts import write_report_files
from services.indexer.pipeline import index_report
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import figure, of_year, parsed_report

AT_ONCE = 4


def test_one_request_in_many_hands_is_one_report(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022"), figure("净利润", "20", "2022")))
    with ThreadPoolExecutor(AT_ONCE) as workers:
        done = list(workers.map(lambda _: index_report(request, shelf.objects, shelf.pool), range(3 * AT_ONCE)))

    assert len({each.report_id for each in done}) == 1
    assert len(shelf.execute("SELECT 1 FROM nianbao.report WHERE document_id = %s", (request.document_id,))) == 1
    assert shelf.count("fact") == 2
    assert shelf.figures() == {"2022": {"营业收入": "200", "净利润": "20"}}


def test_reports_of_one_company_that_are_indexed_at_once_give_its_figures_in_full(shelf: Shelf) -> None:
    years = range(2015, 2023)
    figures = {year: figure("营业收入", str(100 + year), str(year)) for year in years}
    requests = [shelf.submit(parsed_report(figures[year], identity=of_year(year)), f"{year}.pdf") for year in years]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(lambda request: index_report(request, shelf.objects, shelf.pool), requests * 2))

    assert shelf.count("fact") == len(requests)
    assert shelf.figures() == {str(year): {"营业收入": str(100 + year)} for year in years}


def test_artifacts_that_several_parsers_store_at_once_are_whole_at_every_moment(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "artifacts-source"
    folder.mkdir()
    write_report_files(folder, parsed_report(figure("营业收入", "200", "2022")))
    key = "artifacts/aa/" + "a" * 64 + "/1"
    shelf.objects.put_folder(key, folder)

    def read(number: int) -> set[str]:
        copy = tmp_path / f"copy-{number}"
        copy.mkdir()
        shelf.objects.fetch_folder(key, copy)
        return {path.name for path in copy.iterdir() if path.read_bytes() == (folder / path.name).read_bytes()}

    with ThreadPoolExecutor(AT_ONCE) as workers:
        writes = [workers.submit(shelf.objects.put_folder, key, folder) for _ in range(6)]
        reads = list(workers.map(read, range(6)))
        for write in writes:
            write.result()
    assert all(names == {path.name for path in folder.iterdir()} for names in reads)
