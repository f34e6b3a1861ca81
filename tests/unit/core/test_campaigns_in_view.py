# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rename and a deletion report about the campaigns of a list, what they cost, and what they refuse."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import CAMPAIGN_SECRETS, STATUSES, Fault, LoggedRequest

RENAME = {"name": "New", "former_names": ["Old"]}
UPDATE = {"name": "Old", "description": "Other words"}
DELETE = {"name": "Old", "state": "absent"}


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = dataclasses.replace(bench.simulator.switches, **interpretations)


def used(bench: Bench, name: str, *campaigns: str, status: str = "Ready", **fields: Any) -> list[str]:
    """Add a list and campaigns that refer to it; return the ids of the campaigns."""
    (list_id,) = bench.add(name, **fields)
    return [bench.stream.campaigns.add(campaign, list_id, status=status) for campaign in campaigns]


def run(bench: Bench, module: str, item: dict[str, Any], **options: Any) -> Done:
    return bench.one(**item, **options) if module == "one" else bench.set(item, **options)


def shown(done: Done, module: str) -> list[dict[str, Any]]:
    """The campaigns in a result."""
    if module == "one":
        return list(done.result["campaigns"])
    return [campaign for action in done.result["plan"]["actions"] for campaign in action["campaigns"]]


def texts(done: Done) -> str:
    return "\n".join([*done.result.get("warnings", ()), done.result.get("msg", "")])


def reads_of(requests: Sequence[LoggedRequest]) -> list[str | None]:
    return [request.campaign_id for request in requests if request.kind == "campaign"]


# What it costs


def test_a_set_in_sync_reads_no_campaign(bench: Bench) -> None:
    used(bench, "Old", "Winback May", status="Active")
    assert bench.set({"name": "Old", "description": "About Old"}).kinds == ["list"]


@pytest.mark.parametrize("count", [1, 5])
def test_descriptions_cost_what_they_cost_without_campaigns(bench: Bench, count: int) -> None:
    names = [f"List {number}" for number in range(count)]
    for name in names:
        used(bench, name, f"Campaign of {name}", status="Active")
    done = bench.set(*({"name": name, "description": "Other words"} for name in names))
    assert done.error is None, done.error
    assert done.kinds == ["list", *["update"] * count, "list"]


@pytest.mark.parametrize(("renames", "campaigns"), [(1, 1), (1, 3), (3, 1), (3, 5), (4, 2)])
def test_each_campaign_is_read_once_before_and_once_after(bench: Bench, renames: int, campaigns: int) -> None:
    ids = bench.add(*(f"Old {number}" for number in range(renames)))
    for number in range(campaigns):
        bench.stream.campaigns.add(f"Campaign {number}", *ids)
    done = bench.set(*({"name": f"New {n}", "former_names": [f"Old {n}"]} for n in range(renames)))
    assert done.error is None, done.error
    first = done.kinds.index("update")
    assert done.kinds == [
        "list",
        *["get"] * renames,
        *["campaign"] * campaigns,
        *["update"] * renames,
        "list",
        *["campaign"] * campaigns,
    ]
    for requests in (done.requests[:first], done.requests[first:]):
        assert sorted(reads_of(requests), key=str) == sorted({*reads_of(requests)}, key=str)
    assert done.result["plan"]["estimate"] == {"requests": len(done.requests), "seconds": 0}


def test_one_list_costs_the_same(bench: Bench) -> None:
    used(bench, "Old", "One", "Two")
    done = bench.one(**RENAME)
    assert done.kinds == ["list", "get", "campaign", "campaign", "update", "get", "campaign", "campaign"]


@pytest.mark.parametrize("module", ["one", "set"])
def test_check_mode_reads_the_same_before_and_nothing_after(bench: Bench, module: str) -> None:
    used(bench, "Old", "One", "Two")
    checked = run(bench, module, RENAME, check=True, diff=True)
    assert checked.kinds == ["list", "get", "campaign", "campaign"]
    done = run(bench, module, RENAME)
    assert done.kinds[:4] == checked.kinds
    assert shown(done, module) == shown(checked, module)


def test_a_campaign_that_is_unknown_is_not_read_again(bench: Bench) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    bench.stream.campaigns.remove(id_)
    done = bench.set(RENAME)
    assert done.kinds == ["list", "get", "campaign", "update", "list"]
    assert done.result["plan"]["estimate"]["requests"] == len(done.kinds)


# What is shown


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("item", [RENAME, {**DELETE, "force": True}], ids=["rename", "delete"])
@pytest.mark.parametrize("shape", ["objects", "strings"])
@pytest.mark.parametrize("field", ["_id", "id"])
def test_names_and_statuses_are_shown(bench: Bench, module: str, item: dict[str, Any], shape: str, field: str) -> None:
    read_as(bench, in_use_shape=shape, campaign_id=field, delete_in_use_refused=False)
    may, june = used(bench, "Old", "Winback May", "Winback June")
    bench.stream.campaigns.edit(june, name="Winback July", status="Completed")
    done = run(bench, module, item)
    assert done.error is None, done.error
    # The list still has the earlier names of its campaigns.
    assert shown(done, module) == [
        {"id": may, "name": "Winback May", "status": "Ready"},
        {"id": june, "name": "Winback July", "status": "Completed"},
    ]
    assert "'Winback May' (Ready), 'Winback July' (Completed)" in texts(done)


@pytest.mark.parametrize("module", ["one", "set"])
def test_where_none_was_read_none_is_shown(bench: Bench, module: str) -> None:
    used(bench, "Old", "Winback May")
    bench.add("Unused")
    for item in (
        UPDATE,
        {"name": "Free", "former_names": ["Unused"]},
        {"name": "Made", "description": "x", "create": True},
        {"name": "Made", "description": "x"},
        {"name": "Free", "state": "absent"},
    ):
        done = run(bench, module, item)
        assert done.error is None, done.error
        assert shown(done, module) == []
        assert reads_of(done.requests) == []


@pytest.mark.parametrize("module", ["one", "set"])
def test_a_failure_shows_them_too(bench: Bench, module: str) -> None:
    (id_,) = used(bench, "Old", "Winback May", status="Active")
    assert shown(run(bench, module, RENAME), module) == [{"id": id_, "name": "Winback May", "status": "Active"}]


def test_the_digest_ignores_campaigns_and_warnings(bench: Bench) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    plan = bench.set(RENAME, check=True).result["plan"]
    bench.stream.campaigns.edit(id_, name="Winback June", status="Scheduled")
    later = bench.set(RENAME, check=True).result["plan"]
    assert later["actions"] != plan["actions"]
    assert later["digest"] == plan["digest"]
    assert bench.set(RENAME, reviewed_plan=plan).error is None


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("kind", ["voice", "sms"])
def test_nothing_else_of_a_campaign_leaves_the_client(bench: Bench, module: str, kind: Any) -> None:
    (list_id,) = bench.add("Old")
    bench.stream.campaigns.add("Winback May", list_id, kind=kind, status="Active", scheduled=True)
    for options in ({"check": True, "diff": True}, {"force": True}):
        done = run(bench, module, {**RENAME, **{key: options[key] for key in options if key == "force"}}, diff=True)
        assert not any(secret in repr((done.result, done.error)) for secret in CAMPAIGN_SECRETS)


# What it refuses, and what it warns of


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("status", [*STATUSES, "ACTIVE", "preparing", "Something new"])
@pytest.mark.parametrize("item", [RENAME, UPDATE, DELETE], ids=["rename", "update", "delete"])
def test_every_status(bench: Bench, item: dict[str, Any], status: str, force: bool, module: str) -> None:
    read_as(bench, delete_in_use_refused=False)
    used(bench, "Old", "Winback May", status=status)
    done = run(bench, module, {**item, "force": force})
    runs = status.lower() in ("active", "preparing")
    refused = not force and (item is DELETE or (item is RENAME and runs))
    assert (done.error is not None) is refused, done.error
    assert bool(done.writes) is not refused
    label = f"'Winback May' ({status})"
    assert (label in texts(done)) is (item is not UPDATE)
    if item is RENAME and runs:
        assert f"a campaign that uses it is running: {label}" in texts(done)
        assert ("force: true turns this safety check off" in texts(done)) is refused
        assert ("is renamed by force" in texts(done)) is force
    if item is RENAME:
        waits = status in ("Scheduled", "Rescheduled", "Paused")
        assert ("while campaigns wait to start or to continue" in texts(done)) is waits


def test_a_scheduled_campaign_that_is_ready_waits_too(bench: Bench) -> None:
    (list_id,) = bench.add("Old")
    bench.stream.campaigns.add("Winback May", list_id, scheduled=True)
    assert "check that they show the new name: 'Winback May' (Ready)" in texts(bench.set(RENAME))


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("passiveApi", "is fed through the API: requests that add contacts must use the name 'New' from then on"),
        ("passiveApiIntegration", "is fed through the API: requests that add contacts must use the name 'New'"),
        (
            None,
            "may be fed through the API, as its source is unknown: requests that add contacts must use the name 'New'",
        ),
        ("localDrive", ""),
        ("upload", ""),
    ],
)
@pytest.mark.parametrize("campaigns", [(), ("Winback May",)])
def test_a_list_that_is_fed_through_the_api_warns_at_every_rename(
    bench: Bench, module: str, source: str | None, words: str, campaigns: Sequence[str]
) -> None:
    used(bench, "Old", *campaigns, source=source)
    told = texts(run(bench, module, RENAME))
    assert words in told
    assert ("requests that add contacts" in told) is bool(words)
    assert not any(
        "requests that add contacts" in texts(run(bench, module, item)) for item in (UPDATE | {"name": "New"},)
    )


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("fields", [{"isListInUse": True}, {"campaignInUse": None}, {"isListInUse": None}])
def test_a_list_in_use_whose_campaigns_are_not_told_only_warns(
    bench: Bench, module: str, fields: dict[str, Any]
) -> None:
    bench.add("Old", **fields)
    done = run(bench, module, RENAME)
    assert done.error is None, done.error
    assert "the API does not say which campaigns refer to it" in texts(done)
    assert reads_of(done.requests) == []


# What cannot be read

UNKNOWN = [
    {"name": "status", "status": 404},
    {"name": "status", "status": 404, "body": {"message": "Not Found"}},
    {"name": "status", "status": 403, "body": {"errors": [{"msg": "This campaign is not yours"}]}},
    {"name": "wrong_shape"},
    {"name": "wrong_shape", "body": {"status": "success", "data": ["Active"]}},
]


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("fault", UNKNOWN, ids=str)
def test_a_campaign_that_is_unknown_holds_nothing_up(bench: Bench, module: str, fault: dict[str, Any]) -> None:
    gone, other = used(bench, "Old", "Gone", "Other", status="Active")
    bench.stream.campaigns.edit(other, status="Ready")
    bench.simulator.inject(Fault(kind="campaign", campaign_id=gone, **fault))
    done = run(bench, module, RENAME)
    assert done.error is None, done.error
    assert shown(done, module) == [
        {"id": gone, "name": None, "status": None},
        {"id": other, "name": "Other", "status": "Ready"},
    ]
    assert f"{gone} (status unknown), 'Other' (Ready)" in texts(done)


@pytest.mark.parametrize("entry", [{}, {"name": "No id"}, None, 7, "", {"id": ".."}])
def test_a_reference_without_a_usable_id_holds_nothing_up(bench: Bench, entry: Any) -> None:
    bench.add("Old", campaignInUse=[entry])
    done = bench.set(RENAME)
    assert done.error is None, done.error
    assert reads_of(done.requests) == []
    assert "(status unknown)" in texts(done)


@pytest.mark.parametrize("module", ["one", "set"])
def test_faults_that_pass_are_survived(bench: Bench, module: str) -> None:
    used(bench, "Old", "Winback May")
    for name in ("status", "drop_before", "limit"):
        bench.simulator.inject(Fault(name, kind="campaign"))
    done = run(bench, module, RENAME)
    assert done.error is None, done.error
    assert bench.names() == ["New"]


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("fault", [{"name": "status"}, {"name": "status", "status": 401}, {"name": "drop_before"}])
def test_those_that_last_end_the_task_before_its_first_write(bench: Bench, module: str, fault: dict[str, Any]) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    bench.add("Other")
    bench.simulator.inject(Fault(kind="campaign", times=None, **fault))
    done = run(bench, module, RENAME)
    assert f"Cannot read the campaign {id_}" in done.result["msg"]
    assert not done.writes
    assert done.result["changed"] is False


# A plan that was reviewed earlier


def test_a_reviewed_rename_is_refused_once_its_campaign_runs(bench: Bench) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    plan = bench.set(RENAME, check=True).result["plan"]
    bench.stream.campaigns.edit(id_, status="Active")
    done = bench.set(RENAME, reviewed_plan=plan)
    assert "a campaign that uses it is running: 'Winback May' (Active)" in done.result["msg"]
    assert not done.writes
    bench.stream.campaigns.edit(id_, status="Completed")
    assert bench.set(RENAME, reviewed_plan=plan).error is None


# Attempts after the first


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("fault", ["limit", "status"])
@pytest.mark.parametrize("is_new", [False, True])
def test_a_further_attempt_looks_at_the_campaigns_again(bench: Bench, module: str, fault: str, is_new: bool) -> None:
    ids = used(bench, "Old", "Winback May")

    def start(request: LoggedRequest) -> None:
        if is_new:
            bench.stream.campaigns.add("Winback June", str(request.contact_list_id), status="Active")
        else:
            bench.stream.campaigns.edit(ids[0], status="Active")

    bench.simulator.inject(Fault(fault, kind="update"))
    bench.simulator.on("update", start)
    done = run(bench, module, RENAME)
    name = "Winback June" if is_new else "Winback May"
    assert f"a campaign that uses it is running: '{name}' (Active)" in done.result["msg"]
    assert len(done.writes) == 1
    assert bench.names() == ["Old"]


@pytest.mark.parametrize("module", ["one", "set"])
def test_force_sends_it_all_the_same_and_says_what_was_met(bench: Bench, module: str) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    bench.simulator.inject(Fault("limit", kind="update"))
    bench.simulator.on("update", lambda _request: bench.stream.campaigns.edit(id_, status="Active"))
    done = run(bench, module, {**RENAME, "force": True})
    assert done.error is None, done.error
    (warning,) = [text for text in done.result["warnings"] if "by force" in text]
    assert "'Winback May' (Active)" in warning


@pytest.mark.parametrize("module", ["one", "set"])
def test_one_that_refers_to_the_list_since_the_first_attempt_is_told_and_compared(bench: Bench, module: str) -> None:
    read_as(bench, campaign_names="stay")
    (list_id,) = bench.add("Old")
    bench.simulator.inject(Fault("limit", kind="update"))
    newcomers: list[str] = []

    def begin(_request: LoggedRequest) -> None:
        if not newcomers:
            newcomers.append(bench.stream.campaigns.add("Newcomer", list_id))

    bench.simulator.on("update", begin)
    done = run(bench, module, RENAME)
    assert done.error is None, done.error
    assert "These campaigns refer to it: 'Newcomer' (Ready)" in texts(done)
    assert "The campaign 'Newcomer' (Ready) still showed 'Old'" in texts(done)


# A plan that is refused before its flags are read


@pytest.mark.parametrize("check", [False, True])
def test_a_plan_with_too_many_changes_says_nothing_of_campaigns_that_nobody_read(bench: Bench, check: bool) -> None:
    used(bench, "Old", "Winback May", "Winback June", status="Active")
    done = bench.set(RENAME, max_changes=0, check=check)
    assert done.kinds == ["list"]
    assert shown(done, "set") == []
    assert "status unknown" not in texts(done)
    assert "which campaigns refer to it" not in texts(done)
    whole = bench.set({**RENAME, "force": True}, check=True).result["plan"]
    assert done.result["plan"]["estimate"] == whole["estimate"]


# Runs of more than a minute


def paced(bench: Bench, renames: int, **options: Any) -> Done:
    return bench.set(*({"name": f"New {n:02}", "former_names": [f"Old {n:02}"]} for n in range(renames)), **options)


def ages(done: Done) -> list[float]:
    """The age of the oldest read of a campaign at each write, in seconds."""
    found = []
    for write in done.writes:
        latest: dict[str | None, float] = {}
        for request in done.requests:
            if request.kind == "campaign" and request.number < write.number:
                latest[request.campaign_id] = request.at
        found.append(write.at - min(latest.values()))
    return found


@pytest.mark.parametrize(("renames", "campaigns", "rate"), [(12, 1, 6), (12, 4, 8), (30, 3, 20)])
def test_the_campaigns_of_the_rename_at_hand_are_read_again(
    bench: Bench, renames: int, campaigns: int, rate: int
) -> None:
    ids = bench.add(*(f"Old {number:02}" for number in range(renames)))
    for number in range(campaigns):
        bench.stream.campaigns.add(f"Campaign {number}", *ids)
    done = paced(bench, renames, rate_limit=rate)
    assert done.error is None, done.error
    assert bench.clock.now() > 60
    assert max(ages(done)) < 60
    assert not any("more than 60 seconds" in text for text in done.result["warnings"])
    estimate = done.result["plan"]["estimate"]
    assert estimate == {"requests": len(done.requests), "seconds": bench.clock.now()}


def test_one_that_starts_meanwhile_is_its_own_rename_s_error(bench: Bench) -> None:
    ids = bench.add(*(f"Old {number:02}" for number in range(20)))
    campaigns = [bench.stream.campaigns.add(f"Campaign {number}", id_) for number, id_ in enumerate(ids)]
    late = campaigns[15]

    def start(request: LoggedRequest) -> None:
        if request.contact_list_id == ids[3]:
            bench.stream.campaigns.edit(late, status="Active")

    bench.simulator.on("update", start)
    done = paced(bench, 20, rate_limit=15)
    (error,) = done.result["errors"]
    assert (error["name"], error["action"]) == ("New 15", "rename")
    assert "a campaign that uses it is running: 'Campaign 15' (Active)" in error["msg"]
    assert len(done.result["renamed"]) == 19
    assert done.result["pending"] == []


def test_a_campaign_that_refers_to_the_list_meanwhile_is_read_too(bench: Bench) -> None:
    ids = bench.add(*(f"Old {number:02}" for number in range(20)))
    bench.stream.campaigns.add("First", ids[0])

    def begin(request: LoggedRequest) -> None:
        if request.contact_list_id == ids[3]:
            bench.stream.campaigns.add("Newcomer", ids[15], status="Active")

    bench.simulator.on("update", begin)
    done = paced(bench, 20, rate_limit=15)
    (error,) = done.result["errors"]
    assert error["name"] == "New 15"
    assert "'Newcomer' (Active)" in error["msg"]


@pytest.mark.parametrize("how", ["started", "new", "gone"])
def test_what_a_long_run_reads_anew_of_campaigns_is_told(bench: Bench, how: str) -> None:
    read_as(bench, campaign_names="stay")
    ids = bench.add(*(f"Old {number:02}" for number in range(20)))
    late = bench.stream.campaigns.add("Late", ids[15])

    def change(request: LoggedRequest) -> None:
        if request.contact_list_id != ids[3]:
            return
        if how == "started":
            bench.stream.campaigns.edit(late, status="Active")
        elif how == "new":
            bench.stream.campaigns.add("Newcomer", ids[15], status="Scheduled")
        else:
            bench.stream.campaigns.remove(late)

    bench.simulator.on("update", change)
    items = [{"name": f"New {n:02}", "former_names": [f"Old {n:02}"], "force": True} for n in range(20)]
    done = bench.set(*items, rate_limit=15)
    assert done.error is None, done.error
    told = {
        "started": ["by force, although a campaign that uses it is running: 'Late' (Active)", "'Late' (Active) still"],
        "new": ["they show the new name: 'Newcomer' (Scheduled)", "'Newcomer' (Scheduled) still showed 'Old 15'"],
        "gone": [f"These campaigns refer to it: {late} (status unknown)", "'Late' (Ready) shows 'New 15'"],
    }
    for words in told[how]:
        assert words in texts(done)


@pytest.mark.parametrize("rate", [2, 3, 10, 12])
def test_a_rename_never_fails_for_having_many_campaigns(bench: Bench, rate: int) -> None:
    (list_id,) = bench.add("Old 00")
    for number in range(12):
        bench.stream.campaigns.add(f"Campaign {number}", list_id)
    done = paced(bench, 1, rate_limit=rate)
    assert done.error is None, done.error
    assert bench.names() == ["New 00"]
    (warning,) = [text for text in done.result["warnings"] if "more than 60 seconds" in text]
    assert "'Old 00'" in warning
    assert "rate_limit" in warning
    assert "'Campaign 11' (Ready)" in warning
    estimate = done.result["plan"]["estimate"]
    assert estimate == {"requests": len(done.requests), "seconds": bench.clock.now()}


# What the campaigns show afterwards


@pytest.mark.parametrize("module", ["one", "set"])
@pytest.mark.parametrize("names", ["follow", "stay"])
def test_campaigns_that_keep_an_old_name_are_told(bench: Bench, module: str, names: str) -> None:
    read_as(bench, campaign_names=names)
    used(bench, "Old", "Winback May", "Winback June")
    done = run(bench, module, RENAME)
    assert done.error is None, done.error
    kept = [text for text in done.result["warnings"] if "still showed" in text]
    assert len(kept) == (2 if names == "stay" else 0)
    for text, campaign in zip(kept, ("Winback May", "Winback June"), strict=False):
        assert f"'{campaign}'" in text
        assert "'Old'" in text
        assert "open it in the console and save it" in text
        assert "must use the name 'New'" in text


@pytest.mark.parametrize("names", ["follow", "stay"])
def test_renames_in_a_chain_are_not_mistaken_for_it(bench: Bench, names: str) -> None:
    read_as(bench, campaign_names=names)
    first, second = bench.add("A", "B")
    both = bench.stream.campaigns.add("Both", first, second)
    bench.stream.campaigns.add("Second", second)
    done = bench.set({"name": "B", "former_names": ["A"]}, {"name": "C", "former_names": ["B"]})
    assert done.error is None, done.error
    kept = [text for text in done.result["warnings"] if "still showed" in text]
    assert len(kept) == (2 if names == "stay" else 0)
    assert reads_of(done.requests).count(both) == 2


def test_a_chain_in_a_paced_run_is_compared_with_what_was_before(bench: Bench) -> None:
    ids = bench.add("A", "B", *(f"Old {number:02}" for number in range(20)))
    for number in range(3):
        bench.stream.campaigns.add(f"Campaign {number}", *ids)
    items = [{"name": "B", "former_names": ["A"]}, {"name": "C", "former_names": ["B"]}]
    items += [{"name": f"New {n:02}", "former_names": [f"Old {n:02}"]} for n in range(20)]
    done = bench.set(*items, rate_limit=12)
    assert done.error is None, done.error
    assert not [text for text in done.result["warnings"] if "still showed" in text]


@pytest.mark.parametrize(("latency", "words"), [(0, "1 second"), (7, "7 seconds")])
def test_how_soon_after_the_rename_a_campaign_kept_the_old_name_is_told(bench: Bench, latency: int, words: str) -> None:
    """It may follow a moment later."""
    read_as(bench, campaign_names="stay")
    used(bench, "Old", "Winback May")
    bench.simulator.on("read", lambda _request: bench.clock.sleep(latency))
    (text,) = [text for text in bench.set(RENAME).result["warnings"] if "still showed" in text]
    assert f"when it was read, within {words} of the rename" in text
    assert "unless it has followed since, open it in the console" in text


def test_somebody_else_s_change_of_a_campaign_is_no_old_name(bench: Bench) -> None:
    (list_id,) = bench.add("Old")
    id_ = bench.stream.campaigns.add("Winback May", list_id)
    bench.simulator.on("update", lambda _request: bench.stream.campaigns.edit(id_, list_ids=(), saved=()))
    assert not [text for text in bench.set(RENAME).result["warnings"] if "still showed" in text]


@pytest.mark.parametrize("after", [{"name": "status", "status": 404}, {"name": "html"}, {"name": "wrong_shape"}])
def test_one_that_does_not_tell_its_names_any_more_is_told(bench: Bench, after: dict[str, Any]) -> None:
    used(bench, "Old", "Winback May")
    bench.simulator.inject(Fault(kind="campaign", skip=1, **after))
    done = bench.set(RENAME)
    assert done.error is None, done.error
    assert "It is not known whether the campaign 'Winback May' (Ready) shows 'New'" in texts(done)


def test_lists_of_one_name_are_told_apart(bench: Bench) -> None:
    read_as(bench, campaign_names="stay", unique_names="off")
    first, second = bench.add("Same", "Same")
    bench.stream.campaigns.add("Of the first", first)
    bench.stream.campaigns.add("Of the second", second)
    done = bench.set({"contact_list_id": first, "name": "X"}, {"contact_list_id": second, "name": "Y"})
    assert done.error is None, done.error
    for campaign, new in (("Of the first", "X"), ("Of the second", "Y")):
        (text,) = [text for text in done.result["warnings"] if f"'{campaign}' (Ready) still showed" in text]
        assert text.endswith(f"must use the name '{new}'.")


def test_a_chain_that_no_campaign_follows_is_told_whole(bench: Bench) -> None:
    read_as(bench, campaign_names="stay")
    bench.stream.campaigns.add("Both", *bench.add("A", "B"))
    done = bench.set({"name": "B", "former_names": ["A"]}, {"name": "C", "former_names": ["B"]})
    (text,) = [text for text in done.result["warnings"] if "still showed" in text]
    assert "showed 'B', 'A' among" in text
    assert text.endswith("must use the name 'C', 'B'.")


def test_a_rename_that_failed_is_no_rename(bench: Bench) -> None:
    used(bench, "Old", "Winback May")
    bench.simulator.inject(Fault("status", kind="update", status=400))
    done = bench.set(RENAME)
    assert done.error is not None
    assert not [text for text in done.result["warnings"] if "still showed" in text]
    assert len(reads_of(done.requests)) == 1


def test_campaigns_that_cannot_be_read_afterwards_are_told(bench: Bench) -> None:
    (id_,) = used(bench, "Old", "Winback May")
    bench.simulator.inject(Fault("status", kind="campaign", skip=1, times=None))
    done = bench.set(RENAME)
    assert done.error is None, done.error
    assert done.result["renamed"] == ["New"]
    (warning,) = [text for text in done.result["warnings"] if "Cannot read the campaign" in text]
    assert id_ in warning
    assert "New" in warning
