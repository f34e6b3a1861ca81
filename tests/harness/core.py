# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the core against the simulator, over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.koreai.contact_center.plugins.module_utils import _doctor_runner, _runner
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget, Memory, Store
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import SystemClock, VirtualClock
from ansible_collections.koreai.contact_center.plugins.module_utils._errors import KoreError
from ansible_collections.koreai.contact_center.plugins.module_utils._options import ARGUMENT_SPECS
from ansible_collections.koreai.contact_center.plugins.module_utils._plan import identity_of
from ansible_collections.koreai.contact_center.plugins.module_utils._progress import Progress
from ansible_collections.koreai.contact_center.tests.harness.writes import Reads, hold_to_options, hold_to_plan
from ansible_collections.koreai.contact_center.tests.simulator import (
    CAMPAIGN_SECRETS,
    LoggedRequest,
    Simulator,
    Stream,
    Switches,
)

SECRET = "the-secret-of-dev-0123456789abcdef"


def a_stream(name: str = "dev", account_id: str = "67777ce93e25326494e00000") -> Stream:
    """An empty stream whose ids contain its name."""
    return Stream(
        stream_id=f"st-{name}",
        account_id=account_id,
        client_id=f"cs-{name}",
        client_secret=SECRET.replace("dev", name),
        name=name,
    )


def validated(module: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they are after the validation by the argument spec."""
    result = ArgumentSpecValidator(ARGUMENT_SPECS[module]).validate(dict(given))
    assert not result.error_messages, result.error_messages
    return result.validated_parameters


def connection(simulator: Simulator, stream: Stream) -> dict[str, Any]:
    """The connection options for a stream."""
    return {
        "host": simulator.url,
        "stream_id": stream.stream_id,
        "account_id": stream.account_id,
        "client_id": stream.client_id,
        "client_secret": stream.client_secret,
    }


@dataclass
class Done:
    """One run: its result (after a failure with ``msg``), and the requests it sent."""

    result: dict[str, Any]
    requests: list[LoggedRequest]
    error: KoreError | None = None

    @property
    def kinds(self) -> list[str]:
        return [request.kind for request in self.requests]

    @property
    def unusual_warnings(self) -> list[str]:
        """The warnings, without the usual one about the rename of a list that is fed through the API."""
        return [text for text in self.result["warnings"] if "fed through the API: requests that" not in text]

    @property
    def writes(self) -> list[LoggedRequest]:
        return [request for request in self.requests if request.is_write]


@dataclass
class Bench:
    """A simulator with one stream, and runs against it.

    Every run checks that nothing is written in check mode, that no list is written twice, that each write and each word
    in it comes from the plan (for one list, from its options) or from the lists as they were read, and that the result
    contains no secret.
    """

    simulator: Simulator
    stream: Stream
    clock: VirtualClock | SystemClock
    progress: Progress = field(default_factory=Progress)
    # All runs share it, like the tasks of a controller.
    store: Store = field(default_factory=Memory)
    reads: Reads = field(init=False)
    is_timeout: Callable[[BaseException], bool] = lambda _error: False

    def __post_init__(self) -> None:
        self.reads = Reads(self.simulator)

    def add(self, *names: str, **fields: Any) -> list[str]:
        """Add lists with descriptions that contain their names; return their ids."""
        return [self.stream.add(name, fields.get("description", f"About {name}"), **_without(fields)) for name in names]

    def one(self, **options: Any) -> Done:
        return self.run("kore_contact_list", **options)

    def set(self, *items: Mapping[str, Any], **options: Any) -> Done:
        return self.run("kore_contact_lists", contact_lists=[dict(item) for item in items], **options)

    def info(self, **options: Any) -> Done:
        return self.run("kore_contact_list_info", **options)

    def doctor(self, **options: Any) -> Done:
        return self.run(_doctor_runner.NAME, **options)

    def run(self, module: str, /, *, check: bool = False, diff: bool = False, **options: Any) -> Done:
        given = validated(module, {**connection(self.simulator, self.stream), **options})
        budget = Budget(self.clock, self.store)
        task = _runner.Task(given, check, diff, self.progress, budget=budget, is_timeout=self.is_timeout)
        before = self.simulator.log.count
        others = {id_ for id_, record in self.stream.lists.items() if not _is_doctors(record)}
        error = None
        try:
            result = _runner.run(module, task)
        except KoreError as caught:
            error = caught
            result = {**caught.result, "msg": str(caught), "failed": True}
        done = Done(result, [request for request in self.simulator.log.copy()[before:] if self._is_own(request)], error)
        if module == _doctor_runner.NAME:
            _hold_to_doctor(done, others)
        self._hold(module, given, check, done)
        return done

    def _is_own(self, request: LoggedRequest) -> bool:
        # Other processes use another spelling of the same host; see elsewhere().
        return request.headers.get("host") == self.simulator.url.partition("://")[2]

    def elsewhere(self) -> dict[str, Any]:
        """The connection for another process. Runs of this bench do not count its requests as their own."""
        return {**connection(self.simulator, self.stream), "host": self.simulator.url.replace("127.0.0.1", "localhost")}

    def names(self) -> list[str]:
        return sorted(record["name"] for record in self.stream.lists.values())

    def described(self) -> dict[str, str]:
        return {record["name"]: record["description"] for record in self.stream.lists.values()}

    def _hold(self, module: str, options: Mapping[str, Any], check: bool, done: Done) -> None:
        assert not (check and done.writes), f"a write in check mode: {done.writes}"
        shown = repr(done.result)
        assert not [secret for secret in (self.stream.client_secret, *CAMPAIGN_SECRETS) if secret in shown]
        if not done.writes or module == _doctor_runner.NAME:
            return
        if module == "kore_contact_lists":
            hold_to_plan(done.result["plan"], done.requests, self.reads)
        else:
            assert module == "kore_contact_list", f"{module} writes: {done.writes}"
            hold_to_options(options, done.requests, self.reads)


def identities(plan: Mapping[str, Any]) -> list[str]:
    """The identities of a returned plan's actions."""
    found = []
    for action in plan["actions"]:
        sides = [{key: change[side] for key, change in action["changes"].items()} for side in ("before", "after")]
        found.append(identity_of(action["id"], action["action"], *sides))
    return found


@contextmanager
def a_bench(*, switches: Switches | None = None, real_time: bool = False) -> Iterator[Bench]:
    """A bench on the real clock, or on a virtual one that client and simulator share."""
    clock = SystemClock() if real_time else VirtualClock()
    stream = a_stream()
    with Simulator([stream], switches=switches, clock=clock.now) as simulator:
        yield Bench(simulator, stream, clock)


def _is_doctors(record: Mapping[str, Any]) -> bool:
    return str(record["name"]).startswith("koreai-doctor-")


def _hold_to_doctor(done: Done, others: Collection[str]) -> None:
    """Check that the doctor only writes to lists that it created under its own names, or in an earlier run."""
    for write in done.writes:
        assert write.contact_list_id not in others, f"a list of somebody else's is written: {write}"
        assert _is_doctors({"name": "koreai-doctor-", **(write.body or {})}), f"a name that tells nothing: {write}"


def _without(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != "description"}
