"""How a quantity prints, and whether it is stated as it is."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.formula import Binary, Operand, operands, parse
from nianbao.domain.selection import Measure, Quantity
from services.nl2sql.plan.metrics import is_derived, is_known, value_display


def is_stated(catalogue: Catalogue, quantity: Quantity) -> bool:
    """Whether a report prints the quantity itself."""
    is_plain = quantity.measure is Measure.VALUE and is_known(catalogue, quantity.formula)
    return is_plain and not is_derived(catalogue, quantity.formula)


def quantity_display(catalogue: Catalogue, quantity: Quantity) -> str:
    """How a quantity prints: a growth in per cent, a metric in its own way, a formula by its units."""
    if quantity.measure is Measure.GROWTH:
        return "percent"
    if is_known(catalogue, quantity.formula):
        return value_display(catalogue, quantity.formula)
    displays = {value_display(catalogue, each.metric) for each in operands(quantity.formula)}
    match parse(quantity.formula):
        case Binary("/", Operand() as above, Operand() as below):
            units = (value_display(catalogue, above.metric), value_display(catalogue, below.metric))
            return "yuan" if units == ("yuan", "persons") else "percent" if units[0] == units[1] else "decimal"
        case Binary("+" | "-", _, _) if len(displays) == 1:
            return displays.pop()
        case _:
            return "decimal"
