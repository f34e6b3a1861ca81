# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users read if the connection does not work: what is wrong, and what to do."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from ansible_collections.koreai.contact_center.tests.harness.core import a_stream, connection
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import (
    EXECUTION_PATHS,
    IN_PROCESS,
    KEYWORDS,
    comparable,
    once,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run, environments, task
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, sign

WRONG_SECRET = "not-the-secret-of-this-app"
SHORT_SECRET = "short-secret-15"
HOST_PASSWORD = "the-password-in-an-address"

info = "kore_contact_list_info"

# Secrets are variables, because ansible-core shows the lines of a playbook around a failed task. Each row says how the
# options differ from a connection that works, and what the message then says.
ERRORS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "wrong secret": (
        {"client_secret": "{{ wrong_secret }}"},
        ["the server said 'Invalid SDK credentials' (HTTP 401)", "check client_id and client_secret (or jwt)"],
    ),
    "missing scope": (
        {"stream_id": "st-unscoped", "client_id": "cs-unscoped", "client_secret": "{{ unscoped_secret }}"},
        ["Scope is incorrect!", "map the API scope Campaign Management to the JWT app and publish the app"],
    ),
    "another stream": (
        {"stream_id": "st-elsewhere"},
        ["Cannot list the contact lists: the server said 'Invalid StreamId'"],
    ),
    "unknown host": (
        {"host": "nowhere.invalid"},
        ["the host https://nowhere.invalid cannot be found", "check host (KORE_HOST) and this machine's DNS"],
    ),
    "connection refused": (
        {"host": "http://127.0.0.1:{{ closed_port }}", "retry_timeout": 0.1},
        ["Connection refused", "gave up", "retry_timeout", "Run again later."],
    ),
    "untrusted certificate": (
        {"host": "{{ tls_host }}"},
        ["the certificate of {tls} cannot be verified (", "set ca_path (KORE_CA_PATH) to the file of the authority"],
    ),
    "no TLS there": (
        {"host": "{{ kore_host | replace('http:', 'https:') }}"},
        ["does not speak TLS as expected", "check host and port"],
    ),
    "ca_path that is not there": (
        {"host": "{{ tls_host }}", "ca_path": "/nowhere/ca.pem"},
        ["ca_path names /nowhere/ca.pem, which does not exist on this machine"],
    ),
    "both ways": (
        {"jwt": "{{ token }}"},
        ["give either jwt, or client_id and client_secret", "got jwt, client_id, client_secret", "omit"],
    ),
    "no credentials": (
        {"client_id": "{{ omit }}", "client_secret": "{{ omit }}"},
        ["set client_id (KORE_CLIENT_ID) and client_secret (KORE_CLIENT_SECRET), or a ready token as jwt (KORE_JWT)"],
    ),
    "empty values": (
        {"stream_id": "", "client_secret": ""},
        [
            "stream_id is missing: give it a value, or omit it and set the environment variable KORE_STREAM_ID.",
            "set client_secret (KORE_CLIENT_SECRET)",
        ],
    ),
    "short secret": ({"client_secret": "{{ short_secret }}"}, ["client_secret has fewer than 16 characters"]),
    "omit within a secret": (
        {"client_secret": "{{ wrong_secret }}{{ nothing | default(omit) | trim }}"},
        ["omit is a part of a longer string in client_secret. Only a whole value can be omitted."],
    ),
    "http elsewhere": (
        {"host": "http://platform.kore.ai"},
        ["host must use https, so that the token is not sent in clear text, and 'http://platform.kore.ai' does not"],
    ),
    "host with a path": (
        {"host": "https://platform.kore.ai/campaign"},
        ["host must be an address such as https://platform.kore.ai"],
    ),
    "host with a password": (
        {"host": "https://user:{{ host_password }}@platform.kore.ai"},
        ["host must be an address such as https://platform.kore.ai"],
    ),
    "no key": (
        {"jwt_algorithm": "RS256", "client_secret": "{{ wrong_secret }}"},
        ["client_secret is not a valid PEM private key, and jwt_algorithm RS256 signs with one", "BEGIN and END"],
    ),
    "no algorithm": ({"jwt_algorithm": "none"}, ["value of jwt_algorithm must be one of: HS256, HS512, RS256, RS512"]),
    "rate limit of 1": ({"rate_limit": 1}, ["rate_limit must be 0 (no pacing) or at least 2"]),
    "no time at all": ({"timeout": 0}, ["timeout"]),
}

WORKS: dict[str, dict[str, Any]] = {
    "trusted certificate": {"host": "{{ tls_host }}", "ca_path": "{{ ca_path }}"},
    "unverified certificate": {"host": "{{ tls_host }}", "validate_certs": False},
    "ready token": {"jwt": "{{ token }}", "client_id": "{{ omit }}", "client_secret": "{{ omit }}"},
}


# Cases that also run as an ordinary module: errors of the server, of the connection, of the certificate, and of the
# options.
AS_MODULE = (
    "wrong secret",
    "connection refused",
    "untrusted certificate",
    "both ways",
    "empty values",
    "host with a password",
    "no algorithm",
    "rate limit of 1",
    *WORKS,
)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that refuses connections inside the block: it is bound, and nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(scope="module")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Run all tasks in an execution path, once."""

    @once
    def run(execution_path: str) -> Run:
        folder = tmp_path_factory.mktemp("errors")
        stream, unscoped = a_stream(), a_stream("unscoped")
        unscoped.scopes = frozenset()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
        with ExitStack() as stack:
            plain = stack.enter_context(Simulator([stream, unscoped], Switches(rate_limit=0)))
            secure = stack.enter_context(Simulator([stream], Switches(rate_limit=0), tls=tls))
            port = stack.enter_context(closed_port())
            token = sign(stream)
            controller = Controller(folder, [plain, secure], hidden=[WRONG_SECRET, SHORT_SECRET, HOST_PASSWORD, token])
            failing = [task(name, info, options, fails=True) for name, (options, _words) in ERRORS.items()]
            working = [task(name, info, options) for name, options in WORKS.items()]
            tasks = [*failing, *working]
            return controller.play(
                [entry for entry in tasks if execution_path == IN_PROCESS or entry["name"] in AS_MODULE],
                inventory=environments(plain, stream),
                extra_vars={
                    "tls_host": secure.url,
                    "ca_path": str(folder / "ca.pem"),
                    "closed_port": port,
                    "unscoped_secret": unscoped.client_secret,
                    "token": token,
                    "wrong_secret": WRONG_SECRET,
                    "short_secret": SHORT_SECRET,
                    "host_password": HOST_PASSWORD,
                },
                **KEYWORDS[execution_path],
            )

    return run


def says(message: str, words: str) -> bool:
    return words.replace("{tls}", "https://127.0.0.1:PORT") in re.sub(r"(https://127\.0\.0\.1:)\d+", r"\1PORT", message)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_what_to_do(run_of: Callable[[str], Run], name: str) -> None:
    message = run_of(IN_PROCESS)[name]["msg"]
    for words in ERRORS[name][1]:
        assert says(message, words), message
    assert message.endswith((".", "PyJWT", "none"))
    assert "\n" not in message
    assert "object at 0x" not in message
    assert "HTTPSConnectionPool" not in message


@pytest.mark.parametrize("execution_path", EXECUTION_PATHS)
def test_what_should_work_works(run_of: Callable[[str], Run], execution_path: str) -> None:
    run = run_of(execution_path)
    assert run.status == 0, run
    for name in WORKS:
        assert run[name]["contact_lists"] == [], name


def test_both_execution_paths_say_the_same(run_of: Callable[[str], Run]) -> None:
    here, there = (comparable(run_of(execution_path).named()) for execution_path in EXECUTION_PATHS)
    assert tuple(there) == AS_MODULE
    for name in there:
        if name == "connection refused":
            # The pauses are random within bounds.
            here[name]["api"].pop("waited_seconds")
            there[name]["api"].pop("waited_seconds")
        assert here[name] == there[name], name


def test_what_is_wrong_with_the_options_is_said_before_any_request(run_of: Callable[[str], Run]) -> None:
    run = run_of(IN_PROCESS)
    for name in ("both ways", "no credentials", "empty values", "short secret", "http elsewhere", "no algorithm"):
        assert run.kinds(name) == []
        assert "api" not in run[name]


def test_a_credential_of_the_process_is_named_with_its_variable(tmp_path: Path) -> None:
    stream = a_stream()
    with Simulator([stream]) as simulator:
        token = sign(stream)
        controller = Controller(tmp_path, [simulator], hidden=[token])
        run = controller.play(
            [
                task("both", info, fails=True),
                task("as a module", info, fails=True, environment={"EXECUTION_PATH": "module"}),
                task("one", info, {"client_id": "{{ omit }}", "client_secret": "{{ omit }}"}),
            ],
            variables={"KORE_JWT": token},
        )
    assert run.status == 0, run
    for name in ("both", "as a module"):
        message = run[name]["msg"]
        assert "jwt (perhaps from the environment variable KORE_JWT), client_id, client_secret" in message
        assert "omit" in message
    assert run["one"]["contact_lists"] == []


def test_empty_variables_are_no_values(tmp_path: Path) -> None:
    stream = a_stream()
    with Simulator([stream]) as simulator:
        empty = (
            "JWT",
            "IID",
            "CA_PATH",
            "VALIDATE_CERTS",
            "HOST",
            "STREAM_ID",
            "ACCOUNT_ID",
            "CLIENT_ID",
            "CLIENT_SECRET",
        )
        run = Controller(tmp_path, [simulator]).play(
            [
                task("given otherwise", info, {**connection(simulator, stream), "client_secret": "{{ secret }}"}),
                task("nothing given", info, fails=True),
                task("nothing given, as a module", info, fails=True, environment={"EXECUTION_PATH": "module"}),
            ],
            module_defaults={},
            extra_vars={"secret": stream.client_secret},
            variables={f"KORE_{name}": "" for name in empty},
        )
    assert run.status == 0, run
    assert run["given otherwise"]["contact_lists"] == []
    for name in ("nothing given", "nothing given, as a module"):
        message = run[name]["msg"]
        assert "stream_id" in message
        assert "account_id" in message
        assert "host must" not in message, "the default applies"
        assert "boolean" not in message, "the default applies"


def test_required_options_are_named_where_nothing_is_given(tmp_path: Path) -> None:
    with Simulator([a_stream()]) as simulator:
        run = Controller(tmp_path, [simulator]).play([task("nothing", info, fails=True)], module_defaults={})
    for option in ("stream_id", "account_id"):
        variable = f"KORE_{option.upper()}"
        assert (
            f"{option} is missing: give it a value, or omit it and set the environment variable {variable}."
            in (run["nothing"]["msg"])
        )
    assert "credentials are missing: set client_id (KORE_CLIENT_ID)" in run["nothing"]["msg"], "all at once"
