"""The REST edge: decode, call, encode."""

from services.gateway.http.app import make_app
from services.gateway.http.parts import Parts

__all__ = ["Parts", "make_app"]
