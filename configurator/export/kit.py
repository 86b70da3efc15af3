"""What a kit consists of: files by path, a manifest that proves and re-creates them, checksums; and the same as a ZIP.

Nothing here knows the time or touches the disk: the same configuration and versions give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from configurator.export import FORMATS, Model, format_of
from configurator.export.model import digest, slug, version_of
from parts.part import ParameterError
from parts.record import shown

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"  # of all files with the manifest: `sha256sum -c SHA256SUMS` checks a kit without this program
VERSIONED = ("coachbuilder", "cadquery", "cadquery-ocp", "numpy", "lib3mf")


def plan(model: Model, formats: Iterable[str] = tuple(FORMATS)) -> dict[str, tuple[str, Model]]:
    """The files of a model: path → (format, what goes into it). The whole, and each distinct part of it under parts/.

    Raises:
        ParameterError: a format that doesn't exist.
    """
    alone = len(model.items) == 1
    stem = model.kinds[0].name if alone else slug(model.title, 48)
    files = {}
    for name, form in ((name, format_of(name)) for name in dict.fromkeys(formats)):
        if form.many or alone:
            files[f"{stem}{form.suffix}"] = (name, model)
        if not alone and name != "glb":  # a viewer's file of a single part is of no use in a workshop
            files |= {f"parts/{kind.name}{form.suffix}": (name, single) for kind, single in model.singles()}
    return files


def manifest_of(model: Model, command: str = "", **more: Any) -> dict[str, Any]:
    """What a kit says about itself: its configuration, each placed part's own, the command that re-creates it."""
    items = [
        {
            "id": item.id,
            "file": kind.name,
            **item.config,
            "hash": digest(item.config),
            "material": item.material,
            "colour": item.colour.lower(),
            "frame": {"origin": item.frame.origin, "z": item.frame.z, "x": item.frame.x},
            "volume_mm3": round(item.solid.volume, 3),
            "notes": list(item.solid.notes),
        }
        for kind in model.kinds
        for item in kind.items
    ]
    whole = {"title": model.title, "configuration": dict(model.config), "hash": model.digest, "command": command}
    return whole | {"items": items} | more


def complete(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """The files in order of their paths, with manifest (versions, size and SHA-256 of each file) and checksums added.

    Raises:
        ParameterError: a path that some system couldn't store or that leaves the kit.
    """
    problems = list(_unsafe(files))
    if problems:
        raise ParameterError("kit", problems)
    every = {name: bytes(files[name]) for name in sorted(files)}
    sums = {name: sha(data) for name, data in every.items()}
    record = dict(manifest) | {
        "versions": {name: version_of(name) for name in VERSIONED},
        "files": {name: {"bytes": len(data), "sha256": sums[name]} for name, data in every.items()},
    }
    every[MANIFEST] = (json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    sums[MANIFEST] = sha(every[MANIFEST])
    every[SUMS] = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
    return every


def zip_kit(name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bytes:
    """The same kit as a ZIP with one folder in it: sorted, with fixed dates, so equal kits are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, data in sorted(complete(files, manifest).items()):
            info = zipfile.ZipInfo(f"{kit_name(name)}/{path}", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3  # Unix, also when written on Windows: the byte would differ
            archive.writestr(info, data)
    return out.getvalue()


def kit_name(name: str) -> str:
    problems = list(_unsafe([name]))
    if problems or "/" in name:
        raise ParameterError("kit", problems or [f"a kit's name {shown(name)} may not contain '/'"])
    return name


def _unsafe(names: Iterable[str]) -> Iterator[str]:
    """What is wrong with file paths: they have to work on Linux, macOS and Windows and stay inside the kit."""
    seen: dict[str, str] = {}
    for name in names:
        pieces = name.split("/")
        legal = len(name) <= 150 and len(pieces) <= 3 and all(_legal(piece) for piece in pieces)
        if not legal or name in (MANIFEST, SUMS):
            yield f"{shown(name)} cannot be a file's name in a kit; use ASCII letters, digits, '-', '_', '.'"
        if seen.setdefault(name.lower(), name) != name:
            yield f"{shown(name)} and {shown(seen[name.lower()])} differ in upper and lower case only"


def _legal(piece: str) -> bool:
    """A plain name of at most 100 characters, neither hidden nor a Windows device."""
    fits = re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?", piece) is not None
    return fits and not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", piece)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
