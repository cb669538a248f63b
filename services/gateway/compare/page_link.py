"""The address of the page that a citation stands on, its cell marked."""

from __future__ import annotations

from nianbao.domain.answer import Citation


def page_link(citation: Citation) -> str | None:
    """Return the path of the page's picture; None for an imported figure, which has no page.

    >>> page_link(Citation("a.pdf", 3, None, "", report_id="7f3c"))
    '/v1/reports/7f3c/pages/3.png'
    """
    if not citation.page or not citation.report_id:
        return None
    path = f"/v1/reports/{citation.report_id}/pages/{citation.page}.png"
    if citation.box is None:
        return path
    return f"{path}?box={','.join(format(corner, '.1f') for corner in citation.box.rounded())}"
