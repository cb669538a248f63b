"""PDFs written object by object, for what no library would write."""

from __future__ import annotations

from collections.abc import Sequence


def raw_pdf(bodies: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file whose objects 1, 2, 3 … have the given bodies; object 1 is the catalog."""
    parts, offsets, position = [b"%PDF-1.4\n"], [], 9
    for number, body in enumerate(bodies, start=1):
        offsets.append(position)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        position += len(parts[-1])
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, position))
    return b"".join(parts)


def stream(content: bytes, filters: bytes = b"") -> bytes:
    """A stream object's body; `filters` goes into its dictionary, e.g. b"/Filter/FlateDecode"."""
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), filters, content)
