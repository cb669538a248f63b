"""The pages' files: shipped whole, vendored unchanged, and nothing in them that could run a text as code."""

from __future__ import annotations

import hashlib
import re
import tomllib

import pytest

from services.gateway.page_files import FOLDER, read_page_files

OWN = sorted(path for path in FOLDER.rglob("*.js") if "vendor" not in path.parts)
# Each would let a text of a report become markup or code.
FORBIDDEN = re.compile(
    r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    r"|createContextualFragment|setTimeout\(\s*[\"'`]|https?://(?!www\.w3\.org/2000/svg)[a-z0-9]"
)


def test_every_file_is_named_by_the_version_of_all_of_them(tmp_path):
    for name, text in {"index.html": "{root} {preloads}", "app.js": "1", "styles.css": "a{}"}.items():
        (tmp_path / name).write_text(text)
    before = read_page_files(tmp_path)
    assert f'<link rel="modulepreload" href="/assets/{before.version}/app.js">' in before.shell.decode()
    (tmp_path / "styles.css").write_text("b{}")
    assert read_page_files(tmp_path).version != before.version


def test_modules_that_are_imported_are_there():
    for path in OWN:
        for name in re.findall(r'(?:from|import\() ?"(\.[^"]+)"', path.read_text()):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_no_page_makes_markup_or_code_of_a_text(path):
    assert FORBIDDEN.findall(path.read_text()) == []


def test_the_shell_has_nothing_inline():
    shell = (FOLDER / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?://", shell) == []


def test_vendored_files_are_what_the_registry_gave():
    listed = re.findall(r"\| `([\w.-]+\.js)` \|.*`([0-9a-f]{64})` \|", (FOLDER / "vendor" / "README.md").read_text())
    assert {name for name, _ in listed} == {path.name for path in (FOLDER / "vendor").glob("*.js")}
    for name, digest in listed:
        assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == digest


def test_every_file_of_the_pages_goes_into_the_wheel():
    settings = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = settings["package-data"]["*"]
    for path in FOLDER.rglob("*"):
        assert path.is_dir() or any(path.match(pattern) for pattern in patterns), path
