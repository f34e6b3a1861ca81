# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: their claims, how they are signed, and that no part of a secret is shown."""

from __future__ import annotations

import functools
import re
import textwrap
import traceback

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ansible_collections.koreai.contact_center.plugins.module_utils._auth import ReadyToken, SignedToken
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import LibraryError, OptionError
from ansible_collections.koreai.contact_center.plugins.module_utils._options import CONNECTION

SECRET = "a-client-secret-0123456789-abcdef-0123456789-abcdef-0123456789-abcdef"
HOUR = 3600


def armoured(kind: str, body: str) -> str:
    return "\n".join([f"-----BEGIN {kind}-----", *textwrap.wrap(body, 64), f"-----END {kind}-----", ""])


# Made for this test and used nowhere else: secp112r1, and RSA of 512 bits.
UNSUPPORTED_CURVE = armoured(
    "EC PRIVATE KEY",
    "MD4CAQEEDloTLHSNpTRtyOU3cGi5oAcGBSuBBAAGoSADHgAET475hprIyqsUv9LMOxfEc0el6YwPC69uBRPZ5Q==",
)
SHORT_KEY = armoured(
    "PRIVATE KEY",
    "MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAoHLWagT5Nmrm83VP"
    "5JKRg7dC7KcWpkqyYNe8M7E3lGvW2vcuqtwEc66eARPl2SK26B7O2r7BeI6Z9qPP"
    "/NYm5QIDAQABAkAmy114iPdQ5wwsdYL5u06f0GHIIqZhUtJKhB8nSIQtyHtK2uqg"
    "l5zWUdDYeC+ivoVAHvZk1ekbCywg7XQ5Nb4BAiEAyxIGweJTDp6LoO2EvPDdEnl2"
    "lczYyBLuYXrxZ0xAd0ECIQDKRNkzohS/Mh3+bcmDAfTt9jLDm2pityRaiZCoXTDK"
    "pQIhAIZmbOB/mXcQids9uF+QjtB+YXTtugBZPzp3MzSp6/TBAiActxl+0wvO+PZ5"
    "IGzzRFvZTJJ4Yp//07A9ijoXLOO4YQIhAJ9XfHdusAM+jQXmH55CRKQuXznB0QVA"
    "jvTIdMI3akdN",
)


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    passphrase: bytes | None = None,
    form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
) -> str:
    hiding = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, hiding).decode()


@functools.cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def keys(algorithm: str) -> tuple[str, str]:
    """The keys that sign, and those that verify."""
    if algorithm.startswith("HS"):
        return SECRET, SECRET
    public = rsa_key().public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return pem(rsa_key()), public.public_bytes(serialization.Encoding.PEM, form).decode()


@pytest.mark.parametrize("algorithm", CONNECTION["jwt_algorithm"]["choices"])
def test_the_token_verifies_and_claims_what_the_pages_ask(algorithm: str) -> None:
    private, public = keys(algorithm)
    token = SignedToken("cs-dev", private, algorithm).token()
    assert jwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT"}
    claims = jwt.decode(token, public, algorithms=[algorithm])
    assert set(claims) == {"sub", "appId", "iat", "exp", "jti"}
    assert (claims["appId"], claims["sub"]) == ("cs-dev", "cs-dev")
    assert claims["jti"]


def test_it_expires_within_the_hour_and_allows_for_a_slow_clock() -> None:
    now = 1_800_000_000.9
    token = SignedToken("cs-dev", SECRET, now=lambda: now).token()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["iat"] == 1_800_000_000 - 30
    assert claims["exp"] == 1_800_000_000 + 300
    assert claims["exp"] - claims["iat"] < HOUR


def test_every_token_has_a_jti_of_its_own() -> None:
    source = SignedToken("cs-dev", SECRET, now=lambda: 1_800_000_000.0)
    tokens = {source.token() for _attempt in range(500)}
    assert len(tokens) == 500
    assert len({jwt.decode(token, options={"verify_signature": False})["jti"] for token in tokens}) == 500


def test_a_ready_token_is_sent_as_it_is() -> None:
    source = ReadyToken("a.ready.token")
    assert (source.token(), source.token()) == ("a.ready.token", "a.ready.token")
    assert source.secrets == ("a.ready.token",)


def test_no_secret_shows_in_a_repr() -> None:
    private, _public = keys("RS256")
    for source in (SignedToken("cs-dev", SECRET), SignedToken("cs-dev", private, "RS256"), ReadyToken(SECRET)):
        shown = f"{source!r} {source}"
        assert SECRET not in shown
        assert "PRIVATE" not in shown
        assert all(line not in shown for line in private.splitlines())


def test_no_secret_shows_in_the_token() -> None:
    assert SECRET not in SignedToken("cs-dev", SECRET).token()
    assert SignedToken("cs-dev", SECRET).secrets == (SECRET,)


NOT_VALID = "is not a valid PEM private key, and jwt_algorithm {0} signs with one; give the whole key"
PASSPHRASE = "is a private key with a passphrase, which this task cannot ask for; give the key without one, as openssl"
NOT_RSA = "is a private key, but not an RSA key, and jwt_algorithm {0} signs with one"
UNFIT_KEYS = {
    "no PEM": (SECRET, NOT_VALID),
    "empty": ("", NOT_VALID),
    "head alone": ("-----BEGIN PRIVATE KEY-----", NOT_VALID),
    "garbage within": (
        "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5IGF0IGFsbA==\n-----END PRIVATE KEY-----\n",
        NOT_VALID,
    ),
    "cut": (keys("RS256")[0][:400], NOT_VALID),
    "letters of another language": ("\u043a\u043b\u044e\u0447-" * 8, NOT_VALID),
    "a lone surrogate": ("\ud800" * 20, NOT_VALID),
    "escaped line breaks": (
        keys("RS256")[0].replace("\n", "\\n"),
        "holds the two characters \\n where lines should end",
    ),
    "with a passphrase": (pem(rsa_key(), b"passphrase"), PASSPHRASE),
    "with a passphrase, in the older form": (
        pem(rsa_key(), b"passphrase", serialization.PrivateFormat.TraditionalOpenSSL),
        PASSPHRASE,
    ),
    "the public key": (keys("RS256")[1], "is a public key or a certificate, and {0} signs with the private key"),
    "a certificate": (
        "-----BEGIN CERTIFICATE-----\nbm90IGEga2V5\n-----END CERTIFICATE-----\n",
        "is a public key or a certificate, and {0} signs with the private key",
    ),
    "in OpenSSH's form": (
        pem(rsa_key(), form=serialization.PrivateFormat.OpenSSH),
        "is a key in OpenSSH's own format; give it in PEM form, as ssh-keygen",
    ),
    "an elliptic key": (pem(ec.generate_private_key(ec.SECP256R1())), NOT_RSA),
    "an elliptic key, in the older form": (
        pem(ec.generate_private_key(ec.SECP256R1()), form=serialization.PrivateFormat.TraditionalOpenSSL),
        NOT_RSA,
    ),
    "an Edwards key": (pem(ed25519.Ed25519PrivateKey.generate()), NOT_RSA),
    "a curve that nobody supports": (
        UNSUPPORTED_CURVE,
        "is a private key of a kind that the library cryptography does",
    ),
}


@pytest.mark.parametrize("algorithm", ["RS256", "RS512"])
@pytest.mark.parametrize("case", UNFIT_KEYS)
def test_a_wrong_key_is_one_sentence_without_the_key(algorithm: str, case: str) -> None:
    key, sentence = UNFIT_KEYS[case]
    with pytest.raises(OptionError) as caught:
        SignedToken("cs-dev", key, algorithm).token()
    text = "".join(traceback.format_exception(caught.value))
    assert f"client_secret {sentence.format(algorithm)}" in text
    assert str(caught.value).endswith(".")
    assert all(line not in text for line in re.split(r"\n|\\n", key) if len(line) > 3)
    assert caught.value.__cause__ is None


def test_a_key_too_short_for_its_algorithm_is_one_sentence() -> None:
    assert SignedToken("cs-dev", SHORT_KEY, "RS256").token()
    with pytest.raises(OptionError, match=r"client_secret is an RSA key that is too short for jwt_algorithm RS512"):
        SignedToken("cs-dev", SHORT_KEY, "RS512").token()


@pytest.mark.parametrize("change", ["\r\n", "\n   "])
def test_a_key_with_other_white_space_signs(change: str) -> None:
    private, public = keys("RS256")
    token = SignedToken("cs-dev", private.replace("\n", change), "RS256").token()
    assert jwt.decode(token, public, algorithms=["RS256"])["appId"] == "cs-dev"


def test_a_pem_key_with_hmac_is_one_sentence_without_the_key() -> None:
    for key in keys("RS256"):
        with pytest.raises(OptionError) as caught:
            SignedToken("cs-dev", key, "HS256").token()
        assert "client_secret cannot be used with jwt_algorithm HS256" in str(caught.value)
        assert "BEGIN" not in str(caught.value)


def test_a_short_secret_is_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    SignedToken("cs-dev", "short-secret-16b", "HS512").token()
    assert not recwarn.list


def test_without_cryptography_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(*_arguments: object, **_options: object) -> str:
        raise NotImplementedError("Algorithm 'RS256' could not be found. Do you have cryptography installed?")

    monkeypatch.setattr(jwt, "encode", encode)
    with pytest.raises(
        LibraryError,
        match=r"cannot import cryptography, needed to sign with RS256; install with: .* -m pip install cryptography",
    ):
        SignedToken("cs-dev", keys("RS256")[0], "RS256").token()
