# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A signed token inside an encrypted one, compact, with RSA-OAEP and A256GCM.

https://docs.kore.ai/ai-for-service/sdk/sdk-security (Enforce JWE) and RFC 7516, section 7.1
"""

from __future__ import annotations

import base64
import functools
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - RFC 7518, section 4.3
_HEADER = {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "platform", "typ": "JWT"}
_TAG = 16


@functools.cache
def _platform_key() -> rsa.RSAPrivateKey:
    """The key pair of the platform; users get its public half."""
    return rsa.generate_private_key(65537, 2048)


def encrypt(token: str) -> str:
    """The token as an app with Enforce JWE accepts it: in five parts."""
    key, nonce = AESGCM.generate_key(256), os.urandom(12)
    header = _text(json.dumps(_HEADER).encode())
    sealed = AESGCM(key).encrypt(nonce, token.encode(), header.encode())
    parts = (_platform_key().public_key().encrypt(key, _OAEP), nonce, sealed[:-_TAG], sealed[-_TAG:])
    return ".".join([header, *map(_text, parts)])


def decrypt(token: str) -> str:
    """The signed token inside; ValueError for anything that was not encrypted for the platform."""
    header, *parts = token.split(".")
    try:
        sealed_key, nonce, sealed, tag = map(_bytes, parts)
        key = _platform_key().decrypt(sealed_key, _OAEP)
        return AESGCM(key).decrypt(nonce, sealed + tag, header.encode()).decode()
    except InvalidTag:
        raise ValueError("not encrypted for the platform") from None


def _text(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
