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

try:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
except ImportError:
    # Without cryptography, PyJWT has no algorithm that needs a key.
    UnsupportedAlgorithm = LookupError  # type: ignore[misc,assignment]

# A token with a jti may be valid for an hour at most (https://docs.kore.ai/ai-for-service/sdk/sdk-security). Minutes
# are enough, because each attempt signs its own; iat is a little in the past, as clocks may differ.
_LIFETIME = 300
_CLOCK_SKEW = 30


class TokenSource(Protocol):
    """Provides the token for the next attempt, and the secrets that must never be shown."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may contain."""

    def token(self) -> str:
        """A token for one attempt."""

    def now(self) -> float | None:
        """The time of its signatures, in seconds of the epoch; None if it signs nothing."""


@dataclass(frozen=True)
class ReadyToken:
    """A token that the user signed."""

    value: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.value,)

    def token(self) -> str:
        return self.value

    def now(self) -> None:
        return None


@dataclass(frozen=True)
class SignedToken:
    """Signs a token for the JWT app ``client_id``.

    Claims as in https://docs.kore.ai/ai-for-service/apis/automation/api-introduction (``sub``, ``appId``) and, for apps
    that enforce JTI, https://docs.kore.ai/ai-for-service/sdk/sdk-security (``iat``, ``exp``, ``jti``). Raises
    OptionError if the secret does not fit the algorithm, and LibraryError without cryptography.
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
            # PyJWT says this for RS* if cryptography is missing.
            raise LibraryError(missing_libraries("cryptography", reason=f"to sign with {self.algorithm}")) from None
        except (jwt.exceptions.PyJWTError, ValueError, TypeError, AttributeError, UnsupportedAlgorithm):
            # The library's own message may quote the key.
            raise OptionError(_unfit_secret(self.algorithm, self.client_secret)) from None


def _unfit_secret(algorithm: str, secret: str) -> str:
    if algorithm.startswith("RS"):
        return f"client_secret {_wrong_key(secret).format(algorithm)}."
    return (
        f"client_secret cannot be used with jwt_algorithm {algorithm}: it looks like a key for another algorithm; "
        "give the JWT app's client secret, or the jwt_algorithm that the app is set to."
    )


def _wrong_key(secret: str) -> str:
    """Why a text cannot sign like an RSA key, to follow "client_secret"; {0} is the algorithm."""
    if "BEGIN" in secret and r"\n" in secret:
        return (
            r"holds the two characters \n where lines should end; give the key on several lines, in YAML as a block "
            "that begins with |"
        )
    if "PUBLIC KEY" in secret or "CERTIFICATE" in secret:
        return "is a public key or a certificate, and {0} signs with the private key of that pair; give that one"
    if "OPENSSH PRIVATE KEY" in secret:
        return "is a key in OpenSSH's own format; give it in PEM form, as ssh-keygen -p -N '' -m PEM -f KEY rewrites it"
    try:
        key = load_pem_private_key(secret.encode(), None)
    except TypeError:
        return (
            "is a private key with a passphrase, which this task cannot ask for; give the key without one, as "
            "openssl pkey -in KEY -out NEW writes it"
        )
    except UnsupportedAlgorithm:
        return "is a private key of a kind that the library cryptography does not support; {0} signs with an RSA key"
    except ValueError:
        return (
            "is not a valid PEM private key, and jwt_algorithm {0} signs with one; give the whole key, its BEGIN and "
            "END lines included, or the jwt_algorithm that the JWT app is set to"
        )
    if not isinstance(key, RSAPrivateKey):
        return "is a private key, but not an RSA key, and jwt_algorithm {0} signs with one; give the JWT app's RSA key"
    return "is an RSA key that is too short for jwt_algorithm {0}; give one of 2048 bits or more"
