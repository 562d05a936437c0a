"""From where somebody asks, and whose failures count together."""

import ipaddress
from typing import Final

from fastapi import Request

#: Who acts in the ledger when nobody has proved who they are; from where a request came that names no address.
NOBODY: Final = "-"


def address_of(request: Request) -> str:
    """From where a request came: what the server says, or a proxy on this machine."""
    return request.client.host if request.client else NOBODY


def network_of(address: str) -> str:
    """Whose failures are counted together: who has one IPv6 address has a whole network of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
