"""What people say is understood as what reports call otherwise, in whatever order and with words between."""

from __future__ import annotations

import pytest

from nianbao.domain.topic import load_other_words, load_topics
from nianbao.text.find_topics import find_topics
from nianbao.text.stop_words import QUESTION_WORDS
from nianbao.text.tokens import question_tokens
from nianbao.text.topic_words import topic_words

NAMES = ["青禾农业科技股份有限公司", "青禾股份"]
PEOPLE = "董事、监事、高级管理人员变动"
PAY = "董事、监事、高级管理人员报酬"
WORDINGS = [
    ("青禾股份去年换帅了没有", PEOPLE),
    ("掌门人是不是走了", PEOPLE),
    ("财务总监怎么就不干了，谁接班", PEOPLE),
    ("班子里谁辞职了", PEOPLE),
    ("老总一年拿多少钱", PAY),
    ("独董每年领多少津贴", PAY),
    ("闲钱都买了什么", "委托理财"),
    ("闲置的资金买了哪些银行理财", "委托理财"),
    ("替别家作保的有多少", "对外担保"),
    ("给下面的子公司背着多少担保", "对外担保"),
    ("为别人兜底的有没有", "对外担保"),
    ("有没有被人告", "重大诉讼、仲裁"),
    ("跟谁对簿公堂了", "重大诉讼、仲裁"),
    ("有没有被客户索赔", "重大诉讼、仲裁"),
    ("搞科研砸了多少钱", "研发投入"),
    ("研发上舍得下本吗，烧了多少", "研发投入"),
    ("新药走到临床几期了", "研发项目与创新"),
    ("注册证拿到了没有", "研发项目与创新"),
    ("搞技术的骨干有多少人", "研发人员"),
    ("审计师最担心哪些问题", "关键审计事项"),
    ("会计师审这份报表的时候重点盯着什么", "关键审计事项"),
    ("今年请谁审的账，审计费多少", "会计师事务所聘任"),
    ("证监局有没有点名批评", "处罚及整改"),
    ("吃过罚单没有", "处罚及整改"),
    ("因为排污挨罚了吗", "环境问题行政处罚"),
    ("跟自家人做了多少买卖", "重大关联交易"),
    ("大股东有没有掏空公司", "非经营性资金占用"),
    ("上市募来的钱花得怎么样了", "募集资金使用"),
    ("募来的钱有没有改投别的项目", "募集资金变更"),
    ("造血能力怎么样", "现金流"),
    ("家底比年初厚了多少", "资产、负债变动"),
    ("有哪些房子被抵押出去了", "受限资产"),
    ("今年新成立了几家公司", "合并范围变化"),
    ("并表的公司多了还是少了", "合并范围变化"),
    ("给核心员工发股票了吗", "股权激励"),
    ("拿什么绑定骨干", "股权激励"),
    ("今年派多少红利给股东", "利润分配"),
    ("怎么回报投资者", "利润分配"),
    ("看家本领是什么", "核心竞争力"),
    ("凭什么跟对手竞争", "核心竞争力"),
    ("明年打算干什么", "经营计划"),
    ("公司有什么隐患", "风险因素"),
    ("靠什么赚钱", "主营业务"),
    ("哪个产品卖得最好", "主营业务构成"),
    ("同行里排第几", "行业地位"),
    ("捐了多少钱", "公益与捐赠"),
    ("大股东的股份押出去多少", "股份质押与冻结"),
    ("幕后老板是谁", "实际控制人"),
    ("公司易主了吗", "控制权变更"),
    ("当初许诺的都兑现了吗", "承诺事项"),
    ("对赌的业绩达标了没有", "业绩承诺"),
    ("记账的办法改了吗，会计估计变没变", "会计政策、会计估计变更"),
    ("以前年度的账有没有做错", "重大会计差错更正"),
    ("手下多少号人", "员工情况"),
    ("旗下公司哪家最能赚", "主要子公司、参股公司"),
    ("卖掉了哪块资产", "重大资产和股权出售"),
    ("买下了哪家公司", "收购与并购"),
    ("手上还有多少单子没做完", "订单"),
    ("拿下了哪些大单", "订单"),
    ("政府给了多少扶持的钱", "政府补助"),
    ("库房里有多少货卖不动", "存货"),
    ("货款有多少收不回来", "应收账款"),
    ("账上还趴着多少钱", "货币资金"),
    ("欠银行多少", "借款"),
    ("会不会戴帽", "退市风险"),
    ("有多少散户", "股东人数"),
    ("花多少钱买回自家股票", "股份回购"),
    ("放出去的贷款质量好不好", "贷款质量"),
    ("贷款是不是扎堆在大户", "贷款集中度"),
    ("新厂盖到哪一步了", "非股权投资"),
    ("表外有没有隐性负债", "或有事项与预计负债"),
    ("在股市里赚了还是亏了", "证券投资"),
    ("董事开会有没有唱反调的", "董事异议"),
    ("年报之后又出了什么大事", "资产负债表日后事项"),
]


def named(question: str) -> list[str]:
    return [topic.name for topic in find_topics(question, NAMES)]


@pytest.mark.parametrize(("question", "topic"), WORDINGS)
def test_everyday_words_mean_a_topic(question: str, topic: str) -> None:
    assert topic in named(question)


def test_the_words_of_a_way_may_stand_in_any_order() -> None:
    assert named("担保替谁做的") == named("替谁做的担保") == ["对外担保"]


def test_short_words_far_from_each_other_say_nothing() -> None:
    assert PEOPLE not in named("董事会审议通过之后公司把厂区里面的旧设备都换了")


@pytest.mark.parametrize(
    "question",
    [
        "青禾股份2020年营业收入是多少元",
        "2020年净利润同比增长了多少",
        "2021年末应收账款是多少",
        "2020年末总资产和总负债各是多少",
    ],
)
def test_figures_of_statements_mean_no_topic(question: str) -> None:
    assert named(question) == []


def test_words_of_talk_are_not_searched_for() -> None:
    assert question_tokens("到底凭什么砸了这么多研发") == ["研发"]
    assert {"究竟", "一共", "里面", "摊上"} <= QUESTION_WORDS


def test_the_words_that_mean_a_topic_are_told_only_where_a_whole_way_is_said() -> None:
    topic = load_topics()["对外担保"]
    assert topic_words(topic, "替子公司作保") == ("作保",)
    assert topic_words(topic, "替子公司还钱") == ()


def test_everyday_words_are_given_once() -> None:
    ways = [(topic.name, way) for topic in load_topics().values() for way in (*topic.asked, *topic.plainly)]
    assert len(ways) == len(set(ways))
    assert all(said != printed for said, printed in load_other_words().items())
