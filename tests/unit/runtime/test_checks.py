from __future__ import annotations

import os
import socket
import subprocess
import sys

from nianbao.runtime.local.checks import listening_failure


def test_the_port_of_the_process_itself_is_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listening_failure(os.getpid(), f"http://127.0.0.1:{port}/readyz") is None
        assert listening_failure(os.getpid(), f"127.0.0.1:{port}") is None


def test_an_answer_from_somebody_elses_port_does_not_count() -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            assert listening_failure(other.pid, f"127.0.0.1:{port}") == f"端口 {port} 被另一个程序占用"
    finally:
        other.kill()
        other.wait()
    assert listening_failure(other.pid, f"127.0.0.1:{port}") == "进程已退出"
