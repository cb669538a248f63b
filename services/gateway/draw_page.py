"""Draw one page of a PDF, or find a text on it, in a child process: `… services.gateway.draw_page MEMORY_BYTES CPU_S`.

PDFs are hostile, so the web process never opens one: this process has a memory limit and
a CPU limit, lives for one page, and writes the PNG to stdout. It is started before it is
needed: one line of JSON on stdin, `{"path", "page", "dpi", "box": [x0, y0, x1, y1] or null}`,
says what to draw; `{"path", "page", "find"}` asks where a text stands, which is answered by a list of
boxes as JSON. Exit code 3: no such page, 4: the file cannot be drawn.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from importlib import import_module
from typing import Any

NO_SUCH_PAGE = 3
UNDRAWABLE = 4

_MARK_COLOUR = (0.95, 0.55, 0.0)
_MARK_MARGIN_PT = 2.0


def main(arguments: list[str]) -> int:
    """Wait for an order and draw its page; without one, end."""
    memory_bytes, cpu_s = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A write to any file ends the process; the picture goes through the pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Here and not above, so that the limits hold while it loads.
    pymupdf: Any = import_module("pymupdf")

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    line = sys.stdin.readline()
    if not line:
        return 0
    order = json.loads(line)
    try:
        with pymupdf.open(order["path"], filetype="pdf") as document:
            if not 1 <= order["page"] <= document.page_count:
                return NO_SUCH_PAGE
            page = document[order["page"] - 1]
            if "find" in order:
                # Found as set, so turned as the reader sees the page.
                found = (place * page.rotation_matrix for place in page.search_for(order["find"]))
                sys.stdout.write(json.dumps([[place.x0, place.y0, place.x1, place.y1] for place in found]))
                return 0
            if order["box"]:
                _mark(page, pymupdf.Rect(*order["box"]))
            picture = page.get_pixmap(dpi=order["dpi"], alpha=False).tobytes("png")
    except (RuntimeError, ValueError, MemoryError) as error:
        sys.stderr.write(type(error).__name__)
        return UNDRAWABLE
    sys.stdout.buffer.write(picture)
    return 0


def _mark(page: Any, box: Any) -> None:
    """Draw a frame around the box, which is given as the reader sees the page, rotation applied."""
    margin = (-_MARK_MARGIN_PT, -_MARK_MARGIN_PT, _MARK_MARGIN_PT, _MARK_MARGIN_PT)
    frame = (box + margin) * page.derotation_matrix
    page.draw_rect(frame, color=_MARK_COLOUR, fill=_MARK_COLOUR, fill_opacity=0.18, width=1.2)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Tidying up would take as long as drawing; the system takes everything back.
    os._exit(code)
