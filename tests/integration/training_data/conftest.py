"""A knowledge base of invented companies, three years each, imported as any table is; the environment of training."""

from __future__ import annotations

import io
import os
import random
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from nianbao.queue.messages import ImportRequest
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import make_pool
from services.indexer.import_facts.pipeline import import_facts

ROOT = Path(__file__).resolve().parents[3]
RunTraining = Callable[..., str]
KNOWLEDGE_BASE = "research"
_FLOWS = ("营业收入", "营业成本", "净利润", "营业利润", "利润总额", "销售费用", "管理费用", "研发费用", "财务费用")
_STOCKS = ("货币资金", "存货", "资产总计", "负债合计", "流动资产合计", "流动负债合计")
_NAMES = "青禾 白石 云岭 海澜 星河 远山 长风 东篱 南浦 北辰 西窗 春晓 秋实 夏木 冬藏 明湖 清泉 金谷 玉田 红杉".split()  # noqa: SIM905
_PLACES = ("浙江省杭州市西湖区1号", "江苏省南京市玄武区2号", "北京市海淀区3号")


def facts_table() -> str:
    """The lines of the table: figures drawn once for all, some of them losses, some not stated."""
    rng = random.Random(8)
    lines = [
        ",".join(("证券代码", "年份", "公司名称", "证券简称", "注册地址", "法定代表人", "职工人数", *_FLOWS, *_STOCKS))
    ]
    for number, name in enumerate(_NAMES * 2):
        code, full = f"{600100 + number}", f"{name}{'实业' if number < len(_NAMES) else '精密'}股份有限公司"
        for year in (2019, 2020, 2021):
            figures = [str(rng.randrange(-2 * 10**7 if metric == "净利润" else 10**7, 10**9)) for metric in _FLOWS]
            figures += [str(rng.randrange(10**7, 10**10)) for _ in _STOCKS]
            figures[rng.randrange(len(figures))] = ""
            person = rng.choice(("王青", "李白", "赵云"))
            texts = (full, full[:4], _PLACES[number % 3], person, str(rng.randrange(100, 9000)))
            lines.append(",".join((code, str(year), *texts, *figures)))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def filled_url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The owner's URL of a database with the knowledge base `KNOWLEDGE_BASE`."""
    folder: Path = tmp_path_factory.mktemp("objects")
    objects, document = ObjectStore(f"file://{folder}"), uuid.uuid4()
    blob = objects.put_blob(io.BytesIO(facts_table().encode())).key
    with psycopg.connect(database_url) as connection:
        [(base,)] = connection.execute(
            "INSERT INTO nianbao.knowledge_base (name) VALUES (%s) RETURNING id", (KNOWLEDGE_BASE,)
        ).fetchall()
        connection.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob, unit)"
            " VALUES (%s, %s, %s, 'facts.csv', 'facts', 1, %s, '元')",
            (document, base, document.hex * 2, blob),
        )
    request = ImportRequest(
        job_id=str(uuid.uuid4()),
        document_id=str(document),
        knowledge_base=KNOWLEDGE_BASE,
        blob=blob,
        file_name="facts.csv",
    )
    pool = make_pool(database_url, name="test")
    import_facts(request, objects, pool, lambda counts: None)
    pool.close()
    return database_url


@pytest.fixture(scope="session")
def run_training() -> RunTraining:
    """Run `python …` of the training environment, without network, and give what it prints."""
    python = Path(os.environ.get("NIANBAO_TRAINING_PYTHON", ROOT / ".venv/training/bin/python"))
    if not python.exists():
        pytest.skip(f"no training environment ({python}): `make training-env` installs it")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "LLAMAFACTORY_VERBOSITY": "ERROR",
        # More threads than cores that are free spin for each other.
        "OMP_NUM_THREADS": "1",
    }

    probe = subprocess.run([python, "-c", "import torch"], env=environment, capture_output=True, text=True)
    if probe.returncode:
        # An index that has only the CUDA build gives one that wants the driver's libraries.
        why = (probe.stderr.strip().splitlines() or ["?"])[-1]
        pytest.skip(
            f"torch of {python} does not load ({why}): name an index with the CPU build and `make training-env`"
        )

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [python, *map(str, arguments)], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=580
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
