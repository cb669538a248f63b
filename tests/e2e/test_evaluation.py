"""A set made from the drawn reports, and the system measured with it, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

from demo.draw_report import SampleReport
from tests.support.local_system import LocalSystem

# Other tests leave reports behind whose names are scripts.
KNOWLEDGE_BASE = "measured"

GATE = """
[min]
"exact.fact" = 0.95
"exact.calculation" = 0.95
"exact.must_refuse" = 0.9
"citation.page_precision" = 0.95
"citation.box_precision" = 0.95
[max]
errors = 0
[min_count]
exact = 60
"""


def test_the_system_passes_a_gate_over_questions_made_from_its_reports(
    system: LocalSystem, samples: tuple[SampleReport, ...], tmp_path: Path
) -> None:
    code, output = system.run("ingest", str(samples[0].path.parent), "--kb", KNOWLEDGE_BASE)
    assert code == 0, output
    questions, gate, out = tmp_path / "set.jsonl", tmp_path / "gate.toml", tmp_path / "run"
    gate.write_text(GATE, encoding="utf-8")
    made = ("--kb", KNOWLEDGE_BASE, "--split", "train", "--count", "80")
    code, output = system.run("eval-set", "--out", str(questions), *made)
    assert code == 0, output
    code, output = system.run("eval", str(questions), "--kb", KNOWLEDGE_BASE, "--out", str(out), "--gate", str(gate))

    run = json.loads((out / "report.json").read_text(encoding="utf-8"))
    missed = [(each["question"], each["reason"]) for each in run["questions"] if each["exact"] is False]
    assert code == 0, (output, missed)
    assert "通过" in (out / "report.html").read_text(encoding="utf-8")
