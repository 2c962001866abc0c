"""Addresses on this computer: the only ones to which anything said in a lesson may be sent."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Loopback:
    """Where a program on this computer answers: a number of this computer (never a name), port and path."""

    host: str
    port: int
    path: str


def loopback(address: str) -> Loopback | None:
    """The place that an address such as http://127.0.0.1:8080/v1 means; None unless it is on this computer.

    Names other than “localhost” are never looked up: whoever answers for a name could be anywhere.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port or 80
        number = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return None
    if parts.scheme != "http" or not number.is_loopback or parts.username or parts.query or parts.fragment:
        return None
    return Loopback(str(number), port, parts.path.rstrip("/"))
