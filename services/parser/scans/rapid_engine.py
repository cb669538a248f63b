"""rapidocr (PP-OCR models, bundled) behind the port; only the extra `nianbao[ocr]` has it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from services.parser.scans.engine import Glyph, RecognisedLine

# The longest side is shrunk to this many pixels: A4 at 200 dpi fits.
_MAX_SIDE_PX = 2400


def is_ocr_installed() -> bool:
    """Whether the extra `nianbao[ocr]` is installed here."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


class RapidEngine:
    """One loaded model; it is used by one process and one thread."""

    def __init__(self, threads: int) -> None:
        from rapidocr import RapidOCR

        self._read = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _MAX_SIDE_PX,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                # Its arena keeps the memory of the largest page for ever.
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            }
        )

    def read(self, picture: Any) -> list[RecognisedLine]:
        """Read an RGB picture (height x width x 3, uint8)."""
        # OpenCV's order of colours is the other way round.
        found: Any = self._read(
            picture[:, :, ::-1].copy(), use_cls=False, return_word_box=True, return_single_char_box=True
        )
        if found.boxes is None or found.txts is None:
            return []
        return [
            _line(text, box, glyphs or ())
            for text, box, glyphs in zip(found.txts, found.boxes, found.word_results, strict=True)
        ]


def _line(text: str, box: Any, glyphs: Any) -> RecognisedLine:
    (x0, y0), (x1, y1) = box[0], box[1]
    length = float(x1 - x0)
    slope = float(y1 - y0) / length if length > 1 else 0.0
    return RecognisedLine(text, tuple(_glyph(*glyph) for glyph in glyphs if glyph[0].strip()), slope, length)


def _glyph(text: str, score: float, box: Any) -> Glyph:
    xs = [float(corner[0]) for corner in box]
    ys = [float(corner[1]) for corner in box]
    return Glyph(min(xs), min(ys), max(xs), max(ys), text, float(score))
