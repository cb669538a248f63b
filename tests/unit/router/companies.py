"""A small registry of invented companies, and questions read against it."""

from __future__ import annotations

from functools import cache

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.pipeline import understand

STAR = Company("688901", "星河智造", "星河智造科技(苏州)股份有限公司", ("Galaxy Smart Co., Ltd.", "星河机电"))
LIQUOR = Company("600902", "青岚老窖", "青岚老窖酒业股份有限公司")
BANK = Company("601903", "临江银行", "临江银行股份有限公司")
SHARES = Company("000904", "云帆B", "云帆动力集团股份有限公司")
RISKY = Company("002905", "*ST远山", "远山新材料股份有限公司")
HALF = Company("300906", "白鹭生物", "白鹭生物医药股份有限公司")
SUN = Company("000907", "太阳能", "中和太阳能发电股份有限公司")
TWIN_A = Company("600908", "双子股份", "双子重工股份有限公司")
TWIN_B = Company("600909", "双子股份", "双子传媒股份有限公司")

LOADED: tuple[tuple[Company, tuple[str, ...]], ...] = (
    (STAR, ("2021", "2020", "2019")),
    (LIQUOR, ("2021", "2020")),
    (BANK, ("2021",)),
    (SHARES, ("2021",)),
    (RISKY, ("2021",)),
    (HALF, ("2023H1", "2021")),
    (SUN, ("2021",)),
    (TWIN_A, ("2021",)),
    (TWIN_B, ("2021",)),
)


@cache
def knowledge() -> Knowledge:
    """The catalogue's words and the invented companies."""
    entries = [(company, tuple(Period.parse(text) for text in periods)) for company, periods in LOADED]
    return Knowledge(Lexicon(load_catalogue(), load_glossary()), CompanyIndex.build(entries))


def read(question: str) -> Understanding:
    """Understand a question over the invented registry."""
    return understand(question, knowledge())
