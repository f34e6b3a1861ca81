# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token in the ``auth`` header: how it is checked, and how a test makes one.

https://docs.kore.ai/ai-for-service/apis/automation/api-introduction (the JWT) and
https://docs.kore.ai/ai-for-service/sdk/sdk-security (Enforce JTI and its messages, Enforce JWE)
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping
from typing import Any

import jwt

from . import jwe
from .answers import RefusedError
from .state import Stream
from .switches import Switches

SCOPE = "Campaign Management"
HOUR = 3600
_VERIFIER = jwt.PyJWT(options={"verify_aud": False, "verify_iss": False})


def _invalid_credentials() -> RefusedError:
    return RefusedError(401, "Invalid SDK credentials", 4002)


def _jwt_error(text: str) -> RefusedError:
    return RefusedError(401, f"error verifying the jwt: {text}", 401)


def sign(stream: Stream, *, encrypted: bool = False, **claims: Any) -> str:
    """A token that the stream accepts, with sub, appId, iat, exp and jti; ``encrypted`` if it enforces JWE.

    ``claims`` replace these or are added; a claim of None is left out.
    """
    now = int(time.time())
    payload = {
        "sub": "1234567890",
        "appId": stream.client_id,
        "iat": now,
        "exp": now + 300,
        "jti": str(uuid.uuid4()),
        **claims,
    }
    payload = {name: value for name, value in payload.items() if value is not None}
    token = jwt.encode(payload, stream.client_secret, algorithm=stream.algorithm)
    return jwe.encrypt(token) if encrypted else token


def fingerprint(token: str | None) -> tuple[str | None, str | None]:
    """SHA-256 and ``jti`` of a token, which may also be unsigned, malformed or missing."""
    if not token:
        return None, None
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return digest, None
    jti = claims.get("jti")
    return digest, jti if isinstance(jti, str) else None


def check_token(token: str | None, stream: Stream, switches: Switches, used: set[tuple[str, str]]) -> None:
    """Raise RefusedError unless the token was signed for the stream's app. ``used`` remembers each jti."""
    if not token:
        raise _invalid_credentials()
    if switches.encrypted_tokens:
        token = _decrypted(token)
    claims = _claims(token, stream)
    if claims.get("appId") != stream.client_id:
        raise _invalid_credentials()
    if switches.require_no_extra_claims and not claims.keys().isdisjoint({"jti", "exp", "iat"}):
        raise _jwt_error("unexpected claims")
    if switches.single_use_tokens:
        _check_single_use(claims, stream, used)
    if SCOPE not in stream.scopes:
        raise RefusedError(switches.scope_status, "Permission denied. Scope is incorrect!", 4002)


def _decrypted(token: str) -> str:
    try:
        return jwe.decrypt(token)
    except ValueError:
        raise RefusedError(401, "Invalid JWT token", 4002) from None


def _claims(token: str, stream: Stream) -> Mapping[str, Any]:
    key = stream.public_key or stream.client_secret
    try:
        claims: Mapping[str, Any] = _VERIFIER.decode(token, key, algorithms=[stream.algorithm])
    except jwt.ExpiredSignatureError:
        raise _jwt_error("jwt expired") from None
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError, jwt.InvalidKeyError):
        raise _invalid_credentials() from None
    except jwt.DecodeError:
        raise RefusedError(401, "Invalid JWT token", 4002) from None
    except jwt.PyJWTError as error:
        raise _jwt_error(str(error)) from None
    return claims


def _check_single_use(claims: Mapping[str, Any], stream: Stream, used: set[tuple[str, str]]) -> None:
    jti, exp = claims.get("jti"), claims.get("exp")
    if not isinstance(jti, str) or not jti:
        raise _jwt_error('"jti" claim is required')
    if not isinstance(exp, (int, float)) or exp > time.time() + HOUR:
        raise _jwt_error('if "jti" claim "exp" must be <= 1 hour(s)')
    if (stream.client_id, jti) in used:
        raise _jwt_error("possibly a replay")
    used.add((stream.client_id, jti))
