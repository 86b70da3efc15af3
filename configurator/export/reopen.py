"""Files back into configurations: every file we write can be opened again, and says clearly when it can't.

Knows a file by its first bytes, not by its name. Reads no more of it than the place where the configuration is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from configurator.export import stl, threemf
from configurator.export.foreign import load_mesh, load_step
from configurator.export.guard import JSON_LIMIT, MB, archive, opened, parsed, refuse
from configurator.export.model import digest
from configurator.export.step import MARK, unescaped

__all__ = ["load_mesh", "load_step", "read_configuration", "read_json"]

STEP_HEAD = MB
MODEL_HEAD = 4 * MB  # a 3MF's metadata stands before its meshes
STRING = re.compile(r"\s*'((?:[^']|'')*)'\s*([,)])")
STL_HEADER = re.compile(rb"%s (\S+) ([0-9a-f]{16})\0*" % stl.MARK.encode())


def read_configuration(path: Path) -> dict[str, Any]:
    """The configuration in a kit's folder or ZIP, a STEP, STL, 3MF, GLB or JSON file of ours.

    Returns {"part": family, "parameters": {…}} or {"vehicle": {…}}. The values are not yet validated: a `Part` or the
    options do that. An STL has room for the configuration's hash only; the JSON beside it or the kit's manifest has the
    rest.

    Raises:
        ParameterError: not a file of ours, damaged, or too large; one sentence.
    """
    if path.is_dir():
        return _configuration(path, read_json(path / "manifest.json"))
    with opened(path) as (file, size):
        head = file.read(256)
        file.seek(0)
        if head.startswith(b"glTF"):
            return _from_glb(path, file, size)
        if head.startswith(b"PK\x03\x04"):
            return _from_zip(path, file, size)
        if head.lstrip().startswith(b"ISO-10303-21"):
            return _from_step(path, file.read(STEP_HEAD))
        if head.startswith(stl.MARK.encode()):
            return _from_stl(path, head)
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return _configuration(path, parsed(path, file.read(JSON_LIMIT + 1)))
    raise refuse(path, "this is not a file of Coachbuilder: it carries no configuration")


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file.

    Raises:
        ParameterError: there is none, or it can't be read.
    """
    with opened(path, JSON_LIMIT) as (file, _size):
        return parsed(path, file.read(JSON_LIMIT + 1))


def _configuration(path: Path, value: Mapping[str, Any], hashed: str | None = None) -> dict[str, Any]:
    """A configuration, bare or inside a manifest; with `hashed`, it has to have that hash."""
    inner = value.get("configuration", value)
    found = dict(inner) if isinstance(inner, dict) else {}
    part = isinstance(found.get("part"), str) and isinstance(found.get("parameters"), dict)
    if not part and not isinstance(found.get("vehicle"), dict):
        raise refuse(path, "it holds no configuration of a part or a vehicle")
    if hashed is not None and digest(found) != hashed:
        raise refuse(path, "its configuration was changed: it does not have the hash that the file names")
    return found


def _from_glb(path: Path, file: IO[bytes], size: int) -> dict[str, Any]:
    start = file.read(20)
    length = int.from_bytes(start[12:16], "little")
    if len(start) < 20 or start[16:20] != b"JSON" or length > size - 20:
        raise refuse(path, "the GLB file is damaged or cut off")
    if length > JSON_LIMIT:
        raise refuse(path, f"its JSON has more than {JSON_LIMIT / MB:.0f} MB")
    asset = parsed(path, file.read(length)).get("asset")
    extras = asset.get("extras") if isinstance(asset, dict) else None
    if not isinstance(extras, dict) or "configuration" not in extras:
        raise refuse(path, "this GLB file is not from Coachbuilder: it carries no configuration")
    return _configuration(path, extras)


def _from_zip(path: Path, file: IO[bytes], size: int) -> dict[str, Any]:
    with archive(path, file, size) as found:
        names = found.namelist()
        manifests = [name for name in names if re.fullmatch(r"[^/]+/manifest\.json", name)]
        if len(manifests) == 1:
            with found.open(manifests[0]) as entry:
                return _configuration(path, parsed(path, entry.read(JSON_LIMIT + 1)))
        models = [name for name in names if name.lower().endswith(".model")]
        for name in sorted(models, key=lambda n: n != "3D/3dmodel.model")[:10]:
            with found.open(name) as entry:
                text = entry.read(MODEL_HEAD).decode("utf-8", "replace")
            space = re.search(rf'xmlns:([\w.-]{{1,60}})="{re.escape(threemf.NAMESPACE)}"', text)
            if space and (value := re.search(rf'<metadata name="{space[1]}:{threemf.KEY}"[^>]*>([^<]*)<', text)):
                return _configuration(path, parsed(path, html.unescape(value[1]).encode()))
    raise refuse(path, "this archive is not from Coachbuilder: it carries no configuration")


def _from_step(path: Path, head: bytes) -> dict[str, Any]:
    strings = list(_header_strings(head.decode("latin-1")))
    mark = next((i for i, s in enumerate(strings) if s.startswith(MARK)), None)
    if mark is None:
        raise refuse(path, "this STEP file is not from Coachbuilder: it carries no configuration")
    try:
        text = "".join(unescaped(s) for s in strings[mark + 1 :])
        data = text.encode()
    except ValueError:
        raise refuse(path, "the configuration in its header is damaged") from None
    return _configuration(path, parsed(path, data), strings[mark].removeprefix(MARK))


def _header_strings(text: str) -> Iterator[str]:
    """The strings of FILE_DESCRIPTION's first list, still escaped."""
    begin = re.search(r"FILE_DESCRIPTION\s*\(\s*\(", text)
    at = begin.end() if begin else len(text)
    while (found := STRING.match(text, at)) is not None:
        yield re.sub(r"[\r\n]", "", found[1])
        if found[2] == ")":
            return
        at = found.end()


def _from_stl(path: Path, head: bytes) -> dict[str, Any]:
    found = STL_HEADER.match(head[:80])
    if found is None:
        raise refuse(path, "this STL file's header is not one of Coachbuilder")
    wanted = found[2].decode()
    for beside in (path.with_suffix(".json"), path.with_name("manifest.json"), path.parent.parent / "manifest.json"):
        if not beside.is_file():
            continue
        record = read_json(beside)
        items = record.get("items")
        for value in [record, *(items if isinstance(items, list) else [])]:
            config = _candidate(value)
            if config is not None and digest(config) == wanted:
                return _configuration(beside, config)
    raise refuse(
        path,
        f"an STL file names its configuration ({wanted}) but has no room for it; put the JSON file of that"
        " configuration or the kit's manifest.json beside it",
    )


def _candidate(value: Any) -> dict[str, Any] | None:
    """The configuration in a JSON file, a manifest, or one of a manifest's items."""
    inner = value.get("configuration", value) if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        return None
    if "part" in inner and "parameters" in inner:
        return {"part": inner["part"], "parameters": inner["parameters"]}
    return inner
