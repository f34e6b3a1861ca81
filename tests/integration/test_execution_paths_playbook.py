# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a task runs, and where its connection may come from."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ansible_collections.koreai.contact_center.tests.harness.checkout import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.core import a_stream, connection
from ansible_collections.koreai.contact_center.tests.harness.execution_paths import (
    EXECUTION_PATHS,
    IN_PROCESS,
    KEYWORDS,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import (
    Controller,
    Run,
    environments,
    play,
    task,
)
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Stream, Switches, sign

info = "kore_contact_list_info"
AS_MODULE = {"environment": {"EXECUTION_PATH": "module"}}


@pytest.fixture
def stream() -> Stream:
    made = a_stream()
    made.add("Renewals", "About Renewals")
    return made


@pytest.fixture
def simulator(stream: Stream) -> Iterator[Simulator]:
    # Every token is accepted once, so no execution path may send one twice.
    with Simulator([stream], Switches(single_use_tokens=True)) as running:
        yield running


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    return Controller(tmp_path, [simulator])


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def without_libraries(folder: Path, *names: str) -> str:
    """A PYTHONPATH on which these libraries cannot be imported."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.py").write_text(f'raise ImportError("no {name}")\n', encoding="utf-8")
    return str(folder)


def held(run: Run) -> None:
    """Check that every task read the only list."""
    assert run.status == 0, run
    for done in run.tasks:
        assert [record["name"] for record in done.result["contact_lists"]] == ["Renewals"], done


def test_only_what_the_controllers_process_can_honour_runs_in_it(controller: Controller, simulator: Simulator) -> None:
    called = controller.folder / "sudo-was-called"
    # Takes the place of sudo: it accepts the options that Ansible passes, and runs the command as the same user.
    sudo = script(
        controller.folder / "sudo",
        f'echo >>{called}\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"',
    )
    elevated = {"become": True, "vars": {"ansible_become_method": "ansible.builtin.sudo", "ansible_become_exe": sudo}}
    run = controller.play(
        [
            task("plain", info),
            task("environment", info, **AS_MODULE),
            task("become", info, **elevated),
            task("async", info, **{"async": 60, "poll": 1}),
        ],
        variables={"ANSIBLE_BECOME_ALLOW_SAME_USER": "1"},
    )
    held(run)
    assert {done.name: done.ran_as_module for done in run.tasks} == {
        "plain": False,
        "environment": True,
        "become": True,
        "async": True,
    }
    assert called.exists()
    assert "finished" in run["async"]
    assert len({request.jti for request in simulator.log}) == len(simulator.log) == 4


def test_the_discovered_python_does_not_matter_to_a_local_task(controller: Controller, simulator: Simulator) -> None:
    # Without site-packages, like the Python of somebody's system.
    bare = script(controller.folder / "bare-python", f'exec {sys.executable} -S "$@"')
    run = controller.play(
        [task("local", info), task("module", info, fails=True, **AS_MODULE)],
        inventory=environments(simulator, ansible_python_interpreter=bare),
    )
    assert [record["name"] for record in run["local"]["contact_lists"]] == ["Renewals"]
    assert not run.task("local").ran_as_module
    message = run["module"]["msg"]
    assert " cannot import requests and PyJWT, needed to reach Kore.ai" in message
    assert message.endswith(" -m pip install requests PyJWT")


def test_a_controller_without_the_libraries_hands_over(controller: Controller, simulator: Simulator) -> None:
    whole = script(controller.folder / "whole-python", f'unset PYTHONPATH\nexec {sys.executable} "$@"')
    hidden = without_libraries(controller.folder / "hidden", "requests")
    run = controller.play(
        [
            task("handed over", info),
            task("nowhere", info, vars={"ansible_python_interpreter": sys.executable}, fails=True),
        ],
        inventory=environments(simulator, ansible_python_interpreter=whole),
        variables={"PYTHONPATH": hidden},
    )
    assert run.task("handed over").ran_as_module
    assert [record["name"] for record in run["handed over"]["contact_lists"]] == ["Renewals"]
    assert run["nowhere"]["msg"].endswith(f"{sys.executable} -m pip install requests")


def test_pyjwt_is_needed_to_sign_alone(controller: Controller, simulator: Simulator, stream: Stream) -> None:
    token = sign(stream)
    controller.hidden.append(token)
    defaults = {key: value for key, value in connection(simulator, stream).items() if not key.startswith("client_")}
    run = controller.run(
        [
            play(
                [
                    task("ready token", info, {"jwt": "{{ token }}"}),
                    task("to be signed", info, {"client_id": "cs-dev", "client_secret": "{{ secret }}"}, fails=True),
                ],
                module_defaults={"group/koreai.contact_center.kore": defaults},
            )
        ],
        extra_vars={"token": token, "secret": stream.client_secret},
        variables={"PYTHONPATH": without_libraries(controller.folder / "hidden", "jwt")},
    )
    assert [record["name"] for record in run["ready token"]["contact_lists"]] == ["Renewals"]
    assert run["to be signed"]["msg"].endswith(f"{sys.executable} -m pip install PyJWT")


def test_the_connection_comes_from_wherever_users_keep_it(
    controller: Controller, simulator: Simulator, stream: Stream
) -> None:
    given = connection(simulator, stream)
    vault = VaultLib([("default", VaultSecret(b"the vault's password"))])
    controller.hidden.append("the vault's password")
    password = controller.folder / "vault-password"
    password.write_text("the vault's password", encoding="utf-8")

    def encrypted(text: str) -> str:
        return "!vault |\n" + textwrap.indent(vault.encrypt(text).decode(), "      ")

    extra_vars = (
        f"extra_client_secret: {stream.client_secret}\n"
        f"vaulted_client_secret: {encrypted(stream.client_secret)}\n"
        f"declared:\n  - name: Renewals\n    description: {encrypted('About Renewals')}\n"
    )
    elsewhere = {option: value for option, value in given.items() if option != "client_secret"}
    secret = {"client_secret": "{{ vaulted_client_secret }}"}
    tasks = [
        task("vaulted", info, secret),
        task("vaulted, as a module", info, secret, **AS_MODULE),
        task("extra variable", info, {"client_secret": "{{ extra_client_secret }}"}),
    ]
    sets = [
        task("vaulted lists", "kore_contact_lists", {"contact_lists": "{{ declared }}", **secret}),
        task(
            "vaulted lists, as a module",
            "kore_contact_lists",
            {"contact_lists": "{{ declared }}", **secret},
            **AS_MODULE,
        ),
    ]
    variables = {f"KORE_{option.upper()}": value for option, value in given.items()}
    group = "group/koreai.contact_center.kore"
    run = controller.run(
        [
            play([*tasks, *sets], module_defaults={group: elsewhere}),
            play([task("host variables", info)]),
            play([task("process", info), task("process, as a module", info, **AS_MODULE)], module_defaults={}),
        ],
        extra_vars=extra_vars,
        variables=variables,
        arguments=["--vault-password-file", str(password)],
    )
    assert run.status == 0, run
    assert len(run.tasks) == 8
    for done in run.tasks:
        assert done.ran_as_module is ("as a module" in done.name)
        if done.action.endswith(info):
            assert [record["name"] for record in done.result["contact_lists"]] == ["Renewals"], done.name
        else:
            assert done.result["plan"]["summary"]["unchanged"] == 1
            assert done.result["changed"] is False


def test_a_module_honours_the_environment_of_its_task(
    controller: Controller, simulator: Simulator, stream: Stream
) -> None:
    given = connection(simulator, stream)
    # This is not a secret: ansible-core prints a task's environment.
    secret = given.pop("client_secret")
    variables = {f"KORE_{option.upper()}": value for option, value in given.items()}
    run = controller.play(
        [task("from the task", info, {"client_secret": "{{ secret }}"}, environment="{{ variables }}")],
        module_defaults={},
        extra_vars={"variables": variables, "secret": secret},
    )
    held(run)
    assert run.task("from the task").ran_as_module


def test_a_loop_is_paced_as_one(tmp_path: Path) -> None:
    stream = a_stream()
    ids = [stream.add(f"List {number}", "Words") for number in range(6)]
    # A minute of two seconds, for the server and for the client. It has room for few requests, so that even a slow
    # machine has to wait.
    with Simulator([stream], Switches(rate_limit=2, window=2.0)) as simulator:
        run = Controller(tmp_path, [simulator]).play(
            [
                task(
                    "looped",
                    "kore_contact_list",
                    {"contact_list_id": "{{ item }}", "description": "Words", "rate_limit": 2},
                    loop=ids,
                )
            ],
            variables={"PACING_WINDOW": "2"},
        )
    assert run.status == 0, run
    assert run.kinds("looped") == ["get"] * 6
    assert not [request for request in run.requests if request.refused_by_limit]
    results = run["looped"]["results"]
    assert not any(result["changed"] for result in results)
    times = [request.at for request in run.requests]
    assert all(later - earlier >= 2.0 for earlier, later in zip(times, times[2:], strict=False))
    assert any(result["api"]["waited_seconds"] for result in results)


def test_a_run_that_waits_says_so_on_the_error_output(tmp_path: Path) -> None:
    stream = a_stream()
    names = [f"List {number}" for number in range(14)]
    for name in names:
        stream.add(name, "Words")

    def written(task_name: str, rate_limit: int, **keywords: object) -> dict[str, object]:
        items = [{"name": name, "description": task_name} for name in names]
        return task(task_name, "kore_contact_lists", {"contact_lists": items, "rate_limit": rate_limit}, **keywords)

    # A minute of four seconds, for the server and for the client.
    with Simulator([stream], Switches(rate_limit=0, window=4.0)) as simulator:
        run = Controller(tmp_path, [simulator]).play(
            [written("paced", 8), written("at once", 0), written("paced in secret", 8, no_log=True)],
            variables={"PACING_WINDOW": "4"},
        )
    assert run.status == 0, run
    assert len(run.requests) == 3 * (14 + 2)
    shown = [line for line in run.stderr.splitlines() if line.startswith("dev: ")]
    assert len(shown) == 1, run.stderr
    assert re.fullmatch(r"dev: \d+ of 14 changes done, waiting \d s for the rate limit, about \d+ s to go", shown[0])
    assert "changes done" not in run.stdout
    assert "changes done" not in str(run.named())


@pytest.mark.parametrize("execution_path", EXECUTION_PATHS)
def test_every_algorithm_works(tmp_path: Path, execution_path: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    streams = []
    # PyJWT signs in the same way in both execution paths, so one module with a secret and one with a key are enough.
    algorithms = ("HS256", "HS512", "RS256", "RS512") if execution_path == IN_PROCESS else ("HS512", "RS256")
    for algorithm in algorithms:
        stream = a_stream(algorithm.lower())
        stream.algorithm = algorithm
        stream.client_secret *= 2  # as long as HS512 would have it
        if algorithm.startswith("RS"):
            stream.client_secret, stream.public_key = private, public
        stream.add("Renewals", "About Renewals")
        streams.append(stream)
    with Simulator(streams, Switches(single_use_tokens=True)) as simulator:
        run = Controller(tmp_path, [simulator]).play(
            [task("signed", info, {"jwt_algorithm": "{{ inventory_hostname | upper }}"})], **KEYWORDS[execution_path]
        )
    held(run)
    assert len(run.tasks) == len(algorithms)


@pytest.mark.parametrize("strategy", ["linear", "free"])
@pytest.mark.parametrize(("count", "keywords"), [(1, AS_MODULE), (1, {}), (3, {})], ids=["module", "one", "several"])
def test_the_controller_loads_the_core_for_several_workers_only(
    tmp_path: Path, count: int, keywords: Mapping[str, Any], strategy: str
) -> None:
    streams = [a_stream(f"env{number}") for number in range(count)]
    for stream in streams:
        stream.add("Renewals", "About Renewals")
    with Simulator(streams) as simulator:
        run = Controller(tmp_path, [simulator]).play([task("read", info, **keywords)], strategy=strategy)
    held(run)
    assert len(run.tasks) == count
    assert run.tasks[-1].core_is_loaded == (count > 1)


def test_what_the_controller_has_loaded_is_left_out_of_every_worker_s_garbage_collection(
    tmp_path: Path,
) -> None:
    program = (
        "import gc\n"
        "from ansible.plugins.loader import action_loader, init_plugin_loader\n"
        f"init_plugin_loader([{str(named_checkout(tmp_path))!r}])\n"
        "action_loader.get('koreai.contact_center.kore_contact_lists', class_only=True)\n"
        "print(gc.isenabled(), gc.get_freeze_count() > len(gc.get_objects()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["True", "True"]
