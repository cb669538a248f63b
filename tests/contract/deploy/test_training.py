"""The Job that fine-tunes, and the model server with what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from .conftest import ROOT, of_kind, pod_specs, render
from .test_kubernetes import VERSION, failed, scan

COMPONENTS = ROOT / "deploy/k8s/components"


@pytest.fixture(scope="module")
def training() -> list[dict]:
    return [document for document in yaml.safe_load_all(render("training")) if document]


def rendered_with(component: str, folder: Path) -> list[dict]:
    prod, tuned = (
        os.path.relpath(each, folder) for each in (ROOT / "deploy/k8s/overlays/prod", COMPONENTS / component)
    )
    overlay = {"kind": "Kustomization", "apiVersion": "kustomize.config.k8s.io/v1beta1"}
    overlay |= {"namespace": "nianbao", "resources": [prod], "components": [tuned]}  # type: ignore[dict-item]
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
    kubectl = Path(sys.executable).parent / "kubectl"
    done = subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True)
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def test_the_job_follows_the_schema_and_the_policy(training: list[dict], tmp_path: Path) -> None:
    assert sorted(m["kind"] for m in training) == [
        "ConfigMap", "Job", "NetworkPolicy", "PersistentVolumeClaim", "PersistentVolumeClaim",
    ]  # fmt: skip
    for manifest in training:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    file = tmp_path / "training.yaml"
    file.write_text(yaml.safe_dump_all(training))
    results = scan("--framework", "kubernetes", "--file", file)
    assert results["summary"]["passed"] > 60
    assert failed(results) == []


def test_the_job_runs_the_recipes_that_are_mounted(training: list[dict]) -> None:
    (config,) = of_kind(training, "ConfigMap")
    ((_, spec),) = pod_specs(training)
    (recipes,) = [volume for volume in spec["volumes"] if volume["name"] == "recipes"]
    assert recipes["configMap"]["name"] == config["metadata"]["name"]
    claims = {m["metadata"]["name"] for m in of_kind(training, "PersistentVolumeClaim")} | {"models"}
    used = {v["persistentVolumeClaim"]["claimName"] for v in spec["volumes"] if "persistentVolumeClaim" in v}
    assert used == claims
    for container in (*spec["initContainers"], *spec["containers"]):
        program, _, recipe = container["command"]
        settings = yaml.safe_load(config["data"][recipe])
        given = dict(argument.split("=") for argument in container["args"])
        assert program == "llamafactory-cli" and set(given) <= set(settings)
        # Every path is on a volume, and what is written is on one that may be.
        written = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
        assert all(
            "/" + value.split("/")[1] in written
            for key, value in given.items()
            if key.endswith("_dir") and key != "dataset_dir"
        )
        version = container["image"].partition(":")[2]
        assert f"llamafactory=={version}\n" in (ROOT / "training/requirements.txt").read_text()


@pytest.mark.parametrize("component", ["tgi-merged", "tgi-adapter"])
def test_one_line_of_an_overlay_serves_the_tuned_model(component: str, tmp_path: Path) -> None:
    manifests = rendered_with(component, tmp_path)
    (spec,) = [spec for where, spec in pod_specs(manifests) if where == "Deployment/tgi"]
    (container,) = spec["containers"]
    arguments = dict(zip(container["args"][::2], container["args"][1::2], strict=True))
    environment = {entry["name"]: entry["value"] for entry in container["env"]}
    config = next(m["data"] for m in of_kind(manifests, "ConfigMap") if m["metadata"]["name"] == "nianbao")
    names = {config.get(f"NIANBAO_{service}_MODEL_NAME") for service in ("GENERATOR", "NL2SQL")}
    if component == "tgi-merged":
        served = arguments["--model-id"]
        assert "LORA_ADAPTERS" not in environment and names == {None}
    else:
        name, _, served = environment["LORA_ADAPTERS"].partition("=")
        assert arguments["--model-id"] == "/models/qwen" and names == {name}
    # What the Job writes is what is served, and only once it was promoted.
    assert served.startswith("/trained/")
    assert any(served in argument for argument in job_arguments())
    (check,) = spec["initContainers"]
    assert f"test -f {served}/promoted.json" in check["args"][0]
    for manifest in manifests:
        if manifest["kind"] in {"Deployment", "ConfigMap"}:
            kubernetes_validate.validate(manifest, VERSION, strict=True)
    file = tmp_path / "tgi.yaml"
    file.write_text(yaml.safe_dump(next(m for m in of_kind(manifests, "Deployment") if m["metadata"]["name"] == "tgi")))
    assert failed(scan("--framework", "kubernetes", "--file", file)) == []


def job_arguments() -> list[str]:
    ((_, spec),) = pod_specs([d for d in yaml.safe_load_all(render("training")) if d])
    return [argument for each in (*spec["initContainers"], *spec["containers"]) for argument in each["args"]]
