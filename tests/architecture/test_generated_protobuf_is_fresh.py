from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_committed_code_equals_what_protoc_writes(tmp_path: Path) -> None:
    protos = sorted((ROOT / "proto/nianbao/rpc/v1").glob("*.proto"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", "-I", str(ROOT / "proto")),
            *(f"--{kind}={option}{tmp_path}" for kind, option in OUTPUTS),
            *map(str, protos),
        ],
        check=True,
        env={**os.environ, "PATH": path},
    )
    written = {file.name: file.read_text() for file in (tmp_path / "nianbao/rpc/v1").iterdir()}
    committed = {
        file.name: file.read_text()
        for file in (ROOT / "nianbao/rpc/v1").iterdir()
        if "_pb2" in file.name and file.is_file()
    }
    assert len(protos) >= 5
    assert written == committed, "run `make proto` and commit the result"


OUTPUTS = (("python_out", ""), ("grpc_python_out", ""), ("mypy_out", "quiet:"), ("mypy_grpc_out", "quiet:"))
