# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a task reaches one stream: its connection options, checked."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import (
    JWT_IMPORTED,
    ReadyToken,
    SignedToken,
    TokenSource,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    LibraryError,
    OptionError,
    missing_libraries,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._options import (
    CONNECTION,
    REQUIRED,
    environment_of,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._proxies import is_loopback
from ansible_collections.koreai.contact_center.plugins.module_utils._session import REQUESTS_IMPORTED
from ansible_collections.koreai.contact_center.plugins.module_utils._text import escaped, id_problems, quoted

# Hiding a shorter one wherever it occurs would blank out names.
SHORTEST_SECRET = 16
_DAY = 86400
_ADDRESS = re.compile(
    r"((?P<scheme>https?)://)?(?P<name>[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[(?P<ipv6>[0-9a-f:.]+)\])"
    r"(:(?P<port>[0-9]{1,5}))?/*",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BEGINNING = re.compile(r"([a-z]+://)?[a-z0-9_.-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """How to reach one stream; times in seconds, ``rate_limit`` in requests a minute (0: no pacing)."""

    host: str
    stream_id: str
    account_id: str
    iid: str
    tokens: TokenSource = field(repr=False)
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    rate_limit: int = 50
    retry_timeout: float = 180.0


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Read the connection from validated options; raises OptionError with everything that is wrong."""
    given: dict[str, Any] = {name: None if options.get(name) == "" else options.get(name) for name in CONNECTION}
    problems = [*_connection_problems(given), *_credential_problems(given)]
    if problems:
        raise OptionError(" ".join(f"{problem}." for problem in problems))
    missing = {"requests": not REQUESTS_IMPORTED, "PyJWT": given["jwt"] is None and not JWT_IMPORTED}
    if any(missing.values()):
        raise LibraryError(missing_libraries(*(name for name in missing if missing[name])))
    return Settings(
        host=_base_url(given["host"]),
        stream_id=given["stream_id"],
        account_id=given["account_id"],
        iid=given["iid"] or given["stream_id"],
        tokens=_tokens(given),
        validate_certs=given["validate_certs"],
        ca_path=given["ca_path"],
        timeout=given["timeout"],
        rate_limit=given["rate_limit"],
        retry_timeout=given["retry_timeout"],
    )


def _connection_problems(given: Mapping[str, Any]) -> Iterator[str]:
    yield from _host_problems(given["host"] or "")
    for option in ("stream_id", "account_id", "iid", "client_id"):
        if given[option] is not None:
            yield from id_problems(f"{option}{_source(option, given)}", given[option])
        elif option in REQUIRED:
            variable = environment_of(option)
            yield f"{option} is missing: give it a value, or omit it and set the environment variable {variable}"
    if not 0 < given["timeout"] <= _DAY:
        yield f"timeout is not a valid number of seconds, more than 0 and at most {_DAY}; got {given['timeout']:g}"
    if not 0 <= given["retry_timeout"] <= _DAY:
        yield f"retry_timeout is not a valid number of seconds, from 0 to {_DAY}; got {given['retry_timeout']:g}"
    if given["rate_limit"] < 0 or given["rate_limit"] == 1:
        yield (
            "rate_limit must be 0 (no pacing) or at least 2, because a write needs a read within the same minute; got "
            f"{given['rate_limit']}"
        )
    ca_path = given["ca_path"]
    if ca_path is not None and not os.path.exists(ca_path):
        yield f"ca_path{_source('ca_path', given)} names {escaped(ca_path)}, which does not exist on this machine"


def _host_problems(host: str) -> Iterator[str]:
    foreign = sorted({c for c in host if not c.isascii()})
    if foreign:
        found = ", ".join(f"U+{ord(c):04X}" for c in foreign)
        yield (
            f"host must be written in ASCII, and holds {found}, which may only look like a letter of its name; if it "
            "is meant, give the name's punycode form, which begins with xn--"
        )
        return
    parts = _ADDRESS.fullmatch(host)
    if not parts or not _is_port(parts["port"]) or not _is_ipv6(parts["ipv6"]):
        # Where there is a user there is a password, and any part of the value may belong to it.
        got = "" if re.search("@|%40", host) else f"; got {_beginning(host)}"
        yield f"host must be an address such as https://platform.kore.ai, without a user and without a path{got}"
    elif (parts["scheme"] or "").lower() == "http" and not is_loopback(parts["name"].strip("[]").lower()):
        yield f"host must use https, so that the token is not sent in clear text, and {quoted(host)} does not"


def _beginning(host: str) -> str:
    """An address up to what may be a secret, and the character that does not belong there."""
    shown: Any = _BEGINNING.match(host)
    rest = host[shown.end() :]
    return quoted(shown[0]) + (f" followed by {quoted(rest[0])}" if rest else "")


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port) < 65536


def _is_ipv6(address: str | None) -> bool:
    with suppress(ValueError):
        return address is None or bool(ipaddress.IPv6Address(address))
    return False


def _base_url(host: str) -> str:
    # One page gives the host with a scheme and then adds another one (update-contact-list-v2). All spellings of a host
    # are the same for a reviewed plan and for the account's budget.
    parts: Any = _ADDRESS.fullmatch(host)
    scheme = (parts["scheme"] or "https").lower()
    name = parts["name"].lower().rstrip(".")
    port = int(parts["port"] or _DEFAULT_PORTS[scheme])
    return f"{scheme}://{name}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")


def _credential_problems(given: Mapping[str, Any]) -> Iterator[str]:
    pair = [option for option in ("client_id", "client_secret") if given[option] is not None]
    if given["jwt"] is not None and pair:
        found = ", ".join(f"{option}{_source(option, given)}" for option in ("jwt", *pair))
        yield (
            f"give either jwt, or client_id and client_secret, not both; got {found}. Remove one of the two from the "
            'task, or set it to "{{ omit }}", and unset its environment variable'
        )
    elif given["jwt"] is None and len(pair) < 2:
        missing = [option for option in ("client_id", "client_secret") if option not in pair]
        needed = " and ".join(f"{option} ({environment_of(option)})" for option in missing)
        yield f"credentials are missing: set {needed}, or a ready token as jwt (KORE_JWT) instead"
    secret = given["client_secret"]
    if secret is not None and len(secret) < SHORTEST_SECRET:
        yield f"client_secret{_source('client_secret', given)} has fewer than {SHORTEST_SECRET} characters"
    if secret is not None and given["jwt_algorithm"].startswith("HS") and secret != secret.strip():
        yield f"client_secret{_source('client_secret', given)} begins or ends with white space"
    if given["jwt"] is not None and not re.fullmatch(r"[\x21-\x7e]{16,}", given["jwt"]):
        yield (
            f"jwt{_source('jwt', given)} is not a valid token: it is too short, or holds white space or other "
            "characters"
        )


def _source(option: str, given: Mapping[str, Any]) -> str:
    variable = environment_of(option)
    from_environment = variable is not None and os.environ.get(variable) == given[option]
    return f" (perhaps from the environment variable {variable})" if from_environment else ""


def _tokens(given: Mapping[str, Any]) -> TokenSource:
    if given["jwt"] is not None:
        return ReadyToken(given["jwt"])
    return SignedToken(given["client_id"], given["client_secret"], given["jwt_algorithm"])
