# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shared file: private, without readable names, never growing, and never a reason for a task to fail or wait."""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
import itertools
import multiprocessing
import os
import random
import signal
import stat
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.koreai.contact_center.plugins.module_utils import _budget, _budget_file
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import PATIENCE, Budget
from ansible_collections.koreai.contact_center.plugins.module_utils._budget_file import (
    FILE,
    LOCK_PATIENCE,
    SharedFile,
    budget_of,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock, SystemClock, VirtualClock

HOST = "https://platform.kore.example:8443"
ACCOUNT = "67777ce93e25326494e00000"
RECORD = 32
# Like the workers that a controller forks.
PROCESSES = multiprocessing.get_context("fork")


def shared(folder: Path, clock: Clock, *, host: str = HOST, account: str = ACCOUNT, window: float = 60.0) -> Budget:
    """The budget of one task."""
    return Budget(clock, SharedFile(str(folder), host, account, clock, window), window)


def send(budget: Budget, rate: int, count: int = 1) -> None:
    for _request in range(count):
        while wait := budget.reserve(rate):
            budget.clock.sleep(wait.seconds)
        budget.begin()
        budget.end()


def size(folder: Path) -> int:
    return (folder / FILE).stat().st_size


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "koreai.contact_center"


@pytest.fixture
def clock() -> VirtualClock:
    # As long after the boot as machines run.
    return VirtualClock(123456.789)


class TestWhatIsShared:
    def test_tasks_of_one_account_share_its_budget(self, folder: Path, clock: VirtualClock) -> None:
        send(shared(folder, clock), 50, 30)
        clock.sleep(10)
        other = shared(folder, clock)
        assert not other.reserve(50, 20)
        assert other.reserve(50, 21).seconds == pytest.approx(50.0)

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"account": "another"},
            {"host": "https://platform.kore.example"},
            {"host": "http://platform.kore.example:8443"},
            {"host": "https://eu-platform.kore.example:8443"},
        ],
    )
    def test_other_accounts_and_other_hosts_have_their_own(
        self, folder: Path, clock: VirtualClock, elsewhere: dict[str, str]
    ) -> None:
        send(shared(folder, clock), 2, 2)
        other = shared(folder, clock, **elsewhere)
        assert not other.reserve(2, 2)
        send(other, 2, 2)
        assert shared(folder, clock).reserve(2)
        assert len(os.listdir(folder)) == 1

    def test_what_a_task_gives_back_is_there_for_others(self, folder: Path, clock: VirtualClock) -> None:
        one, other = shared(folder, clock), shared(folder, clock)
        one.reserve(5, 4)
        assert other.reserve(5, 2)
        one.release()
        assert not other.reserve(5, 5)

    def test_who_came_first_goes_first(self, folder: Path, clock: VirtualClock) -> None:
        send(shared(folder, clock), 5, 5)
        clock.sleep(30)
        batch, single = shared(folder, clock), shared(folder, clock)
        assert batch.reserve(5, 4).seconds == pytest.approx(30.0)
        clock.sleep(1)
        assert single.reserve(5).seconds == pytest.approx(29.0)
        assert single.reserve(5, 2).seconds == pytest.approx(89.0)
        assert batch.reserve(5, 4).seconds == pytest.approx(29.0)
        assert shared(folder, clock, account="another").reserve(5, 5).seconds == 0.0
        batch.release()
        assert single.reserve(5, 2).seconds == pytest.approx(29.0)

    @pytest.mark.parametrize("rate", [65_535, 65_536, 10**9])
    def test_so_it_is_with_numbers_beyond_what_a_record_holds(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, rate: int
    ) -> None:
        monkeypatch.setattr(_budget, "delay", lambda *_arguments: 60.0)
        waiter, other = shared(folder, clock), shared(folder, clock)
        waiter.reserve(rate, rate)
        clock.sleep(1)
        other.reserve(1)
        (first, _second) = sorted(other._store._seen.waiters.values(), key=lambda waiter: waiter.since)  # type: ignore[attr-defined]
        assert (first.rate, first.count) == (65_535, 65_535)
        assert not other.trouble

    def test_a_task_that_was_killed_while_it_waited_holds_nobody_up(self, folder: Path, clock: VirtualClock) -> None:
        send(shared(folder, clock), 5, 5)
        shared(folder, clock).reserve(5, 5)
        clock.sleep(1)
        other = shared(folder, clock)
        assert other.reserve(5).seconds == pytest.approx(119.0)
        clock.sleep(1)
        assert other.reserve(5).seconds == pytest.approx(58.0)
        wait = other.reserve(5)
        clock.sleep(wait.seconds)
        send(other, 5)
        clock.sleep(60)
        other.release()
        send(other, 5)
        assert size(folder) == RECORD

    def test_another_boot_s_requests_do_not_count(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(shared(folder, clock), 2, 2)
        monkeypatch.setattr(_budget_file, "_boot", lambda: "another boot")
        assert not shared(folder, clock).reserve(2, 2)

    @pytest.mark.parametrize("leap", [-3600.0, -61.0, 86400.0])
    def test_nor_do_those_of_another_clock_where_the_boot_is_not_known(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, leap: float
    ) -> None:
        monkeypatch.setattr(_budget_file, "_boot", lambda: "")
        send(shared(folder, clock), 2, 2)
        clock.seconds += leap
        budget = shared(folder, clock)
        assert not budget.reserve(2, 2)
        assert size(folder) == 2 * RECORD

    def test_the_clock_on_the_wall_does_not_matter(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for days in (0.0, -1 / 24, 1.0):
            monkeypatch.setattr(time, "time", lambda days=days: 1.8e9 + days * 86400)
            send(shared(folder, SystemClock()), 50)
        assert 59.0 < shared(folder, SystemClock()).reserve(3).seconds <= 60.0

    def test_the_boot_is_known_here(self) -> None:
        _budget_file._boot.cache_clear()
        known = _budget_file._boot()
        assert bool(known) is Path("/proc/sys/kernel/random/boot_id").exists()


class TestWhereTheStampsAre:
    """Stamps are taken on the real clock, but no test waits for it."""

    def test_without_a_folder_a_loop_in_one_process_is_paced_as_one(self) -> None:
        account = f"loop {time.monotonic()}"
        send(budget_of(HOST, account, None), 5, 5)
        assert budget_of(HOST, account, None).reserve(5)
        assert not budget_of(HOST, f"{account} 2", None).reserve(5)
        assert not budget_of("https://b.example", account, None).reserve(5)

    def test_with_a_folder_it_is_paced_with_all_others(self, folder: Path) -> None:
        send(budget_of(HOST, ACCOUNT, str(folder)), 5, 3)
        send(shared(folder, SystemClock()), 5, 2)
        assert budget_of(HOST, ACCOUNT, str(folder)).reserve(5)
        assert not budget_of(HOST, ACCOUNT, str(folder)).trouble


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_is_private(folder: Path, clock: VirtualClock, umask: int) -> None:
    before = os.umask(umask)
    try:
        send(shared(folder, clock), 2)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_no_name_no_id_and_no_host_can_be_read_in_it(folder: Path, clock: VirtualClock) -> None:
    send(shared(folder, clock), 50, 50)
    content = (folder / FILE).read_bytes()
    words = [HOST, "platform.kore.example", "8443", ACCOUNT, os.environ.get("USER") or "root", os.uname().nodename]
    words += [_budget_file._boot(), str(os.getpid()), str(folder)]
    # Shorter texts, such as the short name of a machine, may occur there by chance.
    for word in (word for word in words if len(word or "") >= 4):
        text = word.encode()
        hashed = hashlib.sha256(text).digest()
        for written in (text, text.hex().encode(), base64.b64encode(text), hashed, hashed[:8]):
            assert written not in content
        if len(word) >= 16 and len(word) % 2 == 0 and set(word) <= set("0123456789abcdef"):
            assert bytes.fromhex(word) not in content


class TestWhatStandsThere:
    def test_it_is_made_private_where_it_was_not(self, folder: Path, clock: VirtualClock) -> None:
        folder.mkdir(mode=0o755, parents=True)
        (folder / FILE).touch(mode=0o644)
        budget = shared(folder, clock)
        send(budget, 2)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
        assert not budget.trouble

    def test_it_never_grows_beyond_what_counts_at_once(self, folder: Path, clock: VirtualClock) -> None:
        budgets = [shared(folder, clock, account=account) for account in "abc"]
        for _minute in range(20):
            for budget in budgets:
                send(budget, 10, 10)
                budget.reserve(20, 10)
                budget.release()
            clock.sleep(60)
        assert size(folder) <= 3 * 20 * RECORD
        for number in range(100):
            send(shared(folder, clock, account=f"account {number}"), 10, 10)
            clock.sleep(60)
        assert size(folder) <= 3 * 20 * RECORD
        assert os.listdir(folder) == [FILE]

    def test_nor_beyond_its_bound_where_nothing_is_paced(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_budget_file, "_MOST_RECORDS", 100)
        budget = shared(folder, clock)
        send(budget, 0, 300)
        assert size(folder) == 100 * RECORD
        assert budget.trouble == (
            f"Other tasks do not count all requests of this task: the file {FILE} in {folder} holds 100 records, which "
            "is the most it may."
        )
        assert budget.reserve(200).seconds == pytest.approx(60.0)

    @pytest.mark.parametrize("own", [True, False])
    def test_it_shrinks_when_records_lapse(self, folder: Path, clock: VirtualClock, own: bool) -> None:
        """A request then costs no more than at the beginning."""
        send(shared(folder, clock, account=ACCOUNT if own else "another"), 0, 400)
        assert size(folder) == 400 * RECORD
        clock.sleep(59)
        last = shared(folder, clock)
        send(last, 0)
        assert size(folder) == 401 * RECORD
        clock.sleep(2)
        # The last record still counts, and so do the places before it, which are overwritten first.
        send(last, 0)
        assert size(folder) == 401 * RECORD
        clock.sleep(59)
        send(shared(folder, clock), 0)
        assert size(folder) == 2 * RECORD

    def test_what_is_given_back_at_the_end_is_cut_off(self, folder: Path, clock: VirtualClock) -> None:
        budget = shared(folder, clock)
        budget.reserve(50, 10)
        assert size(folder) == 10 * RECORD
        budget.begin()
        budget.release()
        assert size(folder) == RECORD

    def test_each_record_is_written_whole(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each record within a page is written with one call: a kill comes before it or after it."""
        written: list[tuple[int, int]] = []

        def pwrite(file: int, data: bytes, offset: int) -> int:
            written.append((len(data), offset))
            return write(file, data, offset)

        write = os.pwrite
        monkeypatch.setattr(os, "pwrite", pwrite)
        send(shared(folder, clock), 200, 200)
        assert {length for length, _offset in written} == {RECORD}
        assert {offset % RECORD for _length, offset in written} == {0}
        assert 4096 % RECORD == 0


def _record(account: bytes, key: bytes, at: float, waited: float = 0.0, rate: int = 0, count: int = 0) -> bytes:
    return _budget_file._RECORD.pack(account, key, at, waited, rate, count)


def _text(folder: Path) -> None:
    (folder / FILE).write_text('{"accounts": {"one": [1, 2, 3]}}\n' * 50, encoding="utf-8")


def _noise(folder: Path) -> None:
    (folder / FILE).write_bytes(random.Random(7).randbytes(5000))


def _huge(folder: Path) -> None:
    with (folder / FILE).open("wb") as file:
        file.truncate(2**34)


def _half_a_record(folder: Path) -> None:
    (folder / FILE).write_bytes(b"\0" * (RECORD + RECORD // 2))


def _full_of_the_future(folder: Path) -> None:
    records = (_record(b"x" * 8, b"%08d" % number, 1e300) for number in range(4096))
    (folder / FILE).write_bytes(b"".join(records))


def _not_a_number(folder: Path) -> None:
    account = _budget_file._digest(_budget_file._boot(), HOST, ACCOUNT)
    stamps = (float("nan"), float("inf"), -float("inf"), -0.0)
    numbers = (*((stamp, 0.0, 0) for stamp in stamps), *((123456.0, waited, 50) for waited in stamps[::2]))
    records = (_record(account, b"%08d" % index, *number, 9) for index, number in enumerate(numbers))
    (folder / FILE).write_bytes(b"".join(records))


# Whatever is there is overwritten.
BROKEN = {
    "empty": lambda folder: (folder / FILE).touch(),
    "text": _text,
    "noise": _noise,
    "huge": _huge,
    "half a record": _half_a_record,
    "full of the future": _full_of_the_future,
    "not a number": _not_a_number,
    "not there": lambda folder: None,
}


def _folder_instead(folder: Path) -> None:
    (folder / FILE).mkdir()


def _pipe_instead(folder: Path) -> None:
    os.mkfifo(folder / FILE)


def _link_instead(folder: Path) -> None:
    (folder / "elsewhere").touch()
    (folder / FILE).symlink_to(folder / "elsewhere")


def _link_to_the_folder(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"), target_is_directory=True)


def _file_instead_of_the_folder(folder: Path) -> None:
    folder.rmdir()
    folder.touch()


def _nowhere(folder: Path) -> None:
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to("/proc/nowhere")


# Cases in which nothing can be kept there, with the system's reason.
UNUSABLE = {
    "a folder": (_folder_instead, "Is a directory"),
    "a pipe": (_pipe_instead, "it is not a file"),
    "a link": (_link_instead, "Too many levels of symbolic links"),
    "a link to the folder": (_link_to_the_folder, "Not a directory"),
    "a file instead of the folder": (_file_instead_of_the_folder, "Not a directory"),
    "a home that cannot be made": (_nowhere, "No such file or directory"),
}


def failing(number: int) -> Callable[..., Any]:
    def fail(*_arguments: Any, **_options: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


FAILURES = {
    "a home that is read-only": (os, "open", errno.EROFS),
    "a home of another user": (os, "open", errno.EACCES),
    "no more handles": (os, "open", errno.EMFILE),
    "a file system without modes": (os, "fchmod", errno.EPERM),
    "no locks on NFS": (fcntl, "flock", errno.ENOLCK),
    "no locks at all": (fcntl, "flock", errno.EOPNOTSUPP),
    "a disk that cannot be read": (os, "pread", errno.EIO),
    "a full disk": (os, "pwrite", errno.ENOSPC),
    "a used-up quota": (os, "pwrite", errno.EDQUOT),
    "a stale handle": (os, "pwrite", errno.ESTALE),
}


def hold_paces_by_itself(budget: Budget, clock: VirtualClock, reason: str) -> None:
    """Check that it neither fails nor waits for more than its own requests, and says why."""
    before = clock.now()
    send(budget, 2, 2)
    assert clock.now() == before
    assert budget.reserve(2).seconds == pytest.approx(60.0)
    assert budget.trouble.startswith("The requests of other tasks are not counted")
    assert reason in budget.trouble


class TestWhatMayBeWrongWithIt:
    @pytest.mark.parametrize("name", BROKEN)
    def test_a_broken_file_is_written_over(self, folder: Path, clock: VirtualClock, name: str) -> None:
        folder.mkdir(parents=True)
        BROKEN[name](folder)
        budget = shared(folder, clock)
        assert not budget.reserve(50, 50)
        send(budget, 50, 50)
        assert not budget.trouble
        assert shared(folder, clock).reserve(50).seconds == pytest.approx(60.0)

    @pytest.mark.parametrize("name", UNUSABLE)
    def test_a_task_without_a_file_paces_by_itself(self, folder: Path, clock: VirtualClock, name: str) -> None:
        folder.mkdir(parents=True)
        spoil, reason = UNUSABLE[name]
        spoil(folder)
        hold_paces_by_itself(shared(folder, clock), clock, reason)

    @pytest.mark.parametrize("name", FAILURES)
    def test_so_does_one_whose_file_fails_at_any_moment(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        holder, function, number = FAILURES[name]
        folder.mkdir(mode=0o755, parents=True)
        folder.chmod(0o755)
        with monkeypatch.context() as patched:
            patched.setattr(holder, function, failing(number))
            budget = shared(folder, clock)
            hold_paces_by_itself(budget, clock, os.strerror(number))
        # Once the file is back, it contains what was sent meanwhile.
        assert budget.reserve(2)
        assert shared(folder, clock).reserve(2).seconds == pytest.approx(60.0)

    def test_a_limit_on_the_size_of_files_is_a_full_disk(self, folder: Path, clock: VirtualClock) -> None:
        """A write that really fails, in a separate process."""

        def limited(answer: Connection) -> None:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (RECORD, RECORD))
            budget = shared(folder, clock)
            send(budget, 3, 3)
            answer.send((budget.reserve(3).seconds, budget.trouble))

        seconds, trouble = in_a_process(limited)
        assert seconds == pytest.approx(60.0)
        assert os.strerror(errno.EFBIG) in trouble
        assert size(folder) == RECORD

    def test_what_the_others_sent_before_is_remembered(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        budget = shared(folder, clock)
        send(shared(folder, clock), 4, 2)
        send(budget, 4)
        monkeypatch.setattr(os, "open", failing(errno.EACCES))
        send(budget, 4)
        assert budget.reserve(4).seconds == pytest.approx(60.0)

    def test_a_file_that_was_removed_is_made_anew(self, folder: Path, clock: VirtualClock) -> None:
        budget = shared(folder, clock)
        send(budget, 2, 2)
        (folder / FILE).unlink()
        folder.rmdir()
        assert budget.reserve(2)
        assert shared(folder, clock).reserve(2).seconds == pytest.approx(60.0)


def test_a_file_of_another_user_is_left_alone(
    folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(shared(folder, clock), 2, 2)
    content = (folder / FILE).read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    hold_paces_by_itself(shared(folder, clock), clock, "it belongs to another user")
    assert (folder / FILE).read_bytes() == content


class Impatience:
    """A clock for a task that waits for the lock: it counts the tries and takes no time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slept = 0.0
        monkeypatch.setattr(_budget_file, "time", SimpleNamespace(monotonic=lambda: self.slept, sleep=self._sleep))

    def _sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 0.01
        self.slept += seconds


class TestTheLock:
    def test_who_holds_it_for_ever_delays_a_task_once(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock = Impatience(monkeypatch)
        send(shared(folder, clock), 2)
        with (folder / FILE).open("rb") as holder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            budget = shared(folder, clock)
            send(budget, 50, 50)
            assert LOCK_PATIENCE <= lock.slept <= LOCK_PATIENCE + 0.01
            assert budget.reserve(50).seconds == pytest.approx(60.0)
            assert "another task keeps it locked" in budget.trouble
            assert shared(folder, clock).trouble == ""
        # Once it is free again, it is used again, and contains what was sent meanwhile.
        assert budget.reserve(50)
        assert shared(folder, clock).reserve(51).seconds == pytest.approx(60.0)
        before = lock.slept
        with (folder / FILE).open("rb") as holder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            send(budget, 100, 2)
        assert lock.slept - before >= LOCK_PATIENCE

    def test_a_task_that_is_stopped_with_it_fails_nobody_and_may_go_on(
        self, folder: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock = Impatience(monkeypatch)

        def stopped(answer: Connection) -> None:
            write = os.pwrite

            def stop_first(*arguments: Any) -> int:
                os.pwrite = write
                os.kill(os.getpid(), signal.SIGSTOP)
                return write(*arguments)

            os.pwrite = stop_first  # type: ignore[assignment]
            send(shared(folder, clock), 5, 2)
            answer.send("done")

        receiver, sender = PROCESSES.Pipe()
        process = PROCESSES.Process(target=stopped, args=(sender,))
        process.start()
        try:
            os.waitpid(process.pid or 0, os.WUNTRACED)
            budget = shared(folder, clock)
            send(budget, 5, 3)
            assert LOCK_PATIENCE <= lock.slept <= LOCK_PATIENCE + 0.01
            os.kill(process.pid or 0, signal.SIGCONT)
            assert receiver.recv() == "done"
        finally:
            process.kill()
            process.join()
        assert not shared(folder, clock).reserve(6)
        assert budget.reserve(5).seconds == pytest.approx(60.0)

    def test_it_is_never_held_while_a_task_sleeps_or_sends(self, folder: Path, clock: VirtualClock) -> None:
        budget = shared(folder, clock)

        def hold_free() -> None:
            with (folder / FILE).open("rb") as other:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

        for step in (lambda: budget.reserve(3, 2), budget.begin, budget.end, budget.release):
            step()
            hold_free()
        assert budget.reserve(1)
        hold_free()


def in_a_process(work: Callable[[Connection], None]) -> Any:
    receiver, sender = PROCESSES.Pipe()
    process = PROCESSES.Process(target=work, args=(sender,))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.join()


class TestRealProcesses:
    def test_forks_of_one_task_are_told_apart(self, folder: Path, clock: VirtualClock) -> None:
        parent = shared(folder, clock)
        send(parent, 10)

        def child(answer: Connection) -> None:
            send(parent, 10, 2)
            answer.send(None)

        for _fork in range(3):
            in_a_process(child)
        assert not shared(folder, clock).reserve(10, 3)
        assert shared(folder, clock).reserve(10, 4)

    def test_many_at_once_never_send_more_than_the_rate(self, folder: Path) -> None:
        """20 forks on the real clock, with a minute of one second. The limit holds however slow the machine is."""
        rate, window, each = 30, 1.0, 3

        def task(answer: Connection) -> None:
            budget = shared(folder, SystemClock(), window=window)
            moments = []
            for _request in range(each):
                while wait := budget.reserve(rate):
                    budget.clock.sleep(wait.seconds)
                budget.begin()
                moments.append(budget.clock.now())
                budget.end()
            answer.send((moments, budget.trouble))

        pipes = [PROCESSES.Pipe() for _task in range(20)]
        processes = [PROCESSES.Process(target=task, args=(sender,)) for _receiver, sender in pipes]
        for process in processes:
            process.start()
        answers = [receiver.recv() for receiver, _sender in pipes]
        for process in processes:
            process.join()
        assert {trouble for _moments, trouble in answers} == {""}
        moments = sorted(itertools.chain.from_iterable(moments for moments, _trouble in answers))
        assert len(moments) == 20 * each
        assert all(later - earlier >= window for earlier, later in zip(moments, moments[rate:], strict=False))

    def test_a_kill_at_any_moment_leaves_a_file_that_the_next_one_uses(self, folder: Path) -> None:
        dice = random.Random(7)

        def busy(answer: Connection) -> None:
            answer.send(None)
            while True:
                budget = shared(folder, SystemClock(), window=0.02)
                if not budget.reserve(10, 3):
                    budget.begin()
                    budget.end()
                budget.release()

        for _turn in range(25):
            receiver, sender = PROCESSES.Pipe()
            process = PROCESSES.Process(target=busy, args=(sender,))
            process.start()
            receiver.recv()
            time.sleep(dice.uniform(0.0, 0.01))
            process.kill()
            process.join()
            # What it waited for lapses with its patience, and the rest with the window.
            later = VirtualClock(time.monotonic() + PATIENCE)
            budget = shared(folder, later)
            wait = budget.reserve(10)
            assert not budget.trouble
            assert wait.seconds <= 60.0
            budget.release()
        account = _budget_file._digest(_budget_file._boot(), HOST, ACCOUNT)
        records = [*_budget_file._RECORD.iter_unpack((folder / FILE).read_bytes())]
        assert {record[0] for record in records} <= {account, b"\0" * 8}
        assert len(records) <= 10 + 3
        assert os.listdir(folder) == [FILE]


@given(content=st.binary(max_size=300), now=st.floats(0, 1e7))
def test_no_content_makes_a_task_fail_or_wait_longer_than_the_window(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, now: float
) -> None:
    folder = tmp_path_factory.mktemp("budget")
    (folder / FILE).write_bytes(content)
    budget = shared(folder, VirtualClock(now))
    assert budget.reserve(2).seconds <= 60.0
    budget.begin()
    budget.end()
    assert not budget.trouble
