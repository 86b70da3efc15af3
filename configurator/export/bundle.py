"""Kits on disk: the only code that writes one, and the one that checks it.

A kit appears under its name complete or not at all: it is written to a hidden folder beside it, flushed to the disk and
renamed. What was there before is replaced only if we wrote it, and is back if anything fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

from configurator.export.guard import JSON_LIMIT, opened
from configurator.export.kit import MANIFEST, SUMS, complete, kit_name, sha
from configurator.export.model import digest
from configurator.export.reopen import read_json
from parts.part import ParameterError
from parts.record import shown

WRITERS = 8  # files on their way to the disk at a time
STALE = 86_400.0  # seconds after which another machine's unfinished kit counts as abandoned
_serial = itertools.count()


def write_kit(
    root: Path, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any], *, alone: bool = True
) -> Path:
    """Write a kit to root/name and return that path. Replaces an older kit of that name, but not an identical one.

    Args:
        alone: False for one of many: the caller has swept the folder and flushes the disk for several kits at once.

    Raises:
        ParameterError: the folder cannot be written, the disk is full, a path is unsafe, or something that is not ours
            is in the way. Nothing is left behind then, and what was there before still is.
    """
    every = complete(files, manifest)
    final = root / kit_name(name)
    made: list[Path] = []
    aside = root / _aside(final.name, "new")
    try:
        made = _folders(root)
        if alone:
            sweep(root)
        _fill(aside, every, flush=alone)
        for attempt in range(3):
            try:
                if not _same(final, every):
                    _swap(aside, final, flush=alone)
                break
            except OSError:  # another process may have put the same kit there in between
                if attempt == 2 or not final.exists():
                    raise
    except OSError as error:
        raise ParameterError("export", [_refusal(root, error)]) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        if not final.exists():
            for folder in reversed(made):  # what was made for this kit alone
                with contextlib.suppress(OSError):
                    folder.rmdir()
    return final


def sweep(root: Path) -> None:
    """Clear up after processes that died while writing: unfinished kits go; one that was being replaced comes back."""
    for path in root.glob(".*.tmp"):
        found = re.fullmatch(
            r"\.(?P<kit>.+)\.(?P<host>[0-9a-f]{8})\.(?P<pid>\d+)\.\d+\.(?P<what>new|old)\.tmp", path.name
        )
        if not found or _alive(path, found["host"], int(found["pid"])):
            continue
        final = root / found["kit"]
        with contextlib.suppress(OSError):
            if found["what"] == "old" and not final.exists():
                path.rename(final)
            else:
                shutil.rmtree(path)


def _fill(folder: Path, files: Mapping[str, bytes], flush: bool) -> None:
    """Write files to a new folder. Where each has to reach the disk they wait for it together, not in turn."""
    folder.mkdir()
    for inner in sorted({str(PurePosixPath(name).parent) for name in files}):
        (folder / inner).mkdir(exist_ok=True, parents=True)

    def write(name: str) -> None:
        with (folder / name).open("wb") as out:
            out.write(files[name])
            if flush:
                out.flush()
                os.fsync(out.fileno())

    if not flush:
        for name in files:
            write(name)
        return
    with ThreadPoolExecutor(WRITERS) as threads:
        for done in [threads.submit(write, name) for name in files]:
            done.result()
    for inner_folder in [p for p in folder.rglob("*") if p.is_dir()] + [folder]:
        _flush(inner_folder)


def _swap(aside: Path, final: Path, flush: bool) -> None:
    """Put a finished kit under its name. If that fails the old one is back; if we die in between, `sweep` does it."""
    old = final.with_name(_aside(final.name, "old"))
    if final.exists():
        _ours(final)
        os.rename(final, old)
    try:
        os.rename(aside, final)
    except BaseException:
        if old.exists():
            os.rename(old, final)
        raise
    if flush:
        _flush(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def _ours(final: Path) -> None:
    """Refuse to replace what we have not written."""
    if final.is_dir() and not any(final.iterdir()):
        return
    try:
        listed = {*json.loads((final / MANIFEST).read_bytes())["files"], MANIFEST, SUMS}
    except (OSError, ValueError, KeyError, TypeError):
        raise ParameterError("export", [f"{final} exists and is not a kit; move it or choose another folder"]) from None
    strange = sorted(set(_paths(final)) - listed)
    if strange:
        raise ParameterError(
            "export", [f"{shown(strange[0])} in {final} is not part of the kit; move it elsewhere first"]
        )


def _same(final: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return all((final / n).is_file() and (final / n).read_bytes() == data for n, data in files.items())
    except OSError:
        return False


def _folders(root: Path) -> list[Path]:
    """Make the folder and what is missing above it; returns those it made, outermost first."""
    missing = list(itertools.takewhile(lambda p: not p.exists(), [root, *root.parents]))[::-1]
    root.mkdir(parents=True, exist_ok=True)
    return missing


def _aside(name: str, what: str) -> str:
    return f".{name}.{_host()}.{os.getpid()}.{next(_serial)}.{what}.tmp"


def _host() -> str:
    return sha(platform.node().encode())[:8]


def _alive(path: Path, host: str, pid: int) -> bool:
    if host != _host() or sys.platform == "win32":  # os.kill(pid, 0) asks on POSIX, but interrupts on Windows
        with contextlib.suppress(OSError):
            return time.time() - path.stat().st_mtime < STALE
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _flush(folder: Path) -> None:
    """Make renames and new names in a folder durable, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refusal(root: Path, error: OSError) -> str:
    return f"the kit cannot be written to {root}: {(error.strerror or str(error)).lower()}; choose a folder that can"


def _paths(folder: Path) -> Iterator[str]:
    """All files below, as relative paths with '/'. Links count as files and are not followed."""
    for here, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        for name in names + links:
            yield PurePosixPath((Path(here) / name).relative_to(folder)).as_posix()


def verify(folder: Path, rebuild: Callable[[dict[str, Any]], Mapping[str, bytes] | None] | None = None) -> list[str]:
    """Everything that is wrong with a kit, a sentence each; [] if it is complete and unchanged.

    Args:
        rebuild: makes the files anew from the manifest's configuration; each has to give the same bytes. None if the
            kit does not hold what it was made from: then its checksums are all there is.

    Raises:
        ParameterError: the folder is not a kit, or its manifest cannot be read.
    """
    if not (folder / MANIFEST).is_file():
        raise ParameterError("verify", [f"{folder} is not a kit: it has no {MANIFEST}; give a folder we have written"])
    manifest = read_json(folder / MANIFEST)
    listed, config = manifest.get("files"), manifest.get("configuration")
    if not isinstance(listed, dict) or not isinstance(config, dict):
        raise ParameterError("verify", [f"{folder / MANIFEST} is not the manifest of a kit"])
    wrong = (
        []
        if manifest.get("hash") in (None, digest(config))
        else ["the configuration does not have the manifest's hash"]
    )
    present = set(_paths(folder))
    sums = _sums(folder)
    for name in sorted({*listed, MANIFEST} | present - {SUMS}):
        path = folder / name
        if name != MANIFEST and name not in listed:
            wrong.append(f"{shown(name)} is not part of the kit")
        elif name not in present:
            wrong.append(f"{shown(name)} is missing")
        elif path.is_symlink() or not path.is_file():
            wrong.append(f"{shown(name)} is a link or a device, not a file")
        else:
            wrong += _differs(name, path, listed.get(name), sums)
    if rebuild is not None and not wrong and (again := rebuild(manifest)) is not None:
        wrong += [f"{shown(n)} cannot be re-created from the configuration" for n in sorted(set(listed) - set(again))]
        wrong += [
            f"{shown(name)} comes out different when re-created from the configuration"
            for name in sorted(set(listed) & set(again))
            if sha(again[name]) != listed[name]["sha256"]
        ]
    return wrong


def _differs(name: str, path: Path, entry: Any, sums: Mapping[str, str]) -> Iterator[str]:
    size = path.stat().st_size
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sums.get(name) != found:
        yield f"{shown(name)} does not match its line in {SUMS}"
    if name == MANIFEST:
        return
    if not isinstance(entry, dict) or entry.get("bytes") != size:
        yield f"{shown(name)} has {size} bytes, not the manifest's number"
    elif entry.get("sha256") != found:
        yield f"{shown(name)} was changed: its SHA-256 is not the manifest's"


def _sums(folder: Path) -> dict[str, str]:
    if not (folder / SUMS).is_file():
        return {}
    with opened(folder / SUMS, JSON_LIMIT) as (file, _size):
        lines = file.read().decode("utf-8", "replace").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines)}
