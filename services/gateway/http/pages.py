"""The web pages: one shell for every address of them, and the files that it loads."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response

from nianbao.domain.errors import NotFound
from services.gateway.page_files import PageFiles, read_page_files

router = APIRouter(include_in_schema=False)

SECURITY_HEADERS = {
    # Only what this server sends: no inline script or style, no other host, no frame around us.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
        " font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

ADDRESSES = (
    "/",
    "/ask",
    "/ask/{session}",
    "/library",
    "/reports/{report}",
    "/compare",
    "/differences",
    "/jobs",
    "/bad-cases",
    "/system",
)
"""What a reader may open or reload; the script shows the page that the address names."""


async def show_page(_request: Request) -> Response:
    """Send the shell; it is asked for anew each time, since it names the version of all else."""
    return Response(_files().shell, media_type="text/html", headers={**SECURITY_HEADERS, "cache-control": "no-cache"})


for address in ADDRESSES:
    router.add_route(address, show_page, methods=["GET", "HEAD"])


@router.get("/assets/{version}/{path:path}")
async def send_file(request: Request, version: str, path: str) -> Response:
    """Send a file of the pages; one of another version is sent too, but not to be kept."""
    files = _files()
    file = files.files.get(path)
    if file is None:
        raise NotFound("没有这个文件，请刷新页面")
    is_current = version == files.version
    headers = {
        **SECURITY_HEADERS,
        "cache-control": "public, max-age=31536000, immutable" if is_current else "no-store",
        "vary": "accept-encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/favicon.ico")
async def send_icon() -> Response:
    """Browsers ask for it by this name whatever the shell says."""
    return Response(_files().files["icon.svg"].content, media_type="image/svg+xml", headers=SECURITY_HEADERS)


@cache
def _files() -> PageFiles:
    return read_page_files()
