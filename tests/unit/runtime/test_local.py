"""The parts of `nianbao up` that need no process: ports, state, programs, what each may know."""

import json
import os
import socket
import stat

import pytest

from nianbao.domain.errors import BadSettings, Unavailable
from nianbao.runtime.embedded.account import Account, needed_capability
from nianbao.runtime.embedded.linux import Capability
from nianbao.runtime.embedded.postgres import forget_dead_server, server_process
from nianbao.runtime.embedded.secrets import secret
from nianbao.runtime.home import Home
from nianbao.runtime.local import topology
from nianbao.runtime.local.lock import exclusive
from nianbao.runtime.local.ports import choose_ports, gateway_port
from nianbao.runtime.local.programs import Kind, Program, read_program, write_program
from nianbao.runtime.local.settings import LocalSettings
from nianbao.runtime.local.state import ProcessId, State, read_state, write_state
from nianbao.runtime.local.supervisor import write_configuration


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def at(tmp_path, monkeypatch):
    for key in ("NIANBAO_DATABASE_URL", "NIANBAO_REDIS_URL", "NIANBAO_OBJECT_STORE", "NIANBAO_NL2SQL_DATABASE_URL"):
        monkeypatch.delenv(key, raising=False)
    found = Home(tmp_path / "home")
    found.create()
    return found


def test_ports_are_kept_where_free_and_chosen_anew_where_taken(taken):
    first = choose_ports(["a", "b"], {"a": taken})
    assert first["a"] != taken
    assert len(set(first.values())) == 2
    assert choose_ports(["a", "b"], first) == first
    assert choose_ports(["a"], first, taken={first["a"]}) != {"a": first["a"]}


def test_the_gateway_s_port_is_the_wanted_or_the_kept_one(taken):
    free = choose_ports(["x"], {})["x"]
    assert gateway_port(free, None) == free
    assert gateway_port(None, free) == free
    assert gateway_port(None, taken) >= 8600
    with pytest.raises(BadSettings, match=f"端口 {taken} 已被其他程序占用"):
        gateway_port(taken, None)


@pytest.mark.parametrize("key", ["NIANBAO_PORT", "NIANBAO_GATEWAY_HTTP_PORT", "NIANBAO_HTTP_PORT"])
def test_the_gateway_s_port_may_be_set_by_each_of_its_names(monkeypatch, key):
    monkeypatch.setenv(key, "18600")
    assert LocalSettings().port == 18600


@pytest.mark.parametrize(("load", "patience_s"), [(0.5, 90), (4, 90), (8, 180), (400, 540)])
def test_a_start_on_a_busy_machine_may_take_longer_unless_said_otherwise(monkeypatch, load, patience_s):
    monkeypatch.delenv("NIANBAO_START_TIMEOUT_S", raising=False)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0, 0))
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert LocalSettings().start_timeout_s == patience_s
    monkeypatch.setenv("NIANBAO_START_TIMEOUT_S", "33")
    assert LocalSettings().start_timeout_s == 33


def test_addresses_set_outside_do_not_reach_the_services(tmp_path):
    outside = {"NIANBAO_GATEWAY_HTTP_PORT": "18600", "NIANBAO_ROUTER_RPC_PORT": "1", "NIANBAO_LOG_LEVEL": "debug"}
    shared = topology.environment(Home(tmp_path), outside)
    assert not {"NIANBAO_GATEWAY_HTTP_PORT", "NIANBAO_ROUTER_RPC_PORT"} & set(shared)
    assert shared["NIANBAO_LOG_LEVEL"] == "debug"


def test_the_state_survives_a_round_trip_and_damage(tmp_path):
    state = State({"gateway": 8600}, ("postgres",), ProcessId.of(os.getpid()))
    write_state(tmp_path / "state.json", state)
    assert read_state(tmp_path / "state.json") == state
    assert state.is_running
    (tmp_path / "state.json").write_text('{"ports": ')
    assert read_state(tmp_path / "state.json") == State()


def test_a_recycled_pid_is_not_the_process_that_was_recorded():
    own = ProcessId.of(os.getpid())
    assert own.process() is not None
    assert ProcessId(own.pid, own.started - 3600).process() is None


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    password = secret(tmp_path, "valkey")
    assert len(password) >= 32
    assert secret(tmp_path, "valkey") == password
    assert (tmp_path / "valkey").stat().st_mode & 0o777 == 0o600


def test_a_program_survives_its_file(tmp_path):
    account = Account(54329, 54329, Capability.DAC_READ_SEARCH)
    program = Program(
        "postgres", Kind.POSTGRES, ("postgres", "-D", "/x"), "url", {"A": 'b%"c'}, account, "INT", 40, "/x"
    )
    write_program(tmp_path, program)
    assert read_program(tmp_path, "postgres") == program
    assert (tmp_path / "postgres.json").stat().st_mode & 0o777 == 0o600


def programs_of(at, **settings):
    chosen = LocalSettings(**settings)
    ports = {**{name: 20_000 + number for number, name in enumerate(topology.PORTS)}, "gateway": 8600}
    stores = topology.find_stores(at, chosen, ports)
    return {program.name: program for program in topology.programs(at, chosen, ports, stores)}, stores


@pytest.fixture
def _all_installed(monkeypatch):
    monkeypatch.setattr(topology, "_is_installed", lambda _: True)
    monkeypatch.setattr(topology, "is_ocr_installed", lambda: False)


@pytest.mark.usefixtures("_all_installed")
def test_the_system_is_two_stores_five_servers_and_the_workers(at):
    programs, _ = programs_of(at, parser_workers=2)
    assert list(programs) == [
        "postgres",
        "valkey",
        "indexer-rpc",
        "router-rpc",
        "nl2sql-rpc",
        "generator-rpc",
        "gateway-http",
        "gateway-worker",
        "indexer-worker-1",
        "parser-worker-1",
        "parser-worker-2",
        "indexer-worker-embed",
    ]


@pytest.mark.usefixtures("_all_installed")
def test_vectors_are_made_by_a_worker_that_stands_back_unless_turned_off(at):
    programs, _ = programs_of(at)
    assert programs["indexer-worker-embed"].niceness == 19
    assert programs["indexer-worker-embed"].environment["NIANBAO_INDEXER_QUEUE"] == "embed"
    assert programs["indexer-rpc"].environment["NIANBAO_INDEXER_EMBEDDINGS"] == "true"
    without, _ = programs_of(at, embeddings=False)
    assert set(programs) - set(without) == {"indexer-worker-embed"}
    assert without["indexer-worker-1"].environment["NIANBAO_INDEXER_EMBEDDINGS"] == "false"


@pytest.mark.usefixtures("_all_installed")
def test_a_worker_for_scanned_pages_runs_only_where_ocr_is_installed(at, monkeypatch):
    without, _ = programs_of(at, parser_workers=1)
    assert "NIANBAO_PARSER_OCR" not in without["parser-worker-1"].environment
    monkeypatch.setattr(topology, "is_ocr_installed", lambda: True)
    programs, _ = programs_of(at, parser_workers=1)
    assert set(programs) - set(without) == {"parser-worker-ocr"}
    assert programs["parser-worker-ocr"].environment["NIANBAO_PARSER_QUEUE"] == "ocr"
    assert programs["parser-worker-1"].environment["NIANBAO_PARSER_OCR"] == "true"


@pytest.mark.usefixtures("_all_installed")
def test_given_stores_are_used_and_none_is_started(at):
    given = {"database_url": "postgresql://me:x@db/n", "redis_url": "redis://broker/0"}
    programs, _ = programs_of(at, **given)
    assert not {"postgres", "valkey"} & set(programs)
    assert programs["indexer-rpc"].environment["NIANBAO_DATABASE_URL"] == "postgresql://me:x@db/n"
    reader = programs["nl2sql-rpc"].environment["NIANBAO_NL2SQL_DATABASE_URL"]
    assert reader.startswith("postgresql://nianbao_reader:")
    assert reader.endswith("@db/n")


@pytest.mark.usefixtures("_all_installed")
def test_each_service_knows_only_what_it_needs(at):
    programs, stores = programs_of(at, parser_workers=1)
    texts = {name: json.dumps([program.environment, program.command]) for name, program in programs.items()}
    owner = stores.database_url.split("@")[0]
    assert {name for name, text in texts.items() if owner in text} == {
        "gateway-http",
        "gateway-worker",
        "indexer-rpc",
        "indexer-worker-1",
        "indexer-worker-embed",
    }
    assert [name for name, text in texts.items() if "nianbao_reader" in text] == ["nl2sql-rpc"]
    assert not [name for name, program in programs.items() if "://" in " ".join(program.command)]


def test_the_environment_of_up_reaches_the_services_without_its_secrets(at):
    environment = topology.environment(
        at, {"NIANBAO_DATABASE_URL": "x", "NIANBAO_GENERATOR_MODEL_URL": "http://m", "no_proxy": "a,localhost"}
    )
    assert "NIANBAO_DATABASE_URL" not in environment
    assert environment["NIANBAO_GENERATOR_MODEL_URL"] == "http://m"
    assert environment["no_proxy"] == "a,localhost,127.0.0.1"
    assert environment["OMP_NUM_THREADS"] == "1"


@pytest.mark.usefixtures("_all_installed")
def test_the_supervisor_s_configuration_holds_no_secret(at):
    programs, stores = programs_of(at)
    write_configuration(at, 20_000, list(programs.values()))
    text = at.supervisor_config.read_text()
    assert at.supervisor_config.stat().st_mode & stat.S_IRWXO == 0
    for name in ("supervisor", "valkey", "postgres-nianbao"):
        assert secret(at.secrets, name) not in text
    assert stores.redis_url not in text


def test_postgres_keeps_no_right_that_it_does_not_need(tmp_path):
    private = tmp_path / "private"
    open_file = private / "bin" / "postgres"
    open_file.parent.mkdir(parents=True)
    open_file.write_text("")
    open_file.chmod(0o755)
    private.chmod(0o700)
    both = frozenset(Capability)
    assert needed_capability(54_329, [open_file], both) is Capability.DAC_READ_SEARCH
    assert needed_capability(54_329, [open_file], frozenset({Capability.DAC_OVERRIDE})) is Capability.DAC_OVERRIDE
    open_file.chmod(0o700)
    assert needed_capability(54_329, [open_file], both) is Capability.DAC_OVERRIDE
    with pytest.raises(Unavailable, match="NIANBAO_DATABASE_URL"):
        needed_capability(54_329, [open_file], frozenset())


def test_a_pid_file_of_a_dead_or_foreign_process_is_forgotten(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n1\n5432\n")
    assert server_process(tmp_path) is None
    forget_dead_server(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
    forget_dead_server(tmp_path)


def test_the_second_holder_of_the_lock_is_told_to_wait(tmp_path):
    import threading

    waiting = threading.Event()

    def second():
        with exclusive(tmp_path / "lock", waiting.set):
            pass

    with exclusive(tmp_path / "lock", lambda: pytest.fail("nobody else holds it")):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(5)
    thread.join(5)
    assert not thread.is_alive()
