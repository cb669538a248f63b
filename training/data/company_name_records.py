"""Hard company names: what was written, near names to choose from, and who is meant."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from nianbao.domain.report import Company
from nianbao.evaluation.company_split import SPLITS, split_of
from training.data.names import CompanyNames, misspell
from training.data.open_base import Base
from training.data.record import Record, Task

INSTRUCTION = (
    "你是年报问答系统的公司识别模块。从候选公司中找出问题所指的公司，只输出 JSON："
    '{"code": 证券代码, "name": 公司全称}；候选中没有唯一对应的公司时输出 {"code": "", "name": ""}，不要猜。'
)
_CANDIDATES = 5
_FRAMES = ("{m}2020年的营业收入是多少", "{m}的净利润", "介绍一下{m}", "{m}的法定代表人是谁", "{m}")
_NOBODY = 0.12


def company_name_records(base: Base, names: CompanyNames, seed: int, number: int) -> Iterator[Record]:
    """About so many examples, of companies whose names are near others' as often as not."""
    rng = random.Random(f"{seed}|names")  # noqa: S311 - no secret
    companies = [each for each in base.knowledge.companies.names.companies if each.full_name and each.code]
    full = [each.full_name for each in companies]
    # Whoever is offered is taught too, so candidates are of the same split.
    beside = {split: [each for each in companies if split_of(each.code) == split] for split in SPLITS}
    for _ in range(number):
        company = rng.choice(companies)
        mention = _mention(company, names, rng)
        if not _is_nearest(mention, company, full):
            continue
        others = beside[split_of(company.code)]
        found = process.extract(mention, [each.full_name for each in others], scorer=ratio, limit=_CANDIDATES + 1)
        near = [others[place] for _, _, place in found]
        yield _record(company, mention, [each for each in near if each.code != company.code], rng)


def _mention(company: Company, names: CompanyNames, rng: random.Random) -> str:
    """Any way to call it; half of them with one or two slips of the pen."""
    if rng.random() < 0.5:
        return names.spell(company, rng)[1]
    slips = misspell(company.full_name, rng)
    return misspell(slips, rng) if rng.random() < 0.3 else slips


def _is_nearest(mention: str, company: Company, full: list[str]) -> bool:
    """Whether a misspelt full name is nearest to the company's own, and to no other as near.

    Other ways of calling it are unique as they are made.
    """
    if mention in (company.code, company.short_name) or company.full_name.startswith(mention):
        return True
    best = process.extract(mention, full, scorer=OSA.distance, limit=2)
    return best[0][0] == company.full_name and (len(best) < 2 or best[1][1] > best[0][1])


def _record(company: Company, mention: str, near: list[Company], rng: random.Random) -> Record:
    is_there = rng.random() >= _NOBODY
    candidates = [*([company] if is_there else []), *near[: _CANDIDATES - is_there]]
    rng.shuffle(candidates)
    shown = "\n".join(f"{each.code} {each.full_name}（{each.short_name}）" for each in candidates)
    question = rng.choice(_FRAMES).format(m=mention)
    found = {"code": company.code, "name": company.full_name} if is_there else {"code": "", "name": ""}
    return Record(
        Task.COMPANY_NAMES, split_of(company.code), INSTRUCTION, f"问题：{question}\n候选：\n{shown}",
        json.dumps(found, ensure_ascii=False), question, plan=f"name|{company.code}|{mention}",
    )  # fmt: skip
