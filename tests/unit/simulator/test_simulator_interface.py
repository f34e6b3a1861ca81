# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as a program: log, reset, hooks, sockets, control plane and command line."""

from __future__ import annotations

import dataclasses
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import trustme
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ansible_collections.koreai.contact_center.tests.simulator import (
    Fault,
    Simulator,
    Stream,
    Switches,
    environment,
    generated_lists,
    sign,
)

CHECKOUT = Path(__file__).resolve().parents[3]


def test_the_log_tells_all_but_secrets(api, stream):
    contact_list_id = stream.add("Old", "text")
    headers = api.headers()
    api.get(contact_list_id, headers=headers)
    api.update(contact_list_id, name="New")
    read, write = api.simulator.log
    assert (read.kind, read.method, read.status, read.committed) == ("get", "GET", 200, False)
    assert (write.kind, write.body, write.committed) == ("update", {"name": "New"}, True)
    assert (write.stream_id, write.contact_list_id) == (stream.stream_id, contact_list_id)
    assert write.query == {"accountId": stream.account_id}
    assert write.headers["iid"] == stream.stream_id
    assert write.token_sha256 != read.token_sha256
    assert write.jti
    assert headers["auth"] not in repr(api.simulator.log)
    assert api.simulator.log.writes == [write]
    assert [entry.number for entry in api.simulator.log] == [1, 2]
    api.simulator.log.clear()
    assert api.simulator.log == []


def test_reset_goes_back_to_the_start(start, stream):
    kept = stream.add("Kept", "text")
    api = start(rate_limit=3)
    first = api.create("New").json()["data"]["_id"]
    api.update(kept, name="Changed")
    api.simulator.inject(Fault("status"))
    calls = []
    api.simulator.on("any", calls.append)
    api.simulator.reset()
    assert list(stream.lists) == [kept]
    assert stream.lists[kept]["name"] == "Kept"
    assert api.simulator.log.count == 0
    assert api.create("New").json()["data"]["_id"] == first
    assert [api.get(kept).status_code for _turn in range(3)] == [200, 200, 429]
    assert calls == []


def test_a_hook_acts_before_the_next_request(api, stream):
    contact_list_id = stream.add("Old", "text")
    api.simulator.on("get", lambda request: stream.edit(request.contact_list_id, description="edited"))
    assert api.get(contact_list_id).json()["data"]["description"] == "text"
    record = api.list().json()["data"][0]
    assert record["description"] == "edited"


def test_records_changed_in_place_are_seen_at_once(api, stream):
    contact_list_id = stream.add("Old", "text")
    api.list()
    stream.lists[contact_list_id]["mapping"]["firstName"] = "given"
    assert api.list().json()["data"][0]["mapping"]["firstName"] == "given"
    api.simulator.switches = dataclasses.replace(api.simulator.switches, rows_without_description=True)
    assert "description" not in api.list().json()["data"][0]


def test_refused_connections_and_the_same_port_again(api):
    port = api.simulator.port
    api.list()
    with api.simulator.refuse(), pytest.raises(requests.exceptions.ConnectionError):
        api.list()
    assert api.simulator.port == port
    assert api.list().status_code == 200
    assert api.simulator.log.count == 2


def test_accounts_share_a_limit_and_streams_do_not_share_lists(call):
    dev, prod, other = environment("dev"), environment("prod"), environment("dev", account="other")
    with Simulator(streams=[dev, prod, other], switches=Switches(rate_limit=1)) as simulator:
        statuses = [call(simulator, stream).list().status_code for stream in (dev, prod, other)]
    assert statuses == [200, 429, 200]
    assert dev.account_id == prod.account_id != other.account_id


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "HS512"])
def test_other_algorithms(call, algorithm):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain).decode()
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    pair = (private, public) if algorithm.startswith("RS") else ("s" * 64, None)
    stream = Stream("st-1", "a" * 24, "cs-1", pair[0], algorithm=algorithm, public_key=pair[1], iid="st-iid")
    with Simulator(streams=[stream]) as simulator:
        caller = call(simulator, stream)
        assert caller.headers()["iid"] == "st-iid"
        assert caller.list().status_code == 200
        forged = dataclasses.replace(environment("x"), client_id=stream.client_id)
        assert caller.list(headers={**caller.headers(), "auth": sign(forged)}).status_code == 401


def test_tls(call, stream, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with Simulator(streams=[stream], tls=context) as simulator:
        caller = call(simulator, stream)
        assert simulator.url.startswith("https://")
        with pytest.raises(requests.exceptions.SSLError):
            caller.list()
        caller.session.verify = str(bundle)
        for name, timeout in (("drop_before", 30), ("truncated", 30), ("hang", 1)):
            simulator.inject(Fault(name))
            with pytest.raises(requests.exceptions.RequestException):
                caller.list(timeout=timeout)
        assert caller.list().status_code == 200


def test_keep_alive_is_kept(start, stream):
    contact_list_id = stream.add("Old", "text")
    api = start(rate_limit=0)
    headers, ports = api.headers(), set()
    for _turn in range(30):
        answer = api.get(contact_list_id, headers=headers, stream=True)
        ports.add(answer.raw.connection.sock.getsockname()[1])
        assert answer.json()["status"] == "success"
    assert len(ports) == 1


def test_an_answer_leaves_in_one_piece(api):
    # In two packets, the second one may wait 40 ms for the client to acknowledge the first.
    with socket.create_connection(("127.0.0.1", api.simulator.port), timeout=30) as connection:
        for _turn in range(30):
            connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            head, _blank, body = connection.recv(65536).partition(b"\r\n\r\n")
            (length,) = re.findall(rb"(?i)\r\ncontent-length: (\d+)", head)
            assert len(body) == int(length) > 0


def test_a_listing_of_a_thousand_is_quick(start, stream):
    generated_lists(stream, 1000)
    api = start(rate_limit=0)
    assert len(api.list().json()["data"]) == 1000
    # Some milliseconds; comparing every record with every other would take a second.
    assert min(api.list().elapsed.total_seconds() for _turn in range(5)) < 1


def test_many_clients_at_once(start, stream):
    api = start(rate_limit=0)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda number: api.create(f"List {number}").status_code, range(40)))
    assert statuses == [200] * 40
    assert len(stream.lists) == len(api.simulator.log.writes) == 40


def test_only_loopback(stream):
    with pytest.raises(ValueError, match="not a loopback address"):
        Simulator(streams=[stream], host="0.0.0.0")  # noqa: S104
    with pytest.raises(ValueError, match="two streams"):
        Simulator(streams=[stream, stream])


def test_the_control_plane(api, stream):
    contact_list_id = stream.add("Old", "text", _id="cl/a b%c")
    base = api.simulator.url + "/_simulator"

    def control(method, path, **options):
        return requests.request(method, f"{base}/{path}", timeout=30, **options)

    assert control("POST", "fault", json={"name": "status", "status": 500}).status_code == 200
    assert control("GET", "state").json()["faults"][0]["status"] == 500
    assert api.list().status_code == 500
    log = control("GET", "log").json()
    assert (log["count"], log["writes"], log["requests"][0]["fault"]) == (1, 0, "status")
    assert control("POST", "switch", json={"put": "replace"}).json()["put"] == "replace"
    edited = control("PUT", f"lists/{stream.stream_id}/cl%2Fa%20b%25c", json={"description": "edited"})
    assert edited.json()["description"] == api.get(contact_list_id).json()["data"]["description"] == "edited"
    name = edited.json()["name"]
    assert (
        control("PUT", f"lists/{stream.name}/{name}", json={"description": "by name"}).json()["_id"] == contact_list_id
    )
    assert control("POST", "reset").status_code == 200
    assert control("GET", "log").json()["count"] == 0
    for path, body in (("fault", {"name": "x"}), ("fault", []), ("switch", {"x": 1}), ("switch", {"put": 1})):
        assert control("POST", path, json=body).status_code == 400
    assert control("PUT", "lists/st-x/cl-x", json={}).status_code == 404


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "tests.simulator", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command(call, tmp_path, number):
    ready, seed = tmp_path / "ready.json", tmp_path / "seed.yml"
    seed.write_text("prod:\n  - {name: Seeded, description: text, updatedAt: 2025-12-05T10:30:57.258Z}\n")
    arguments = ["--port", "0", "--environments", "dev,prod", "--ready-file", str(ready), "--seed", str(seed)]
    arguments += ["--fault", "status:get", "--switch", "list_method=both", "--rate-limit", "5"]
    command = [sys.executable, "-m", "tests.simulator", *arguments]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        described = json.loads(ready.read_text())
        dev, prod = described["environments"]
        assert dev["host"] == described["url"]
        assert len(prod["client_secret"]) >= 32
        stream = Stream(prod["stream_id"], prod["account_id"], prod["client_id"], prod["client_secret"])
        caller = call(SimpleNamespace(url=described["url"]), stream)
        row = caller.list("GET").json()["data"][0]
        assert (row["name"], row["updatedAt"]) == ("Seeded", "2025-12-05T10:30:57.258Z")
        assert caller.get(row["_id"]).status_code == 503
        process.send_signal(number)
        output, _unused = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"export KORE_HOST={described['url']} KORE_STREAM_ID={dev['stream_id']}" in output
    assert "list    200  GET /campaign" in output
    assert "(fault status)" in output
    assert not ready.exists()


def test_the_command_writes_a_repository_for_its_environments(tmp_path):
    folder, ready = tmp_path / "repository", tmp_path / "ready.json"
    arguments = ["--port", "0", "--write-repository", str(folder), "--ready-file", str(ready)]
    command = [sys.executable, "-m", "tests.simulator", *arguments]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        first = [process.stdout.readline() for _line in range(6)]
        described = {item.pop("name"): item for item in json.loads(ready.read_text())["environments"]}
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert first[-1] == f"To run the playbooks on dev, production, staging: cd {folder}\n"
    example = CHECKOUT / "examples" / "repository"
    for path in (path for path in example.rglob("*") if path.is_file()):
        copy = folder / path.relative_to(example)
        if path.name == "connection.yml" and path.parent.parent.name == "host_vars":
            written = {f"kore_{key}": value for key, value in described.pop(path.parent.name).items()}
            assert yaml.safe_load(copy.read_text()) == written
        else:
            assert copy.read_bytes() == path.read_bytes()
    assert not described
    again = run(*arguments)
    assert (again.returncode, "is there already; name a new or an empty folder" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--environments", "dev", "--write-repository", "x"], "the environments dev,production,staging"),
        (["--environments", "dev,dev"], "one or more different names"),
        (["--switch", "nope=1"], "there is no switch named 'nope'; the switches are: alter_read"),
        (["--switch", "put"], "write NAME=VALUE"),
        (["--fault", "nope"], "there is no fault named 'nope'"),
        (["--host", "192.0.2.1"], "not a loopback address"),
    ],
)
def test_a_wrong_command(arguments, text):
    result = run(*arguments)
    assert result.returncode == 2
    assert text in " ".join(result.stderr.split())


def test_help_explains_every_switch_and_fault():
    text = run("--help").stdout
    for name in ("list_method=", "drop_after", "--ready-file", "/_simulator/"):
        assert name in text
