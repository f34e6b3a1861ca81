# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which proxy the environment names for a host, and its name in messages."""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

with suppress(ImportError):
    # Callers have checked that requests is installed: see _options.
    import requests.utils

_PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
# White space and control characters.
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")


class UnusableProxyError(ValueError):
    """The address of a proxy is not valid."""


@dataclass(frozen=True)
class Proxy:
    """The proxy that the environment names for a host.

    Its ``url`` has a scheme, and may hold a password; ``label`` never does.
    """

    url: str = field(repr=False)
    variable: str

    @property
    def scheme(self) -> str:
        return self.url.partition("://")[0].lower()

    @property
    def is_socks(self) -> bool:
        return self.scheme.startswith("socks")

    @property
    def label(self) -> str:
        """The proxy in messages."""
        return f"the proxy {self.address} ({self.variable})" if self.address else f"the proxy of {self.variable}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may contain: the password, and the header that it is sent in."""
        user, password = requests.utils.get_auth_from_url(self.url)
        return (password, base64.b64encode(f"{user}:{password}".encode("latin-1")).decode() if password else "")

    @property
    def is_usable(self) -> bool:
        """Whether the libraries take it without a crash, and without quoting what may be the password."""
        try:
            return bool(self.address and self.secrets)
        except UnicodeEncodeError:
            # HTTP allows no user or password beyond Latin-1.
            return False

    def check(self) -> None:
        """Raise UnusableProxyError if it cannot be used."""
        if not self.is_usable:
            raise UnusableProxyError

    @property
    def address(self) -> str | None:
        """Scheme, host and port; None for an invalid address, because any part of it may be the password."""
        if _BLANK.search(self.url):
            # urlsplit removes it, and the libraries do not.
            return None
        try:
            parts = urlsplit(self.url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return None
        more = parts.path.strip("/") or parts.query or parts.fragment
        if more or parts.scheme not in _PROXY_SCHEMES or not parts.hostname:
            return None
        hostname = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"{parts.scheme}://{hostname}{port}"


def proxy_for(host: str) -> Proxy | None:
    """The proxy of the environment for an address; None if there is none, or if NO_PROXY names the host.

    Plain http stays on this machine: no token goes to a proxy in clear text.
    """
    parts = urlsplit(host)
    proxies = getproxies_environment()
    scheme = next((name for name in (parts.scheme, "all") if proxies.get(name)), None)
    if scheme is None or is_loopback(parts.hostname or ""):
        return None
    # The environment has a proxy, so nobody asks the system for its settings.
    if requests.utils.should_bypass_proxies(host, no_proxy=None):
        return None
    lower = f"{scheme}_proxy"
    # The libraries would take a user without a scheme before it for the scheme.
    url = proxies[scheme] if "://" in proxies[scheme] else f"http://{proxies[scheme]}"
    return Proxy(url, lower if os.environ.get(lower) else lower.upper())


def is_loopback(hostname: str) -> bool:
    """Whether requests to this host stay on this machine."""
    if hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return False
