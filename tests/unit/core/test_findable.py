# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The next run must find what a run has created or renamed; otherwise that is an error."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import Bench, Done
from ansible_collections.koreai.contact_center.tests.simulator import Fault, handlers, views

ALTERED = [
    ("escape", "R&D callbacks", "R&amp;D callbacks"),
    ("collapse", "Winback  2026", "Winback 2026"),
    ("replace", "Winback \u2192 2026", "Winback ? 2026"),
]


def read_as(bench: Bench, **interpretations: Any) -> None:
    bench.simulator.switches = replace(bench.simulator.switches, **interpretations)


def message(done: Done) -> str:
    """The only error of a run."""
    if "errors" in done.result:
        ((text),) = [error["msg"] for error in done.result["errors"]]
        assert text in done.result["msg"]
        return str(text)
    return str(done.result["msg"])


def declare(bench: Bench, single: bool, **options: Any) -> Done:
    return bench.one(**options) if single else bench.set(options)


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(("alter", "name", "stored"), ALTERED)
class TestNamesThatTheServerAlters:
    def test_a_creation_under_another_name_is_an_error(
        self, bench: Bench, alter: str, name: str, stored: str, single: bool
    ) -> None:
        read_as(bench, alter_stored=alter)
        done = declare(bench, single, name=name, description="Words", create=True)
        (made,) = bench.stream.lists
        text = message(done)
        assert f"'{stored}' ({made}): the name '{name}' was sent and '{stored}' is stored" in text
        assert f"Choose a name that the server keeps, and give this list by contact_list_id: {made}." in text
        assert done.result["changed"] is True

    def test_a_rename_to_another_name_is_an_error(
        self, bench: Bench, alter: str, name: str, stored: str, single: bool
    ) -> None:
        read_as(bench, alter_stored=alter)
        (id_,) = bench.add("Old")
        done = declare(bench, single, name=name, former_names=["Old"], description="Words", create=True)
        assert f"'{stored}' ({id_})" in message(done)
        assert done.result["changed"] is True
        assert bench.names() == [stored]

    def test_a_name_that_only_went_along_is_held_to_the_same(
        self, bench: Bench, alter: str, name: str, stored: str, single: bool
    ) -> None:
        (id_,) = bench.add(name)
        read_as(bench, alter_stored=alter)
        done = declare(bench, single, name=name, description="New words")
        assert f"'{stored}' ({id_})" in message(done)

    def test_for_a_list_that_is_declared_by_its_id_it_is_a_warning(
        self, bench: Bench, alter: str, name: str, stored: str, single: bool
    ) -> None:
        read_as(bench, alter_stored=alter)
        (id_,) = bench.add("Old")
        done = declare(bench, single, contact_list_id=id_, name=name)
        assert done.error is None, done.error
        (text,) = [text for text in done.result["warnings"] if "is stored" in text]
        assert f"the name '{name}' was sent and '{stored}' is stored; the next run will report a difference" in text


@pytest.mark.parametrize("single", [True, False])
def test_a_description_that_is_stored_otherwise_is_a_warning(bench: Bench, single: bool) -> None:
    read_as(bench, alter_stored="escape")
    (id_,) = bench.add("Old")
    done = declare(bench, single, name="Old", description="A & B")
    assert done.error is None, done.error
    (text,) = done.result["warnings"]
    assert f"'Old' ({id_}): the description 'A & B' was sent and 'A &amp; B' is stored; the next run will" in text


@pytest.mark.parametrize("single", [True, False])
def test_what_was_not_declared_comes_back_as_it_was_or_is_told(bench: Bench, single: bool) -> None:
    read_as(bench, alter_read="escape")
    bench.add("Old", description="A & B")
    done = declare(bench, single, name="New", former_names=["Old"])
    assert done.error is None, done.error
    (text,) = [text for text in done.result["warnings"] if "is stored" in text]
    assert "the description 'A &amp; B' was sent and 'A &amp;amp; B' is stored" in text
    assert "although it was not meant to change" in text


LONG = "A description that a listing may well cut"


@pytest.fixture
def _listing_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the rows of a listing are altered: a read by id shows what is stored."""
    row_view = views.row_view

    def cut(*args: Any) -> Any:
        row = row_view(*args)
        return {**row, "description": row["description"][:20]}

    monkeypatch.setattr(views, "row_view", cut)


@pytest.fixture
def _reads_by_id_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a read by id alters names: a row of the listing shows what is stored."""
    read_view = handlers.read_view

    def escape(*args: Any) -> Any:
        record = read_view(*args)
        return {**record, "name": record["name"].replace("&", "&amp;")}

    monkeypatch.setattr(handlers, "read_view", escape)


@pytest.mark.usefixtures("_reads_by_id_escape")
class TestTwoNamesOfOneList:
    @pytest.mark.parametrize("single", [True, False])
    @pytest.mark.parametrize(
        "item",
        [
            {"name": "New", "former_names": ["R&D"], "description": "Words", "create": True},
            {"name": "R&D", "state": "absent"},
        ],
    )
    def test_a_list_that_the_listing_names_is_neither_missing_nor_absent(
        self, bench: Bench, item: dict[str, Any], single: bool
    ) -> None:
        (id_,) = bench.add("R&D")
        done = declare(bench, single, **item)
        assert f"the listing shows 'R&D' for the list {id_}, and a read by its id shows 'R&amp;D'" in done.result["msg"]
        assert done.result["changed"] is False
        assert bench.names() == ["R&D"]
        checked = bench.one(**item, check=True) if single else bench.set(item, check=True)
        assert checked.result["msg"] == done.result["msg"]

    def test_an_update_does_not_become_a_creation(self, bench: Bench) -> None:
        bench.add("R&D")
        done = bench.one(name="R&D", description="New words", create=True)
        assert "'R&D' is not matched: the listing shows 'R&D'" in done.result["msg"]
        assert bench.described() == {"R&D": "About R&D"}

    def test_its_name_in_the_listing_is_not_taken(self, bench: Bench) -> None:
        read_as(bench, unique_names="off")
        first, second = bench.add("R&D", "Old")
        done = bench.set({"contact_list_id": first, "description": "New"}, {"contact_list_id": second, "name": "R&D"})
        assert f"{first}) has that name" in done.result["msg"]
        assert bench.names() == ["Old", "R&D"]


@pytest.mark.parametrize("option", ["name", "description"])
def test_a_value_that_no_read_shows_is_not_called_verified(
    bench: Bench, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_view = handlers.read_view
    monkeypatch.setattr(handlers, "read_view", lambda *args: {**read_view(*args), option: 7})
    (id_,) = bench.add("Old")
    done = bench.one(contact_list_id=id_, **{"name": "Old", "description": "About Old", option: "New"}, force=True)
    assert done.result["changed"] is True
    assert f"the {option} is not verified, as reading it back does not show it" in str(done.result["warnings"])


@pytest.mark.usefixtures("_listing_cuts")
@pytest.mark.parametrize("more", [{}, {"description": "Other words"}])
def test_a_paced_run_sends_back_what_a_read_by_id_gave_and_no_altered_row(bench: Bench, more: dict[str, str]) -> None:
    olds = [f"Old {number}" for number in range(6)]
    bench.add(*olds, description=LONG)
    items = ({"name": f"New{old[3:]}", "former_names": [old], **more} for old in olds)
    done = bench.set(*items, rate_limit=5)
    assert done.error is None, done.error
    assert done.kinds.count("list") > 3
    assert set(bench.described().values()) == {more.get("description", LONG)}


@pytest.mark.usefixtures("_listing_cuts")
@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("more", [{}, {"description": "Other words"}])
def test_a_list_with_an_altered_row_is_renamed_by_its_id(bench: Bench, more: dict[str, str], single: bool) -> None:
    (id_,) = bench.add("Old", description=LONG)
    done = declare(bench, single, contact_list_id=id_, name="New", **more)
    assert done.error is None, done.error
    assert bench.described() == {"New": more.get("description", LONG)}


@pytest.mark.usefixtures("_listing_cuts")
@pytest.mark.parametrize("single", [True, False])
def test_an_altered_row_is_not_taken_for_someone_else_s_change(bench: Bench, single: bool) -> None:
    bench.add("Old", description=LONG)
    bench.simulator.inject(Fault("status", "update", status=503))
    done = declare(bench, single, name="New", former_names=["Old"])
    assert done.error is None, done.error
    assert bench.described() == {"New": LONG}


@pytest.mark.parametrize("single", [True, False])
def test_a_list_that_no_listing_shows_is_an_error_and_not_made_green_by_its_id(bench: Bench, single: bool) -> None:
    read_as(bench, listing_hides_new=True)
    done = declare(bench, single, name="Made", description="Words", create=True)
    (made,) = bench.stream.lists
    text = message(done)
    assert "'Made' was created, but reading it back does not show it in the list of all contact lists" in text
    assert f"declare it with contact_list_id: {made}" in text
    assert done.result["changed"] is True
    assert declare(bench, single, contact_list_id=made, description="Words").error is None


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(
    "item",
    [
        {"name": "Made", "description": "Words", "create": True},
        {"name": "Renamed", "former_names": ["Old"]},
        {"name": "Old", "description": "New words"},
    ],
)
def test_reads_that_lag_a_second_are_read_once_more_before_anything_is_said(
    bench: Bench, item: dict[str, Any], single: bool
) -> None:
    bench.add("Old")
    read_as(bench, lag_seconds=1.0)
    done = declare(bench, single, **item)
    assert done.error is None, done.error
    assert not [text for text in done.result["warnings"] if "stored" in text]
    assert not declare(bench, single, **{**item, "former_names": []}).writes


def test_reads_that_lag_longer_are_called_so(bench: Bench) -> None:
    bench.add("Old")
    read_as(bench, lag_seconds=10.0)
    done = bench.set({"name": "Old", "description": "New words"})
    assert done.error is None
    (text,) = done.result["warnings"]
    assert "as before: reads lag behind, or someone else changed it back. Run again." in text
