"""Passages rank by the words of the question, rare words first, and by the titles above them."""

from __future__ import annotations

import uuid

import pytest

from nianbao.store.chunks import Chunk, Posting, ReportPosting
from nianbao.text.tokens import question_tokens
from services.indexer.draft import Passage
from services.indexer.search.bm25 import Ranking, score_passages
from services.indexer.search.say_otherwise import say_otherwise
from services.indexer.search.weigh_titles import TitleWeigher
from services.indexer.stages.count_tokens import count_tokens

REPORT = uuid.uuid4()


def _chunk(number: int, text: str, title_path: str = "") -> Chunk:
    return Chunk(number, 0, title_path, text, 1, 1, None)


def _rank(query: list[str], *texts: str, titles: dict[int, str] | None = None) -> Ranking:
    passages = [
        Passage(_chunk(number, text), tuple(filter(None, [(titles or {}).get(number, "")])))
        for number, text in enumerate(texts)
    ]
    postings, lengths = count_tokens(passages)
    return score_passages(
        [ReportPosting(REPORT, posting) for posting in postings], {REPORT: lengths}, dict.fromkeys(query, 1.0)
    )


def _order(ranking: Ranking) -> list[int]:
    return [scored.place[1] for scored in ranking.scored]


def test_postings_count_tokens_by_passage_and_keep_titles_apart() -> None:
    postings, lengths = count_tokens([Passage(_chunk(0, "疫苗 疫苗 研发"), ("研发",)), Passage(_chunk(1, "疫苗"), ())])

    assert postings == (
        Posting("疫苗", False, [0, 1], [2, 1]),
        Posting("研发", False, [0], [1]),
        Posting("研发", True, [0], [1]),
    )
    assert lengths == (3, 1)


def test_a_rare_word_says_more_than_a_common_one() -> None:
    ranking = _rank(["疫苗", "产品"], "产品 产品 产品 说明", "疫苗 说明 说明 说明", "产品", "产品 说明")

    assert _order(ranking)[0] == 1
    assert ranking.weights["疫苗"] > ranking.weights["产品"]


def test_of_two_passages_the_one_with_more_of_a_word_or_less_besides_goes_first() -> None:
    assert _order(_rank(["疫苗"], "疫苗 生产 流程", "疫苗 疫苗 生产", "别的"))[0] == 1
    assert _order(_rank(["疫苗"], "疫苗 " + "生产 " * 50, "疫苗 生产", "别的"))[0] == 1


def test_a_title_brings_the_passage_below_it() -> None:
    ranking = _rank(["研发", "投入"], "研发", "人员 一千", "别的 文字", titles={1: "研发投入"})

    assert _order(ranking)[0] == 1


def test_passages_without_any_word_are_not_found() -> None:
    assert _order(_rank(["疫苗"], "别的", "文字")) == []
    assert _order(_rank(["疫苗"])) == []


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("概述一下公司员工情况", "第四节公司治理 / (一)员工情况", "第四节公司治理 / 十三、员工持股计划的情况"),
        ("研发投入的情况", "第三节 / 4、研发投入 / (2)人员", "第三节 / (3)研发风险"),
        ("现金流的情况", "第四节 / 5、现金流", "第十二节 / 5、合并现金流量表"),
    ],
)
def test_the_heading_that_the_question_spells_out_is_lifted(asked: str, better: str, worse: str) -> None:
    weights = {"员工": 2.0, "研发": 2.0, "投入": 2.0, "现金": 1.5, "现金流": 2.0}
    [scored] = _rank(["疫苗"], "疫苗").scored

    lifted = TitleWeigher(asked, weights).weigh(scored, _chunk(0, "", better))
    other = TitleWeigher(asked, weights).weigh(scored, _chunk(0, "", worse))

    assert lifted.score > other.score >= scored.score


def test_a_heading_of_asking_words_alone_lifts_nothing() -> None:
    [scored] = _rank(["疫苗"], "疫苗").scored

    assert TitleWeigher("变化的情况说明", {"变化": 2.0}).weigh(scored, _chunk(0, "", "第三节 / 3、情况说明")) == scored


def test_words_said_otherwise_weigh_less_than_those_asked() -> None:
    words = say_otherwise("董监高的薪酬情况")

    assert words["薪酬"] == 1.0
    assert 0 < words["报酬"] < 1
    assert {"董事", "监事", "高级"} <= words.keys()


def test_a_question_of_plain_words_is_searched_as_it_is() -> None:
    assert say_otherwise("募集资金使用情况") == dict.fromkeys(question_tokens("募集资金使用情况"), 1.0)


def test_notes_and_policies_count_less_unless_asked_for() -> None:
    [scored] = _rank(["疫苗"], "疫苗").scored
    policy = _chunk(0, "", "第十节财务报告 / 五、重要会计政策及会计估计 / 40、政府补助")

    in_policy = TitleWeigher("政府补助情况", {}).weigh(scored, policy)
    asked_for = TitleWeigher("政府补助的会计政策", {}).weigh(scored, policy)
    in_business = TitleWeigher("政府补助情况", {}).weigh(scored, _chunk(0, "", "第三节 / 一、业务"))

    assert in_policy.score < asked_for.score < in_business.score == scored.score
