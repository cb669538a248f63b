"""Draw one page of a PDF in a child process: `python -m services.gateway.draw_page FILE PAGE DPI [x0,y0,x1,y1]`.

PDFs are hostile, so the web process never opens one: this process has a memory limit and
a CPU limit, lives for one page, and writes the PNG to stdout. Exit code 3: no such page,
4: the file cannot be drawn.
"""

from __future__ import annotations

import resource
import sys
from importlib import import_module
from typing import Any

NO_SUCH_PAGE = 3
UNDRAWABLE = 4

_MARK_COLOUR = (0.95, 0.55, 0.0)
_MARK_MARGIN_PT = 2.0


def main(arguments: list[str]) -> int:
    """Draw the page that the arguments name."""
    path, page_number, dpi, memory_bytes, cpu_s, *box = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A write to any file ends the process; the picture goes through the pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Here and not above, so that the limits hold while it loads.
    pymupdf: Any = import_module("pymupdf")

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with pymupdf.open(path, filetype="pdf") as document:
            if not 1 <= int(page_number) <= document.page_count:
                return NO_SUCH_PAGE
            page = document[int(page_number) - 1]
            if box:
                x0, y0, x1, y1 = (float(corner) for corner in box[0].split(","))
                _mark(page, pymupdf.Rect(x0, y0, x1, y1))
            picture = page.get_pixmap(dpi=int(dpi), alpha=False).tobytes("png")
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
    sys.exit(main(sys.argv[1:]))
