"""Boxes on a page that is turned by right angles."""

from __future__ import annotations

from nianbao.domain.geometry import Box


def turn_box(box: tuple[float, float, float, float], angle: int, width: float, height: float) -> Box:
    """Where a box lies after its page, `width` by `height` points before, is turned clockwise.

    `angle` is a multiple of 90 degrees and may be negative.

    >>> turn_box((10, 20, 40, 25), 90, 600, 800)
    Box(x0=775, y0=10, x1=780, y1=40)
    """
    x0, y0, x1, y1 = box
    match angle % 360:
        case 90:
            return Box(height - y1, x0, height - y0, x1)
        case 180:
            return Box(width - x1, height - y1, width - x0, height - y0)
        case 270:
            return Box(y0, width - x1, y1, width - x0)
        case _:
            return Box(x0, y0, x1, y1)
