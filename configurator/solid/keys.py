"""Content addresses: what a solid depends on, and nothing else."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import re
import sys
from functools import cache
from pathlib import Path

from parts import standards
from parts.part import Part

FONTS = standards.FOLDER.with_name("fonts")
IMPORT = re.compile(
    r"^\s*(?:import (?P<plain>parts\.[\w.]+)|from (?P<package>parts(?:\.\w+)*) import (?P<names>\([^)]*\)|[^\n(#]+))",
    re.M,
)


def solid_key(part: Part, quality: str) -> str:
    """SHA-256 over family, parameters, quality, sources and kernel versions."""
    return digest(
        {
            "family": part.family,
            "parameters": part.values(),
            "quality": quality,
            "sources": sources(type(part).__module__),
            "kernel": versions("cadquery", "cadquery-ocp", "numpy"),
        }
    )


def digest(record: object) -> str:
    """SHA-256 of a JSON value in its one canonical spelling."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def versions(*packages: str) -> dict[str, str]:
    """Installed versions by package name, without importing them."""
    return {name: importlib.metadata.version(name) for name in packages}


@cache
def sources(module: str) -> str:
    """SHA-256 over a family's source, all of `parts` it imports (however indirectly), the kernel, tables and fonts."""
    files = {Path(__file__).with_name(name) for name in ("kernel.py", "model.py")}
    files |= {_file(name) for name in _imports(module)}
    files |= {path for folder in (standards.FOLDER, FONTS) for path in folder.iterdir() if path.is_file()}
    # sorted with the contents: two files may share a name, and a set's order changes with every process
    each = sorted(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest() for path in files)
    return hashlib.sha256(b"".join(each)).hexdigest()


def _imports(module: str) -> set[str]:
    """A module of `parts` and every module of `parts` that it reaches."""
    found: set[str] = set()
    queue = [module]
    while queue:
        name = queue.pop()
        if name not in found and name != "parts":  # the catalogue names all families; none depends on it
            found.add(name)
            queue += _direct(name)
    return found


@cache
def _direct(module: str) -> tuple[str, ...]:
    """What a module imports of `parts`, in functions too, read from its source without running it.

    Found by pattern: a whole car's sources took a second to parse. A line in a text that looks like an import only
    adds a dependency, if there is such a module at all.
    """
    names: list[str] = []
    for found in IMPORT.finditer(re.sub(r"#.*", "", _file(module).read_text(encoding="utf-8"))):
        if plain := found["plain"]:
            names.append(plain)
        else:
            package = found["package"]
            leaves = [piece.split()[0] for piece in found["names"].strip("()").split(",") if piece.strip()]
            names += [package, *(n for leaf in leaves if _is_module(n := f"{package}.{leaf}"))]
    return tuple(names)


def _is_module(name: str) -> bool:
    package, _, leaf = name.rpartition(".")
    folder = _file(package).parent if _file(package).name == "__init__.py" else None
    return folder is not None and ((folder / f"{leaf}.py").exists() or (folder / leaf / "__init__.py").exists())


def _file(module: str) -> Path:
    loaded = sys.modules.get(module)
    path = loaded.__file__ if loaded else getattr(importlib.util.find_spec(module), "origin", None)
    if path is None:
        raise ImportError(f"no source for {module}")
    return Path(path)
