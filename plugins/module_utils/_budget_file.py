# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file through which a user's tasks on one machine share the budgets of their accounts."""

from __future__ import annotations

import errno
import fcntl
import functools
import hashlib
import os
import random
import stat
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ansible_collections.koreai.contact_center.plugins.module_utils import _budget
from ansible_collections.koreai.contact_center.plugins.module_utils._budget import Budget, Memory, Stamps, Store, live
from ansible_collections.koreai.contact_center.plugins.module_utils._clock import Clock, SystemClock

FILE = "budget"
# Seconds that a task tries to get the lock, which nobody needs for longer than a millisecond.
LOCK_PATIENCE = 1.0
# Account, reservation, stamp: none crosses a page, and so none is ever found half written.
_RECORD = struct.Struct("<16s8sd")
_NOTHING = _RECORD.pack(b"", b"", 0.0)
_MOST_RECORDS = 4096
_PAUSES = random.SystemRandom()

Record = tuple[bytes, bytes, float]

# Kept as long as the process lives: a loop of tasks is paced as one.
_STORES: dict[tuple[str | None, str, str], Store] = {}


def budget_of(base_url: str, account_id: str, folder: str | None) -> Budget:
    """A task's part in the budget of an account; without a folder it shares that with nobody outside this process."""
    clock = SystemClock()
    key = (folder, base_url, account_id)
    if key not in _STORES:
        _STORES[key] = SharedFile(folder, base_url, account_id, clock) if folder else Memory()
    return Budget(clock, _STORES[key])


class SharedFile:
    """A store of stamps in a file below ``folder``, which is created if it is missing; no task fails because of it.

    Where the file cannot be used, the store knows what it last saw there, and ``trouble`` says why. The file holds no
    name, no id and no host, and never more than ``_MOST_RECORDS``: a record whose time is over is written over.
    """

    def __init__(self, folder: str, base_url: str, account_id: str, clock: Clock, window: float | None = None) -> None:
        self.trouble = ""
        self._folder = folder
        self._account = _digest(_boot(), base_url, account_id)
        self._clock = clock
        self._window = _budget.WINDOW if window is None else window
        self._seen: Stamps = {}
        self._patience = LOCK_PATIENCE

    @contextmanager
    def opened(self) -> Iterator[Stamps]:
        file, records = None, []
        with ExitStack() as handles:
            try:
                # Opened anew each time, as a lock belongs to all forks of the process that opened the file.
                file = _opened(self._folder)
                handles.callback(os.close, file)
                self._lock(file)
                records = _records(file)
                self._seen = {key: at for account, key, at in records if account == self._account}
            except OSError as error:
                file = None
                self._note(error)
            stamps = dict(self._seen)
            yield stamps
            self._seen = stamps
            if file is not None:
                self._write(file, records, stamps)

    def _lock(self, file: int) -> None:
        end = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    # A task that was stopped with the lock delays another one once, and not at every request.
                    self._patience = 0.0
                    raise OSError(errno.EAGAIN, "another task keeps it locked") from None
                time.sleep(_PAUSES.uniform(0.0005, 0.003))
            else:
                self._patience = LOCK_PATIENCE
                return

    def _write(self, file: int, records: Sequence[Record], stamps: Stamps) -> None:
        """Write what differs, each record in its place with one call, so that a kill leaves all others whole."""
        try:
            for index, record in self._changes(records, stamps):
                os.pwrite(file, record, index * _RECORD.size)
        except OSError as error:
            self._note(error)

    def _changes(self, records: Sequence[Record], stamps: Stamps) -> Iterator[tuple[int, bytes]]:
        new = dict(stamps)
        for index, (account, key, at) in enumerate(records):
            if account != self._account:
                continue
            if key not in new:
                yield index, _NOTHING
            elif new.pop(key) != at:
                yield index, _RECORD.pack(account, key, stamps[key])
        for index, key in zip(self._vacant(records, stamps), new, strict=False):
            yield index, _RECORD.pack(self._account, key, stamps[key])

    def _vacant(self, records: Sequence[Record], stamps: Stamps) -> Iterator[int]:
        now = self._clock.now()
        for index, (account, key, at) in enumerate(records):
            used = key in stamps if account == self._account else live({key: at}, now, self._window)
            if not used:
                yield index
        yield from range(len(records), _MOST_RECORDS)

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
        # No opening of a pipe that somebody put there may wait for its other end.
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
    """What the file holds; whatever else may stand there makes records of no account and of no time."""
    content = os.pread(file, _MOST_RECORDS * _RECORD.size, 0)
    return list(_RECORD.iter_unpack(content[: len(content) // _RECORD.size * _RECORD.size]))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()[:16]


@functools.lru_cache(maxsize=1)
def _boot() -> str:
    """What distinguishes this boot's seconds from another's; without it, only their distance does."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read()
    except OSError:
        return ""
