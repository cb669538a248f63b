from __future__ import annotations

import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from .conftest import compose_processes, run_compose
from .service_start import EVERYTHING, SECRETS, assert_starts_as_configured

ROOT = Path(__file__).resolve().parents[3]


def test_the_file_is_valid_and_an_unknown_key_is_noticed(tmp_path: Path) -> None:
    assert run_compose("config", "--quiet").returncode == 0
    wrong = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    wrong["services"]["router"]["restarts"] = "always"
    (tmp_path / "wrong.yml").write_text(yaml.safe_dump(wrong))
    refused = run_compose("config", "--quiet", file=tmp_path / "wrong.yml")
    assert refused.returncode != 0
    assert "restarts" in refused.stderr


def test_every_service_and_role_runs_and_accepts_its_settings(
    compose_model: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_starts_as_configured(compose_processes(compose_model), tmp_path, monkeypatch)


def test_every_image_is_built_once_by_the_recipe(compose_model: dict) -> None:
    built = {
        service["image"].split(":")[0]: service["build"]["args"]["SERVICE"]
        for service in compose_model["services"].values()
        if "build" in service
    }
    assert built == {f"nianbao-{name}": name for name, _ in EVERYTHING} | {"nianbao-ocr": "parser"}
    assert compose_model["services"]["ocr"]["build"]["args"]["EXTRA"] == "ocr"


def test_every_image_of_others_has_a_version(compose_model: dict) -> None:
    for name, service in compose_model["services"].items():
        assert re.search(r":v?\d+\.\d+", service["image"]), name


def test_what_is_extra_runs_only_on_request(compose_model: dict) -> None:
    profiles = {name: service.get("profiles") for name, service in compose_model["services"].items()}
    assert {name: each for name, each in profiles.items() if each} == {
        "ocr": ["ocr"],
        "tgi": ["model"],
        "prometheus": ["monitoring"],
        "grafana": ["monitoring"],
    }
    assert compose_model["services"]["parser"]["environment"]["NIANBAO_PARSER_OCR"] == "false"


def test_only_gateway_and_dashboards_are_reachable_and_only_from_this_machine(compose_model: dict) -> None:
    published = {
        name: port["host_ip"]
        for name, service in compose_model["services"].items()
        for port in service.get("ports", ())
    }
    assert published == {"gateway": "127.0.0.1", "grafana": "127.0.0.1"}
    assert compose_model["networks"]["inside"]["internal"] is True
    outside = {name for name, s in compose_model["services"].items() if "outside" in (s.get("networks") or {})}
    assert outside == {"gateway", "grafana", "tgi"}


def test_every_container_is_watched_limited_and_comes_back(compose_model: dict) -> None:
    for name, service in compose_model["services"].items():
        if name in ("objects", "migrate"):
            continue
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name
        assert service["logging"]["options"]["max-size"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service.get("mem_limit") or name == "tgi", name
    for process in compose_processes(compose_model):
        service = compose_model["services"][process.where]
        assert service["read_only"], process.where
        assert service["cap_drop"] == ["ALL"], process.where
        assert service["healthcheck"]["test"][1:] == ["python", "-m", "services", *process.args, "--check"]
        assert ("NIANBAO_HEALTH_FILE" in process.environment) is (process.role == "worker")


def test_no_secret_is_in_an_environment(compose_model: dict) -> None:
    for name, service in compose_model["services"].items():
        for key in service.get("environment") or {}:
            assert not re.search(r"PASSWORD$|_TOKEN$|DATABASE_URL$|REDIS_URL$|_KEY$", key), f"{name}: {key}"


def test_secrets_are_made_once_and_are_for_their_owner_only(compose_model: dict, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"

    def make() -> dict[str, str]:
        subprocess.run(["sh", ROOT / "deploy/compose/make-secrets.sh", folder], check=True)
        return {file.name: file.read_text() for file in folder.iterdir()}

    made = make()
    assert make() == made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = {Path(secret["file"]).name for secret in compose_model["secrets"].values()}
    assert set(made) == files
    assert files >= set(SECRETS)
    assert made["database-url"] == f"postgresql://nianbao:{made['postgres-password']}@postgres:5432/nianbao"
    assert len({made["postgres-password"], made["reader-password"], made["redis-password"], made["admin-key"]}) == 4
    assert all(len(made[name]) == 32 for name in ("postgres-password", "redis-password", "admin-key"))


def test_prometheus_scrapes_every_process_of_ours(compose_model: dict) -> None:
    config = yaml.safe_load((ROOT / "deploy/observability/prometheus.yaml").read_text())
    (discovery,) = config["scrape_configs"][0]["dns_sd_configs"]
    assert set(discovery["names"]) == {process.where for process in compose_processes(compose_model)}
    assert config["rule_files"] == ["alerts.yaml"]


def test_the_recipe_knows_every_service_and_leaves_root() -> None:
    recipe = (ROOT / "Dockerfile").read_text()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = re.search(r"SERVICE=((?:\w+\|)+\w+)", recipe)
    assert named is not None
    assert set(named[1].split("|")) == {name for name, _ in EVERYTHING}
    assert set(named[1].split("|")) | {"s3", "tracing", "ocr"} <= set(extras)
    last_user = re.findall(r"^USER (\S+)", recipe, re.M)[-1]
    assert last_user == "10001:10001"
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-\S+", base) for base in re.findall(r"^FROM (\S+)", recipe, re.M))
    assert "/licenses/sbom.cdx.json" in recipe
    for source in re.findall(r"^COPY (?!--from)(.+?) \S+$", recipe, re.M):
        for path in source.split():
            assert (ROOT / path.replace("${SERVICE}", "router").rstrip("/")).exists() or "SERVICE" in path, path
