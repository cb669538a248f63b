"""The plots of a report, as SVG that is part of the page: no script, no other host."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence

import pygal
from markupsafe import Markup
from pygal.style import Style

from nianbao.evaluation.measure_words import kind_words
from nianbao.evaluation.run_record import MeasureRecord

# pygal adds a finder of modules in the way of Python 2, for maps that are not used here: whoever asks all finders
# for a module, as pytest does, would stumble over it.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#475569",
    foreground_strong="#0f172a",
    foreground_subtle="#cbd5e1",
    font_family=_FONT,
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=12,
    legend_font_size=13,
    colors=("#2563eb", "#94a3b8", "#0d9488", "#d97706"),
    value_colors=("#0f172a",) * 4,
    opacity=".85",
    guide_stroke_color="#e2e8f0",
    guide_stroke_dasharray="none",
    major_guide_stroke_color="#e2e8f0",
    major_guide_stroke_dasharray="none",
)
_OPTIONS = {
    "style": _STYLE,
    "js": (),
    "width": 720,
    "height": 320,
    "print_values": True,
    "print_values_position": "top",
    "disable_xml_declaration": True,
    "legend_at_bottom": True,
    "legend_at_bottom_columns": 3,
    "margin": 12,
    "no_data_text": "没有数据",
}
# pygal writes its settings into a script, which nothing here runs, and its address into a comment.
_SCRIPT = re.compile(r"<script.*?</script>|<!--.*?-->", re.DOTALL)

Series = Mapping[str, Mapping[str, MeasureRecord]]
"""Measures by the name of the run."""


def share_chart(runs: Series, names: Sequence[str], labels: Sequence[str]) -> Markup:
    """Bars of shares in per cent, one a measure, runs side by side."""
    chart = pygal.Bar(
        # Room above the bars for their values.
        range=(0, 108),
        y_labels=[{"value": each, "label": f"{each}%"} for each in (0, 25, 50, 75, 100)],
        show_legend=len(runs) > 1,
        value_formatter=lambda value: f"{value:.1f}%",
        **_OPTIONS,
    )
    chart.x_labels = list(labels)
    for run, measures in runs.items():
        values = [measures[name].value if name in measures else None for name in names]
        chart.add(run, [None if value is None else 100 * value for value in values])
    return _drawn(chart)


def latency_chart(measures: Mapping[str, MeasureRecord]) -> Markup:
    """Bars of p50, p95 and p99 in milliseconds by route, on a logarithmic scale that begins at one millisecond.

    The logarithm is ours: pygal's bars would begin at the smallest value, which then has none.
    """
    routes = [name.split(".")[1] for name in measures if re.fullmatch(r"latency\..*\.p50_ms", name)]
    slowest = max((measures[f"latency.{route}.p99_ms"].value or 1.0 for route in routes), default=1.0)
    most = math.ceil(math.log10(max(slowest, 10.0)))
    chart = pygal.Bar(
        range=(0, most + 0.25),
        y_labels=[{"value": power, "label": f"{10**power:,}"} for power in range(most + 1)],
        value_formatter=lambda height: f"{10**height:.0f}",
        **_OPTIONS,
    )
    chart.x_labels = [kind_words(route) for route in routes]
    for percent in (50, 95, 99):
        values = [measures[f"latency.{route}.p{percent}_ms"].value for route in routes]
        chart.add(f"p{percent}", [None if value is None else math.log10(max(value, 1.0)) for value in values])
    return _drawn(chart)


def _drawn(chart: pygal.Bar) -> Markup:
    # pygal escapes what it is given; the markup is its own.
    return Markup(_SCRIPT.sub("", chart.render(is_unicode=True)))  # noqa: S704
