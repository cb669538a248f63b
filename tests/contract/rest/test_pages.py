"""The addresses of the pages: one shell, strict headers, files that are kept."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize(
    "address", ["/", "/ask", "/ask/123", "/library", "/reports/123", "/compare", "/differences", "/jobs", "/system"]
)
async def test_each_page_s_address_gives_the_shell_under_a_strict_policy(client, address):
    response = await client.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_what_the_shell_names_is_sent_and_kept_for_good(client):
    shell = (await client.get("/")).text
    named = re.findall(r'(?:href|src)="(/assets/[^"]+)"', shell)
    assert any(name.endswith("app.js") for name in named)
    for name in named:
        response = await client.get(name)
        assert response.status_code == 200, name
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_files_of_another_version_are_sent_but_not_kept(client):
    response = await client.get("/assets/old/app.js")
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["..%2f..%2fsettings.py", "index.html", "nothing.js", "vendor/README.md"])
async def test_nothing_else_is_sent(client, path):
    response = await client.get(f"/assets/v/{path}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


async def test_the_catalogue_explains_every_check(client):
    catalogue = (await client.get("/v1/catalogue")).json()
    assert catalogue["checks"]["assets=liabilities+equity"] == "资产总计 = 负债合计 + 所有者权益合计"
    assert catalogue["checks"]["prior_year=own_report"].startswith("与另一年度")
    assert {"营业收入", "净利润"} <= {metric["name"] for metric in catalogue["metrics"]}
    assert "资产负债率" in {metric["name"] for metric in catalogue["derived"]}
