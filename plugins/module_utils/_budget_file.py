# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file through which a user's tasks on one machine share the budgets of their accounts."""

from __future__ import annotations

import errno
import fcntl
import functools
import hashlib
import itertools
import os
import random
import stat
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ansible_collections.koreai.contact_center.plugins.module_utils import _budget
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import (
    Budget,
    Ledger,
    Memory,
    Store,
    Waiter,
)
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock, SystemClock

FILE = "budget"
# Seconds that a task tries to get the lock. Nobody needs it for longer than a millisecond.
LOCK_PATIENCE = 1.0
# Account; reservation or waiter; when it was stamped. For a waiter, the seconds that it had waited then, its rate and
# how many requests it waits for; for a reservation these are 0. No record crosses a page, so none is ever found half
# written.
_RECORD = struct.Struct("<8s8sdfHH")
_NOTHING = _RECORD.pack(b"", b"", 0.0, 0.0, 0, 0)
_LARGEST_NUMBER = 0xFFFF
_MOST_RECORDS = 2048
_PAUSES = random.SystemRandom()

Record = tuple[bytes, bytes, float, float, int, int]

# Kept as long as the process lives, so that a loop of tasks is paced as one.
_STORES: dict[tuple[str | None, str, str], Store] = {}


def budget_of(base_url: str, account_id: str, folder: str | None) -> Budget:
    """A task's part in the budget of an account. Without a folder, only this process shares it."""
    clock = SystemClock()
    key = (folder, base_url, account_id)
    if key not in _STORES:
        _STORES[key] = SharedFile(folder, base_url, account_id, clock) if folder else Memory()
    return Budget(clock, _STORES[key])


class SharedFile:
    """A store in a file below ``folder``, which is created if it is missing; no task fails because of it.

    If the file cannot be used, the store knows what it last saw there, and ``trouble`` says why. The file contains no
    name, no id and no host, and never more than ``_MOST_RECORDS``: outdated records are overwritten, and cut off at the
    end.
    """

    def __init__(self, folder: str, base_url: str, account_id: str, clock: Clock, window: float | None = None) -> None:
        self.trouble = ""
        self._folder = folder
        self._account = _digest(_boot(), base_url, account_id)
        self._clock = clock
        self._window = _budget.WINDOW if window is None else window
        self._seen = Ledger()
        self._patience = LOCK_PATIENCE

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        file, records = None, []
        with ExitStack() as handles:
            try:
                # Opened each time, because all forks of the process that opened the file share its lock.
                file = _opened(self._folder)
                handles.callback(os.close, file)
                self._lock(file)
                records = _records(file)
                self._seen = _ledger_of(self._account, records)
            except OSError as error:
                file = None
                self._note(error)
            yield self._seen
            if file is not None:
                self._write(file, records)

    def _lock(self, file: int) -> None:
        end = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    # If a task was stopped while it had the lock, it delays another one once, and not at every request.
                    self._patience = 0.0
                    raise OSError(errno.EAGAIN, "another task keeps it locked") from None
                time.sleep(_PAUSES.uniform(0.0005, 0.003))
            else:
                self._patience = LOCK_PATIENCE
                return

    def _write(self, file: int, records: Sequence[Record]) -> None:
        """Write the differences, each record in its place with one call, so that a kill leaves all others whole."""
        new = {record[1]: record for record in _records_of(self._account, self._seen)}
        try:
            vacant, end = self._write_known(file, records, new)
            places = itertools.chain(vacant, range(len(records), _MOST_RECORDS))
            for record in new.values():
                index = next(places, None)
                if index is None:
                    self.trouble = (
                        f"Other tasks do not count all requests of this task: the file {FILE} in {self._folder} holds "
                        f"{_MOST_RECORDS} records, which is the most it may."
                    )
                    break
                _put(file, index, record)
                end = max(end, index + 1)
            if os.fstat(file).st_size > end * _RECORD.size:
                os.ftruncate(file, end * _RECORD.size)
        except OSError as error:
            self._note(error)

    def _write_known(self, file: int, records: Sequence[Record], new: dict[bytes, Record]) -> tuple[list[int], int]:
        """Write changed records in place, and remove them from ``new``; return the free places, and their end."""
        oldest, latest = self._clock.now() - self._window, self._clock.now() + self._window
        vacant, end = [], 0
        for index, record in enumerate(records):
            is_own = record[0] == self._account
            now = new.pop(record[1], None) if is_own else record
            counts = oldest < record[2] <= latest
            if now is None or not (is_own or counts):
                vacant.append(index)
                if is_own and counts:
                    _put(file, index)
                continue
            end = index + 1
            if now != record:
                _put(file, index, now)
        return vacant, end

    def _note(self, error: OSError) -> None:
        self.trouble = (
            f"The requests of other tasks are not counted, and this task is paced by itself: the file {FILE} in "
            f"{self._folder} cannot be used ({error.strerror})."
        )


def _opened(folder: str) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        holder = os.open(folder, flags)
    except FileNotFoundError:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        holder = os.open(folder, flags)
    try:
        _make_private(holder, 0o700)
        # Do not wait for the other end of a pipe that somebody put there.
        file = os.open(FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600, dir_fd=holder)
    finally:
        os.close(holder)
    try:
        _make_private(file, 0o600)
    except OSError:
        os.close(file)
        raise
    return file


def _make_private(handle: int, mode: int) -> None:
    found = os.fstat(handle)
    if found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, "it belongs to another user")
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    if stat.S_IMODE(found.st_mode) != mode:
        os.fchmod(handle, mode)


def _records(file: int) -> list[Record]:
    """The records of the file. Anything else there makes records with an unknown account and an impossible time."""
    content = os.pread(file, _MOST_RECORDS * _RECORD.size, 0)
    return list(_RECORD.iter_unpack(content[: len(content) // _RECORD.size * _RECORD.size]))


def _put(file: int, index: int, record: Record | None = None) -> None:
    os.pwrite(file, _RECORD.pack(*record) if record else _NOTHING, index * _RECORD.size)


def _ledger_of(account: bytes, records: Sequence[Record]) -> Ledger:
    ledger = Ledger()
    for whose, key, at, waited, rate, count in records:
        if whose == account and rate:
            ledger.waiters[key] = Waiter(at - waited, at, rate, count)
        elif whose == account:
            ledger.stamps[key] = at
    return ledger


def _records_of(account: bytes, ledger: Ledger) -> Iterator[Record]:
    for key, at in ledger.stamps.items():
        yield account, key, at, 0.0, 0, 0
    for key, waiter in ledger.waiters.items():
        rate, count = min(waiter.rate, _LARGEST_NUMBER), min(waiter.count, _LARGEST_NUMBER)
        yield account, key, waiter.asked, waiter.asked - waiter.since, rate, count


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()[:8]


@functools.lru_cache(maxsize=1)
def _boot() -> str:
    """An identifier of this boot, because its seconds differ from another boot's.

    Without it, only their distance shows that.
    """
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read()
    except OSError:
        return ""
