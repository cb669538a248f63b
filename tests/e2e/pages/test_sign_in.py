"""Signing in with a key, and keys that end while somebody works."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from nianbao.runtime.local.ports import choose_ports
from nianbao.runtime.local.programs import read_program
from tests.support.browser import expect
from tests.support.local_system import LocalSystem

ADMIN_KEY = "an-administrator-s-own-secret-0123456789"
QUESTION = "珩槿精工2023年的营业收入是多少元？"


@pytest.fixture(scope="module")
def guarded(loaded: LocalSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A second gateway over the same system that asks for keys."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    (folder / "key").write_text(ADMIN_KEY)
    port = choose_ports(["gateway"], {})["gateway"]
    program = read_program(loaded.home.programs, "gateway-http")
    settings = {
        "NIANBAO_HTTP_PORT": str(port),
        "NIANBAO_GATEWAY_AUTH": "required",
        "NIANBAO_GATEWAY_ADMIN_KEY_FILE": str(folder / "key"),
    }
    environment = {**os.environ, **program.environment, **settings}
    command = [sys.executable, "-m", "services", "gateway", "--role", "http"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{url}/healthz", trust_env=False).raise_for_status()
            break
        except httpx.HTTPError:
            assert time.monotonic() < deadline and process.poll() is None, (folder / "log").read_text()[-2000:]
            time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def base_url(guarded: str) -> str:
    return guarded


def sign_in(page, key: str = ADMIN_KEY) -> None:
    page.fill("dialog input[name=key]", key)
    page.click("dialog button[type=submit]")


def test_a_wrong_key_is_refused_and_the_right_one_opens_the_page(open_page):
    page = open_page("/library")
    expect(page.locator("dialog h2")).to_have_text("登录")
    sign_in(page, "nb_wrong")
    expect(page.locator("dialog .error")).to_be_visible()
    sign_in(page)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("table tbody tr").first).to_be_visible()
    page.click("button:has-text('退出')")
    expect(page.locator("dialog h2")).to_have_text("登录")


def test_a_key_that_ends_while_a_question_is_typed_loses_nothing(open_page):
    page = open_page("/ask")
    sign_in(page)
    expect(page.locator("dialog")).to_have_count(0)
    page.fill("#question", QUESTION)
    page.context.clear_cookies()
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_contain_text("已写的内容还在")
    sign_in(page)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.click("button:has-text('提问')")
    page.wait_for_selector(".answer-text .figure")


def test_pictures_of_pages_are_shown_to_those_who_signed_in(open_page):
    page = open_page("/ask")
    sign_in(page)
    expect(page.locator("dialog")).to_have_count(0)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.click(".answer-text .figure")
    page.wait_for_selector(".mark")


def test_a_key_is_made_shown_once_and_ended(open_page):
    page = open_page("/system")
    sign_in(page)
    page.click("button:has-text('签发密钥')")
    page.fill("dialog label:has-text('给谁用') input", "研究部 <b>")
    page.click("dialog button[type=submit]")
    expect(page.locator("dialog pre")).to_contain_text("nb_")
    page.click("button:has-text('我已保存')")
    row = page.locator("tr:has(th:has-text('研究部 <b>'))")
    expect(row).to_contain_text("查看、提问")
    row.locator("button:has-text('吊销')").click()
    page.click("dialog button.danger")
    expect(row).to_contain_text("已吊销")
