"""The shapes an address may have: one path for all, the transaction last, or split by service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Paths:
    """How the address of a call is made of the centre's address. `split`: transaction -> path
    from the top of the host; one it does not name goes to the centre's address as it is."""

    style: Literal["one", "infno", "split"] = "one"
    split: Mapping[str, str] = field(default_factory=dict)

    def url(self, base: str, infno: str) -> str:
        """The address of a transaction."""
        if self.style == "infno":
            return f"{base.rstrip('/')}/{infno}"
        if self.style == "split" and infno in self.split:
            parts = urlsplit(base)
            return urlunsplit((parts.scheme, parts.netloc, self.split[infno], "", ""))
        return base
