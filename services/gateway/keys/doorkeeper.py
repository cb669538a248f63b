"""What decides who may come in."""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.keys.key_ring import KeyRing
from services.gateway.keys.limiter import Limiter
from services.gateway.keys.logins import Logins
from services.gateway.keys.signer import Signer


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Keys and their limits; where none is required everybody may come in, `only_local` under this machine's names."""

    keys: KeyRing
    logins: Logins
    limiter: Limiter
    signer: Signer
    is_required: bool
    only_local: bool
