# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One list: which requests are sent, what is returned, and what is refused."""

from __future__ import annotations

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench


def test_by_id_and_in_sync_is_one_request(bench: Bench) -> None:
    (id_,) = bench.add("Renewals")
    done = bench.one(contact_list_id=id_, name="Renewals", description="About Renewals")
    assert done.kinds == ["get"]
    assert done.result["changed"] is False
    assert done.result["api"] == {"requests": 1, "waited_seconds": 0.0}


def test_by_id_a_new_description_is_put_with_both_fields_and_read_back(bench: Bench) -> None:
    (id_,) = bench.add("Renewals")
    done = bench.one(contact_list_id=id_, description="New words", diff=True)
    assert done.kinds == ["get", "update", "get"]
    assert done.requests[1].body == {"name": "Renewals", "description": "New words"}
    assert done.result["contact_list"]["description"] == "New words"
    assert done.result["diff"] == {
        "before": {"name": "Renewals", "description": "About Renewals"},
        "after": {"name": "Renewals", "description": "New words"},
    }
    again = bench.one(contact_list_id=id_, description="New words")
    assert (again.result["changed"], again.kinds) == (False, ["get"])


def test_by_id_a_rename_lists_first(bench: Bench) -> None:
    (id_,) = bench.add("Renewals")
    done = bench.one(contact_list_id=id_, name="Renewals 2026")
    assert done.kinds == ["get", "list", "update", "get"]
    assert done.requests[2].body == {"name": "Renewals 2026", "description": "About Renewals"}
    assert bench.one(contact_list_id=id_, name="Renewals 2026").kinds == ["get"]


def test_by_name_and_in_sync_is_one_listing(bench: Bench) -> None:
    bench.add("Renewals", "Winback")
    done = bench.one(name="  Renewals ", description="About Renewals\n")
    assert (done.kinds, done.result["changed"]) == (["list"], False)


def test_by_name_and_changed_reads_the_guards(bench: Bench) -> None:
    bench.add("Renewals")
    done = bench.one(name="Renewals", description="New words")
    assert done.kinds == ["list", "get", "update", "get"]
    assert bench.one(name="Renewals", description="New words").kinds == ["list"]


def test_by_former_name_it_is_renamed_in_place(bench: Bench) -> None:
    (id_,) = bench.add("Old")
    done = bench.one(name="New", former_names=["Older", "Old"])
    assert done.kinds == ["list", "get", "update", "get"]
    assert (done.result["contact_list"]["id"], bench.names()) == (id_, ["New"])
    assert bench.one(name="New", former_names=["Older", "Old"]).kinds == ["list"]


def test_create_is_proved_by_a_listing(bench: Bench) -> None:
    done = bench.one(name="New", description="Words", create=True, allow_duplicates=True)
    assert done.kinds == ["list", "create", "list"]
    assert done.requests[1].body == {
        "name": "New",
        "description": "Words",
        "source": "passiveApi",
        "allowDuplicates": True,
    }
    assert done.result["contact_list"]["created_at"]
    again = bench.one(name="New", description="Words", create=True, allow_duplicates=True)
    assert (again.kinds, again.result["changed"]) == (["list"], False)


def test_absent_deletes_and_its_answer_is_the_proof(bench: Bench) -> None:
    bench.add("Old")
    done = bench.one(name="Old", state="absent")
    assert done.kinds == ["list", "get", "delete"]
    assert done.result["contact_list"] is None
    again = bench.one(name="Old", state="absent")
    assert (again.kinds, again.result["changed"]) == (["list"], False)


def test_absent_by_id(bench: Bench) -> None:
    (id_,) = bench.add("Old")
    assert bench.one(contact_list_id=id_, state="absent").kinds == ["get", "list", "delete"]
    again = bench.one(contact_list_id=id_, state="absent")
    assert (again.kinds, again.result["changed"]) == (["get"], False)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "Nobody"}, "No contact list is named 'Nobody'. If it was renamed, add its old name to former_names;"),
        ({"name": "nobody", "create": True}, "creating it needs a description"),
        ({"contact_list_id": "cl-none", "description": "x"}, "has the id cl-none"),
    ],
)
def test_what_is_not_there_is_an_error(bench: Bench, options: dict, words: str) -> None:
    done = bench.one(**options)
    assert words in done.result["msg"]
    assert not done.writes


def test_check_mode_foretells_and_sends_no_write(bench: Bench) -> None:
    bench.add("Old")
    renamed = bench.one(name="New", former_names=["Old"], check=True, diff=True)
    assert renamed.result["changed"] is True
    assert renamed.result["contact_list"]["name"] == "New"
    assert renamed.result["diff"]["after"] == {"name": "New", "description": "About Old"}
    made = bench.one(name="Made", description="Words", create=True, check=True)
    assert made.result["contact_list"]["id"] is None
    assert made.result["contact_list"]["description"] == "Words"
    gone = bench.one(name="Old", state="absent", check=True)
    assert (gone.result["changed"], gone.result["contact_list"]) == (True, None)
    assert bench.names() == ["Old"]


def test_every_broken_rule_is_told_at_once_and_before_any_request(bench: Bench) -> None:
    done = bench.one(name="N" * 49 + "\x07", description="D" * 257, former_names=[""])
    assert done.requests == []
    for words in ("name has 50 characters, 48 are allowed", "U+0007", "257 characters, 256", "in former_names"):
        assert words in done.result["msg"]


def test_what_is_read_is_stripped_as_what_is_declared_is(bench: Bench) -> None:
    (id_,) = bench.add("Renewals")
    for options in ({"contact_list_id": f"{id_}\n"}, {"name": " Renewals\n"}):
        assert [found["id"] for found in bench.info(**options).result["contact_lists"]] == [id_]


@pytest.mark.parametrize("name", ["", " \n"])
def test_an_empty_name_reads_nothing(bench: Bench, name: str) -> None:
    done = bench.info(name=name)
    assert done.result["msg"] == "name is empty; omit it to read all contact lists."
    assert done.requests == []
