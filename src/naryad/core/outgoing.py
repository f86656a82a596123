"""The one way out over HTTP: to addresses of the open internet, looked up once, without redirects, within limits.

Python's `is_global` lets through what leads back inside (NAT64, 6to4, Teredo) and multicast: these are refused as well.
"""

import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

SECONDS = 5.0
MOST_BYTES = 1024 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
INSIDE = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class Unreachable(Exception):
    """Nothing was sent, or nothing came back in time; says why."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    permitted: Sequence[Network] = (),
    most: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """What the other side answers, at most so much of it. `permitted`: networks of one's own, also without TLS."""
    return _sent("POST", url, body, headers, permitted, most, seconds)


def get(
    url: str,
    *,
    headers: Mapping[str, str],
    permitted: Sequence[Network] = (),
    most: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """The same of what is only read."""
    return _sent("GET", url, None, headers, permitted, most, seconds)


def _sent(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    permitted: Sequence[Network],
    most: int,
    seconds: float,
) -> Answer:
    parts = urlsplit(url)
    until = time.monotonic() + seconds
    address = _vetted(parts.hostname or "", permitted)
    if parts.scheme != "https" and not is_in(address, permitted):
        raise Unreachable("it needs https://")
    try:
        with _pool(parts.scheme, parts.hostname or "", address, parts.port) as pool:
            answered = pool.urlopen(
                method,
                f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
                body=body,
                headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(total=seconds),
                preload_content=False,
                decode_content=False,
            )
            return Answer(answered.status, _read(answered, most=most, until=until))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
        raise Unreachable(_said(fault, seconds)) from fault


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


def is_in(address: Address, among: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in among)


def is_permitted(address: Address, permitted: Sequence[Network] = ()) -> bool:
    if is_in(address, permitted):
        return True
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_permitted(mapped, permitted)
    return address.is_global and not address.is_multicast and not is_in(address, INSIDE)


def _vetted(host: str, permitted: Sequence[Network]) -> Address:
    """All that the name stands for has to be outside: the one that is connected to is among them."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable(f"{host} is not known") from fault
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(is_permitted(address, permitted) for address in addresses):
        raise Unreachable(f"{host} is not an address of the open internet")
    return addresses[0]


def _pool(scheme: str, host: str, address: Address, port: int | None) -> urllib3.HTTPConnectionPool:
    literal = f"[{address}]" if address.version == 6 else str(address)
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(literal, port, server_hostname=host, assert_hostname=host)
    return urllib3.HTTPConnectionPool(literal, port)


def _read(answered: urllib3.BaseHTTPResponse, *, most: int, until: float) -> bytes:
    body = b""
    while len(body) < most and time.monotonic() < until:
        piece = answered.read1(min(most - len(body), 16 * 1024))
        if not piece:
            break
        body += piece
    return body


def _said(fault: Exception, seconds: float) -> str:
    if isinstance(fault, urllib3.exceptions.TimeoutError):
        return f"no answer within {seconds:.0f} s"
    if isinstance(fault, urllib3.exceptions.SSLError):
        return "its certificate is not valid"
    return "it does not answer"
