"""Check a proposal against the question: what is named must be used, and nothing else may be."""

from __future__ import annotations

from collections.abc import Callable

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.selection import Comparator, Condition, Measure, Ordering
from services.nl2sql.reread.account_for_words import account_for_words
from services.nl2sql.reread.check_numbers import check_numbers
from services.nl2sql.reread.check_units import check_units
from services.nl2sql.reread.choices import Choices
from services.nl2sql.reread.everyday_words import everyday_words
from services.nl2sql.reread.not_accepted import NotAccepted
from services.nl2sql.reread.proposal import UNCLEAR, Proposal

_OVER_ALL = frozenset({Operation.RANK, Operation.LIST, Operation.COUNT})


def check_proposal(proposal: Proposal, understanding: Understanding, choices: Choices, catalogue: Catalogue) -> None:
    """Apply every rule, the cheap ones first.

    Raises:
        NotAccepted: a rule is broken.
    """
    if proposal.operation == UNCLEAR:
        raise NotAccepted("语言模型也没有读懂这个问题。")
    for rule in _RULES:
        rule(proposal, understanding, choices)
    check_numbers(proposal, understanding)
    check_units(proposal, understanding, catalogue)
    account_for_words(proposal, understanding, catalogue)


def _only_choices(proposal: Proposal, _understanding: Understanding, choices: Choices) -> None:
    known = {choice.name for choice in choices.metrics}
    strange = [name for name in proposal.names if name not in known]
    if strange:
        raise NotAccepted(f"没有名为「{strange[0][:40]}」的可选指标，只能从列出的指标中选择。")


def _same_names(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    """The companies and periods are those of the question, each once."""
    codes = [company.code for company in understanding.companies]
    if sorted(proposal.companies) != sorted(codes):
        raise NotAccepted("公司必须恰好是问题所说的那些公司，不能增加或减少。")
    periods = [str(period) for period in understanding.periods]
    if sorted(proposal.periods) != sorted(periods):
        raise NotAccepted("报告期必须恰好是问题所说的那些报告期，不能增加或减少。")


def _metrics_as_asked(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    """Every metric that rules matched is used, in the order asked, since a ratio turned over is another."""
    if len(set(proposal.metrics)) != len(proposal.metrics):
        raise NotAccepted("同一个指标不能写两次。")
    missing = [name for name in understanding.metrics if name not in proposal.names]
    if missing:
        raise NotAccepted(f"问题写明了「{missing[0]}」，理解中不能没有它。")
    kept = [name for name in proposal.metrics if name in understanding.metrics]
    if kept != [name for name in understanding.metrics if name in kept]:
        raise NotAccepted("指标的先后必须与问题一致。")


def _operation_is_said(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    """What rules read stays; an operation that they did not read needs a word of its own."""
    read = (understanding.operation, understanding.statistic)
    is_read = read not in ((Operation.VALUE, Statistic.NONE), (Operation.DESCRIBE, Statistic.NONE))
    if is_read and understanding.operation is not Operation.DEFINE:
        if proposal.meant != read:
            raise NotAccepted("问题要做的运算与理解不一致。")
        return
    cues = everyday_words().operations.get(proposal.operation, ())
    if proposal.operation != "value" and not any(cue in understanding.text for cue in cues):
        raise NotAccepted(f"问题中没有字词表示要做「{proposal.operation}」这种运算。")


def _parts_fit(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    operation, statistic = proposal.meant
    is_over_all = operation in _OVER_ALL or (operation is Operation.STATISTIC and not understanding.companies)
    if (proposal.conditions or understanding.bounds) and not is_over_all:
        raise NotAccepted("条件只能用来筛选所有公司，不能用在某一家公司的数值上。")
    if is_over_all and understanding.companies:
        raise NotAccepted("问题写明了公司，不能改为对所有公司作答。")
    if (proposal.order is not None) != (operation is Operation.RANK):
        raise NotAccepted("排名必须写明 order，其他运算的 order 必须是 null。")
    if statistic in (Statistic.PLACE, Statistic.SHARE) or understanding.part:
        raise NotAccepted("不支持名次和占比。")
    if operation is not Operation.LIST and operation is not Operation.COUNT and not proposal.names:
        raise NotAccepted("没有写明指标。")


def _order_is_said(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    everyday = everyday_words()
    has_most = any(word in understanding.text for word in everyday.most)
    has_least = any(word in understanding.text for word in everyday.least)
    wanted = proposal.order.descending if proposal.order else {"max": True, "min": False}.get(proposal.operation)
    if wanted is not None and (has_most, has_least) != (wanted, not wanted):
        raise NotAccepted("排序的方向与问题不一致，或问题没有说明从高到低还是从低到高。")


def _keeps_what_rules_chose(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    """Conditions, places and growths that rules have read are part of the question."""
    if any(isinstance(step, Condition) and step.or_else for step in understanding.selection):
        raise NotAccepted("问题中用“或”连接的条件不能改变。")
    conditions = {(part.metric, part.comparator, tuple(part.values)) for part in proposal.conditions}
    for step in understanding.selection:
        if isinstance(step, Ordering):
            order = proposal.order
            said = order and (order.metric, order.descending, order.first, order.last)
            is_kept = said == (step.quantity.formula, step.is_descending, step.first_place, step.last_place)
        else:
            is_kept = step in understanding.bounds or (
                not step.is_negated and (step.quantity.formula, step.comparator, step.values) in conditions
            )
        if not is_kept or step.quantity.measure is Measure.GROWTH or step.periods:
            raise NotAccepted("问题中已读懂的条件或名次不能改变。")
    for quantity in understanding.quantities:
        if quantity.measure is Measure.GROWTH or quantity.formula not in proposal.names:
            raise NotAccepted(f"问题写明了「{quantity.name}」，理解中不能没有它。")


def _keeps_bounds(proposal: Proposal, understanding: Understanding, _choices: Choices) -> None:
    said = [(Comparator(part.comparator), tuple(part.values)) for part in proposal.conditions]
    for bound in understanding.bounds:
        # A region comes along by itself (see to_understanding); 亏损 may be of any profit.
        if bound.comparator is not Comparator.CONTAINS and (
            bound.quantity.formula or (bound.comparator, bound.values) not in said
        ):
            raise NotAccepted(f"条件「{bound.comparator} {'、'.join(bound.values)}」没有体现在理解中。")


_RULES: tuple[Callable[[Proposal, Understanding, Choices], None], ...] = (
    _only_choices,
    _same_names,
    _metrics_as_asked,
    _operation_is_said,
    _parts_fit,
    _order_is_said,
    _keeps_what_rules_chose,
    _keeps_bounds,
)
