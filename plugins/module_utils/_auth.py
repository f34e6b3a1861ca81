# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens for the auth header: a ready one, or a fresh signed one for every attempt."""

from __future__ import annotations

import secrets
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ansible_collections.koreai.contact_center.plugins.module_utils._errors import (
    LibraryError,
    OptionError,
    missing_libraries,
)

try:
    import jwt
except ImportError:
    JWT_IMPORTED = False
else:
    JWT_IMPORTED = True

ALGORITHMS = ("HS256", "HS512", "RS256", "RS512")

# A token with a jti may live an hour at most (https://docs.kore.ai/ai-for-service/sdk/sdk-security). Minutes are
# enough, as each attempt signs its own; iat lies back a little for clocks that differ.
_LIFETIME = 300
_CLOCK_SKEW = 30


class TokenSource(Protocol):
    """Gives the token of the next attempt, and what must never be shown."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may hold."""

    def token(self) -> str:
        """A token that is good for one attempt."""


@dataclass(frozen=True)
class ReadyToken:
    """A token that the user signed."""

    value: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.value,)

    def token(self) -> str:
        return self.value


@dataclass(frozen=True)
class SignedToken:
    """Signs a token for the JWT app ``client_id``.

    Claims as in https://docs.kore.ai/ai-for-service/apis/automation/api-introduction (``sub``, ``appId``) and, for
    apps that enforce JTI, https://docs.kore.ai/ai-for-service/sdk/sdk-security (``iat``, ``exp``, ``jti``).
    Raises OptionError where the secret does not fit the algorithm, LibraryError without cryptography.
    """

    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str = "HS256"
    now: Callable[[], float] = time.time

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.client_secret,)

    def token(self) -> str:
        issued = int(self.now())
        claims = {
            "sub": self.client_id,
            "appId": self.client_id,
            "iat": issued - _CLOCK_SKEW,
            "exp": issued + _LIFETIME,
            "jti": secrets.token_urlsafe(16),
        }
        try:
            with warnings.catch_warnings():
                # The length of an HMAC secret is Kore.ai's choice, not the user's.
                warnings.simplefilter("ignore")
                return str(jwt.encode(claims, self.client_secret, algorithm=self.algorithm))
        except NotImplementedError:
            # PyJWT says so for RS* where cryptography is missing.
            raise LibraryError(missing_libraries("cryptography", reason=f"to sign with {self.algorithm}")) from None
        except (jwt.exceptions.PyJWTError, ValueError, TypeError, AttributeError):
            # The library's own words may quote the key.
            raise OptionError(_unfit_secret(self.algorithm)) from None


def _unfit_secret(algorithm: str) -> str:
    if algorithm.startswith("RS"):
        return (
            f"client_secret is no PEM private key, and jwt_algorithm {algorithm} signs with one; give the whole key, "
            "its BEGIN and END lines included, or the jwt_algorithm that the JWT app is set to."
        )
    return (
        f"client_secret cannot be used with jwt_algorithm {algorithm}: it looks like a key for another algorithm; "
        "give the JWT app's client secret, or the jwt_algorithm that the app is set to."
    )
