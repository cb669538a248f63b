"""Documents to be ingested: drawn reports, real ones cut to some pages, and poison among them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pymupdf

from tests.support.bad_files import encrypted_pdf, no_pages, not_a_pdf
from tests.support.hostile_pdfs import HOSTILE_PDFS
from tests.support.tiny_pdf import Line, TinyPage, table, tiny_pdf

_REAL_SHARE = 0.6
_CUT_PAGES = (8, 30)
# More than one cut of a report says nothing new about faults, and cutting takes longer than copying.
_DISTINCT_CUTS = 240
_EDGES = (60.0, 260.0, 320.0, 430.0, 535.0)
# One whose workers are killed meanwhile may come to be put aside before it comes to its limit.
_BOMB = frozenset({"time_limit", "memory_limit", "quarantined", "crashed"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents: the good ones by their sha256, and of the poison the reasons each may end in."""

    folder: Path
    good: Mapping[str, Path]
    poison: Mapping[str, frozenset[str]]

    @property
    def documents(self) -> int:
        """How many files there are."""
        return len(self.good) + len(self.poison)


def write_corpus(folder: Path, *, documents: int, poison_share: float, real: Path | None, seed: int) -> Corpus:
    """Write so many documents; `real` is a folder of real reports, None for drawn ones only."""
    random = Random(seed)
    folder.mkdir(parents=True)
    spoilt = round(documents * poison_share)
    cuts = _cuts(sorted(real.glob("*.pdf")) if real is not None else [], documents, random)
    good: dict[str, Path] = {}
    for number in range(documents - spoilt):
        content = random.choice(cuts) if cuts and random.random() < _REAL_SHARE else drawn_report(number, random)
        path = folder / f"{number:05d}.pdf"
        # Bytes behind the end of a PDF change its hash and nothing else.
        path.write_bytes(content + b"\n%% document %d\n" % number)
        good[hashlib.sha256(path.read_bytes()).hexdigest()] = path
    return Corpus(folder, good, _write_poison(folder, spoilt))


def drawn_report(number: int, random: Random) -> bytes:
    """A small report of a company of its own, with statements that add up."""
    code, name, year = 600_000 + number % 4_000, f"示例{number:04d}", 2020 + number % 4
    cover = TinyPage(
        texts=(
            Line(60, 100, f"公司代码：{code}    公司简称：{name}"),
            Line(200, 300, f"{name}制造股份有限公司", size=18),
            Line(220, 340, f"{year}年年度报告", size=18),
        )
    )
    statements = [_balance(title, random) for title in ("合并资产负债表", "母公司资产负债表")]
    notes = [_note(section, random) for section in range(random.randint(3, 12))]
    return tiny_pdf(cover, *statements, *notes)


def _balance(title: str, random: Random) -> TinyPage:
    cash, receivable, debt = (tuple(random.randint(1_000, 9_000_000) for _ in range(2)) for _ in range(3))
    assets = [cash[0] + receivable[0], cash[1] + receivable[1]]
    rows = [
        ("项目", "附注", "期末余额", "期初余额"),
        ("流动资产：", "", "", ""),
        ("货币资金", "七、1", *_money(cash)),
        ("应收账款", "七、5", *_money(receivable)),
        ("流动资产合计", "", *_money(assets)),
        ("资产总计", "", *_money(assets)),
        ("负债合计", "", *_money(debt)),
        ("所有者权益合计", "", *_money([assets[0] - debt[0], assets[1] - debt[1]])),
        ("负债和所有者权益总计", "", *_money(assets)),
    ]
    return TinyPage(
        texts=(Line(230, 80, title), Line(330, 100, "单位：元")), tables=(table(rows, top=110, edges=_EDGES),)
    )


def _money(values: list[int] | tuple[int, ...]) -> list[str]:
    return [f"{value:,}.00" for value in values]


def _note(section: int, random: Random) -> TinyPage:
    said = [f"本期第{number + 1}项业务金额为{random.randint(1, 10**6):,}元，较上期有所变化。" for number in range(30)]
    lines = [Line(60, 130 + 20 * number, text) for number, text in enumerate(said)]
    return TinyPage(texts=(Line(60, 100, f"{section + 1}、其他说明", size=12), *lines))


def _cuts(reports: list[Path], documents: int, random: Random) -> list[bytes]:
    cuts = []
    for number in range(min(_DISTINCT_CUTS, round(documents * _REAL_SHARE)) if reports else 0):
        with pymupdf.open(reports[number % len(reports)]) as whole, pymupdf.open() as cut:
            length = min(random.randint(*_CUT_PAGES), whole.page_count)
            # Every fourth begins with the cover, so that it is known whose report it is.
            first = 0 if number % 4 == 0 else random.randint(0, whole.page_count - length)
            cut.insert_pdf(whole, from_page=first, to_page=first + length - 1, links=False, annots=False)
            cuts.append(cut.tobytes(garbage=1, no_new_id=True))
    return cuts


def _write_poison(folder: Path, count: int) -> dict[str, frozenset[str]]:
    makers: tuple[tuple[str, Callable[[], bytes], frozenset[str]], ...] = (
        ("truncated", _truncated, frozenset({"truncated_pdf"})),
        ("encrypted", lambda: _made(encrypted_pdf, folder), frozenset({"encrypted_pdf"})),
        ("noise", HOSTILE_PDFS["mark and noise"], frozenset({"truncated_pdf"})),
        ("not_a_pdf", lambda: _made(not_a_pdf, folder), frozenset({"not_a_pdf"})),
        ("no_pages", lambda: _made(no_pages, folder), frozenset({"no_pages"})),
        ("bomb", HOSTILE_PDFS["forms within forms"], _BOMB),
        ("self", HOSTILE_PDFS["page tree that holds itself"], frozenset({"no_pages", "truncated_pdf", "no_text"})),
        ("crowd", HOSTILE_PDFS["one page more than the limit"], frozenset({"too_large"})),
    )
    poison = {}
    for number in range(count):
        kind, make, codes = makers[number % len(makers)]
        name = f"poison-{number:04d}-{kind}.pdf"
        content = make()
        # Before a file that is no PDF, whose hash must differ too, and behind the others.
        (folder / name).write_bytes(content + b"\n%% poison %d\n" % number)
        poison[name] = codes
    return poison


def _truncated() -> bytes:
    whole = drawn_report(0, Random(0))
    return whole[: len(whole) // 3]


def _made(write: Callable[[Path], Path], folder: Path) -> bytes:
    path = write(folder)
    content = path.read_bytes()
    path.unlink()
    return content
