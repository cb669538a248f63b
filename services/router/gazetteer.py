"""The provinces and cities that a question may name without saying 注册地址."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_SUFFIX = r"(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区)?"


@lru_cache(maxsize=1)
def place_pattern() -> str:
    """A pattern for one place, 省 or 市 with it; the longest name first."""
    text = (resources.files("services.router") / "data" / "places.txt").read_text(encoding="utf-8")
    names = {name for line in text.splitlines() if not line.startswith("#") for name in line.split()}
    return f"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))}){_SUFFIX}"
