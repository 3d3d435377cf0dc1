"""Where a request comes from, as far as anybody can know."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

# What one household or office holds: a neighbor's address is as easily had as one's own.
PREFIXES = {4: 24, 6: 56}
# Where the web server in front may stand: this machine, or a network of one's own (RFC 1918, 4193).
OWN = [ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def network_of(request: HttpRequest) -> str:
    """Return the network prefix of who asks, or "" where only the proxy is known.

    The web server in front appends to X-Forwarded-For whom it talks to; what stands before
    that is whatever was sent. From an address of the open internet the header is not believed.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if _is_proxy(peer):
        peer = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    return str(ip_network((address.packed, PREFIXES[address.version]), strict=False))


def _is_proxy(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:  # a socket of the file system
        return True
    return address.is_loopback or any(address in network for network in OWN)
