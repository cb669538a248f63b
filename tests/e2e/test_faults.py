"""A system under faults, in short: processes killed at random, stores away, poison; `make faults` runs it in full."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.runtime.home import Home
from tests.support.faults.corpus import Corpus, write_corpus
from tests.support.faults.expected import parse_all
from tests.support.faults.run import Faults, run
from tests.support.local_system import LocalSystem

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 24


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("faults") / "documents"
    return write_corpus(folder, documents=DOCUMENTS, poison_share=0.25, real=None, seed=3)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """A system of its own, which looks for lost messages often."""
    folder = tmp_path_factory.mktemp("faulty")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    environment = kept | {
        "NIANBAO_HOME": str(folder / "home"),
        "NIANBAO_OBJECT_STORE": f"file://{folder / 'objects'}",
        "NIANBAO_EMBEDDINGS": "false",
        "NIANBAO_OCR": "false",
        "NIANBAO_PARSER_CPU_LIMIT_S": "5",
        "NIANBAO_GATEWAY_SWEEP_EVERY_S": "3",
        "NIANBAO_GATEWAY_LOST_AFTER_S": "25",
        "NIANBAO_START_TIMEOUT_S": "240",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    system = LocalSystem(Home(folder / "home"), environment, None)
    system.up(timeout_s=300)
    yield system
    code, output = system.run("down")
    assert code == 0, output
    assert system.processes() == []


@pytest.mark.timeout(900)
def test_every_document_is_in_its_right_state_once_whatever_dies_meanwhile(faulty: LocalSystem, corpus: Corpus) -> None:
    expected = parse_all(corpus.good)
    faults = Faults((0.2, 1.0), 0.0, volume=None, outage_s=(1.0, 2.0), seed=7)

    found = run(faulty, corpus, expected, kb="faults", faults=faults, timeout_s=600)

    assert found["problems"] == []
    # Every process of the system was killed, a child that parsed too, and the store refused to write.
    assert set(found["injected"]) == {*faulty.programs(), "parser-child", "store-refuses"}
    assert set(found["not_there"]) <= {"parser-child"}
    # What killed processes left is swept: a folder for each that lives, at most.
    assert len(list(faulty.home.scratch.iterdir())) <= len(faulty.programs())
    assert sum(number for state, number in found["outcome"].items() if state.startswith("failed")) == len(corpus.poison)
