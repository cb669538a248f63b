"""The use case in order: understood question -> task -> SQL, checked and run -> figures -> answer.

make_task        services/nl2sql/plan            one planner an operation
compile_plan     services/nl2sql/compile_plan.py plan -> syntax tree
RULES            services/nl2sql/check           every statement passes all of them
run              services/nl2sql/reader.py       read-only, one knowledge base
read_passports   services/nl2sql/read_passports  no passport, no value
compute          services/nl2sql/compute.py      Decimal arithmetic
"""

from __future__ import annotations

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.comparison import Comparison, ComparisonRequest, Ranking, RankingRequest
from nianbao.domain.plan import Plan
from nianbao.domain.question import Understanding
from services.nl2sql.answer_figures import answer_figures
from services.nl2sql.answer_ranging import answer_ranging
from services.nl2sql.compare.compare_companies import compare_companies
from services.nl2sql.compare.rank_companies import rank_companies
from services.nl2sql.plan import make_task
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan_json import plan_json
from services.nl2sql.reader import Reader
from services.nl2sql.task import RangingTask

_NO_PLAN = plan_json(Plan(select=()))


async def answer(understanding: Understanding, knowledge_base: str, reader: Reader, catalogue: Catalogue) -> FactAnswer:
    """Answer an understood question from the facts of a knowledge base.

    What cannot be planned or found is a refusal in the answer, not an error.

    Raises:
        Unavailable: the database does not answer or took too long.
        UnsafeSql: a statement of ours broke a rule (a bug, reported rather than run).
    """
    try:
        task = make_task(understanding, catalogue)
    except CannotPlan as reason:
        return FactAnswer(_NO_PLAN, "", missing=(reason.sentence,), refusal_code=reason.code)
    async with reader.read(knowledge_base) as view:
        if isinstance(task, RangingTask):
            return await answer_ranging(task, view, catalogue)
        return await answer_figures(task, view, catalogue)


async def compare(request: ComparisonRequest, knowledge_base: str, reader: Reader, catalogue: Catalogue) -> Comparison:
    """Set companies beside each other, every figure with its passport.

    Raises:
        BadInput: nothing or too much is asked for, or a metric is not known.
        Unavailable: the database does not answer or took too long.
    """
    async with reader.read(knowledge_base) as view:
        return await compare_companies(request, view, catalogue)


async def rank(request: RankingRequest, knowledge_base: str, reader: Reader, catalogue: Catalogue) -> Ranking:
    """Order all companies of a period by a metric.

    Raises:
        BadInput: the metric is not known or no number.
        Unavailable: the database does not answer or took too long.
    """
    async with reader.read(knowledge_base) as view:
        return await rank_companies(request, view, catalogue)
