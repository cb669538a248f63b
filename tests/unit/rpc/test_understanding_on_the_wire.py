"""An understanding crosses the wire unchanged, selection and all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Statistic
from nianbao.domain.selection import Comparator, Condition, Measure, Ordering, Quantity
from nianbao.rpc.codec import decode_understanding, encode_understanding
from tests.support.questions import asked, replace

PERIODS = st.lists(st.builds(Period, st.integers(1990, 2100), st.sampled_from(["", "H1"])), max_size=3).map(tuple)
QUANTITIES = st.builds(Quantity, st.sampled_from(["营业收入", "净利润 / 职工人数"]), st.sampled_from(Measure))
PLAIN = st.builds(
    Condition,
    QUANTITIES,
    st.sampled_from(Comparator),
    st.lists(st.text(max_size=8), max_size=3).map(tuple),
    st.booleans(),
    PERIODS,
)
CONDITIONS = st.builds(replace, PLAIN, or_else=st.lists(PLAIN, max_size=2).map(tuple))
ORDERINGS = st.builds(Ordering, QUANTITIES, st.booleans(), st.integers(1, 100), st.integers(1, 100), PERIODS)


@given(
    st.lists(st.one_of(CONDITIONS, ORDERINGS), max_size=4).map(tuple),
    st.lists(QUANTITIES, max_size=3).map(tuple),
    st.sampled_from(Statistic),
)
def test_what_is_selected_arrives_as_sent(
    selection: tuple[Condition | Ordering, ...], quantities: tuple[Quantity, ...], statistic: Statistic
) -> None:
    sent = replace(asked(Operation.LIST, "营业收入", companies=()), selection=selection, statistic=statistic)
    sent = replace(sent, quantities=quantities, part=selection[:1])

    assert decode_understanding(encode_understanding(sent)) == sent
