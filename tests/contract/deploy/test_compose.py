from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from .conftest import PASSWORDS, compose_processes, run_compose
from .service_start import EVERYTHING, assert_starts_as_configured

ROOT = Path(__file__).resolve().parents[3]


def test_the_file_is_valid_and_asks_for_passwords() -> None:
    assert run_compose("config", "--quiet", **PASSWORDS).returncode == 0
    refused = run_compose("config", "--quiet")
    assert refused.returncode != 0
    assert "NIANBAO_" in refused.stderr


def test_every_service_and_role_runs_and_accepts_its_settings(
    compose_model: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_starts_as_configured(compose_processes(compose_model), monkeypatch)


def test_every_image_is_built_once_by_the_recipe(compose_model: dict) -> None:
    built = {
        service["image"]: service["build"]["args"]["SERVICE"]
        for service in compose_model["services"].values()
        if "build" in service
    }
    assert built == {f"nianbao-{name}": name for name, _ in EVERYTHING} | {"nianbao-ocr": "parser"}
    assert compose_model["services"]["ocr"]["build"]["args"]["EXTRA"] == "ocr"


def test_scanned_pages_are_read_only_on_request(compose_model: dict) -> None:
    assert compose_model["services"]["ocr"]["profiles"] == ["ocr"]
    assert compose_model["services"]["parser"]["environment"]["NIANBAO_PARSER_OCR"] == "false"


def test_the_model_server_runs_only_on_request(compose_model: dict) -> None:
    assert compose_model["services"]["tgi"]["profiles"] == ["model"]


def test_only_the_gateway_is_reachable_from_outside(compose_model: dict) -> None:
    published = {name for name, service in compose_model["services"].items() if service.get("ports")}
    assert published == {"gateway"}
    assert compose_model["services"]["gateway"]["ports"][0]["host_ip"] == "127.0.0.1"


def test_the_recipe_knows_every_service_and_leaves_root() -> None:
    recipe = (ROOT / "Dockerfile").read_text()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = re.search(r"SERVICE=((?:\w+\|)+\w+)", recipe)
    assert named is not None
    assert set(named[1].split("|")) == {name for name, _ in EVERYTHING}
    assert set(named[1].split("|")) <= set(extras)
    last_user = re.findall(r"^USER (\S+)", recipe, re.M)[-1]
    assert last_user == "10001:10001"
    for source in re.findall(r"^COPY (?!--from)(.+?) \S+$", recipe, re.M):
        for path in source.split():
            assert (ROOT / path.replace("${SERVICE}", "router").rstrip("/")).exists() or "SERVICE" in path, path
