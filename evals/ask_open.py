"""Open questions of our own about real reports, asked of a running gateway.

`open_questions.tsv` holds one question a line: its set, the report's code, the question, whether
the report has something to say (has, none), the pages where the answer stands and what an answer
must hold, read from the pages. The rules were tuned on the set `tune`; `held` is over other
reports, written when they stood; `batch1` and on were written one after another, each asked for
the first time before its faults were looked at; `everyday` asks in everyday words. Where a report
states the same on several pages, all are listed. `spoken_questions.tsv` was written by somebody
who did not know the system, in everyday words: `spoken` was looked at to mend the rules,
`spoken_held` never; `blind_questions.tsv` is by another such author, `blind` and `blind_held` the same.
Search is measured by its best five passages, asked of the indexer with `--indexer`.

    python -m evals.ask_open --url http://127.0.0.1:8000 --kb default --indexer 127.0.0.1:7003
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.domain.traditional import to_simplified
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import IndexerClient
from nianbao.text.normal import squeezed

QUESTIONS = Path(__file__).with_name("open_questions.tsv")
_BEST = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One question; `musts` are alternatives each, of which one must be in the answer."""

    set: str
    report: str
    question: str
    is_none: bool
    pages: frozenset[int]
    musts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was answered; `recalled` is None when search was not asked."""

    case: Case
    answer: str
    missing: tuple[str, ...]
    is_page_right: bool
    recalled: bool | None
    route: str

    @property
    def length(self) -> int:
        """Characters of the answer."""
        return len(self.answer)


def main() -> None:
    """Ask, judge, print."""
    given = _arguments()
    cases = [case for case in read_cases(given.questions) if given.set in ("all", case.set)]
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda case: ask(given.url, given.kb, case.question), cases))
    recalled = asyncio.run(_recall(given.indexer, given.kb, cases, answers)) if given.indexer else [None] * len(cases)
    outcomes = [judge(*each) for each in zip(cases, answers, recalled, strict=True)]
    for outcome in [each for each in outcomes if _is_bad(each)][: given.show]:
        _show(outcome)
    for line in summary(outcomes):
        print(line)


def read_cases(path: Path = QUESTIONS) -> tuple[Case, ...]:
    """Read questions; by default those that the rules were tuned on."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_case(line.split("\t")) for line in lines if line and not line.startswith("#"))


def judge(case: Case, answer: dict[str, Any], recalled: bool | None) -> Outcome:
    """Hold an answer against what it must say and where that stands."""
    text = to_simplified(squeezed(str(answer["answer"])))
    missing = tuple(must[0] for must in case.musts if not any(squeezed(spelled) in text for spelled in must))
    cited = {citation["page"] for citation in answer["citations"]}
    return Outcome(case, str(answer["answer"]), missing, bool(cited & case.pages), recalled, str(answer["route"]))


def summary(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """The figures of the bars."""
    count = len(outcomes)
    musts = sum(len(each.case.musts) for each in outcomes)
    missing = sum(len(each.missing) for each in outcomes)
    yield f"questions {count}, of which none {sum(each.case.is_none for each in outcomes)}"
    yield f"must-haves found {musts - missing} of {musts} = {_share(musts - missing, musts)}"
    whole = sum(not each.missing for each in outcomes)
    yield f"answers with all of them {whole} = {_share(whole, count)}"
    right = sum(each.is_page_right for each in outcomes)
    yield f"right page cited {right} = {_share(right, count)}"
    lengths = sorted(each.length for each in outcomes)
    yield f"length median {statistics.median(lengths):.0f}, longest {lengths[-1]}"
    searched = [each.recalled for each in outcomes if each.recalled is not None]
    if searched:
        yield f"search recall@{_BEST} {sum(searched)} of {len(searched)} = {_share(sum(searched), len(searched))}"


def _case(fields: Sequence[str]) -> Case:
    of_set, report, question, kind, pages, musts = fields
    return Case(
        of_set,
        report,
        question,
        kind == "none",
        frozenset(int(page) for page in pages.split(",")),
        tuple(tuple(must.split("|")) for must in musts.split(";")),
    )


def ask(url: str, kb: str, question: str) -> dict[str, Any]:
    """Ask one question; the answer as the API gives it."""
    response = httpx.post(f"{url}/v1/ask", json={"question": question, "kb": kb, "store": False}, timeout=60)
    response.raise_for_status()
    return dict(response.json())


async def _recall(target: str, kb: str, cases: Sequence[Case], answers: Sequence[dict[str, Any]]) -> list[bool]:
    """Whether a right page is among the best passages, the report taken as the system understood it."""
    channel = open_channel(target)
    client = IndexerClient(channel)
    found = []
    for case, answer in zip(cases, answers, strict=True):
        understood = answer["understanding"]
        passages = await client.search(
            case.question,
            kb,
            [Company(each["code"], each["short_name"], each["full_name"]) for each in understood["companies"]],
            [Period.parse(period) for period in understood["periods"]],
            _BEST,
        )
        found.append(any(_pages(passage) & case.pages for passage in passages))
    await channel.close()
    return found


def _pages(passage: Any) -> set[int]:
    """The pages that a passage stands on."""
    return {passage.page, *(line.page for line in passage.lines)}


def _is_bad(outcome: Outcome) -> bool:
    return bool(outcome.missing) or not outcome.is_page_right or outcome.recalled is False


def _show(outcome: Outcome) -> None:
    faults = [f"缺 {'、'.join(outcome.missing)}"] if outcome.missing else []
    faults += [] if outcome.is_page_right else ["页码"]
    faults += ["检索"] if outcome.recalled is False else []
    print(f"[{outcome.route}] {outcome.case.question} | {'；'.join(faults)}\n    {outcome.answer}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--kb", default="default")
    parser.add_argument("--indexer", default="", help="address of the indexer's gRPC server, e.g. 127.0.0.1:7003")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="another file of questions in the same form")
    parser.add_argument("--set", default="all", help="all, tune, held, batch1, batch2, ...")
    parser.add_argument("--show", type=int, default=0, help="print so many answers that fall short")
    return parser.parse_args()


if __name__ == "__main__":
    main()
