"""A part in pieces, as files: what `coachbuilder split` writes and the app offers for download."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from configurator.export.model import digest, slug
from configurator.export.stl import binary, titled
from configurator.printability.machines import Machine
from configurator.printability.pieces import parted_for, told
from configurator.printability.split import Split
from configurator.printability.subject import Subject
from configurator.production.records import json_bytes, words_of
from configurator.solid.model import Mesh
from parts.record import ParameterError

COLOURS = ("#1E7C84", "#E0A526", "#C9543B", "#6F8FAF", "#8A6FAF", "#7A9A5B")  # of pieces, in turn
STRAP, KEY = "#F4F1E8", "#2B2B2B"
APART = 0.18  # of its distance from the middle that each piece is moved outwards in the picture
SIZE = (800, 600)


@dataclass(frozen=True)
class Parted:
    """Everything that goes into one folder: a mesh for each piece, key and strap, `pieces.json` and a picture."""

    name: str
    files: Mapping[str, bytes]
    facts: Mapping[str, Any]

    def manifest(self) -> dict[str, Any]:
        """What the kit says about itself."""
        return dict(self.facts)


def parted(subject: Subject) -> tuple[Parted, Split]:
    """A part or a brought mesh, in pieces that fit its machine, as files.

    Raises:
        ParameterError: it fits as it is, its mesh is open, or it would come to too many pieces.
    """
    machine, share = subject.fit
    if share <= 1:
        said = f"{subject.name} fits {machine.title} ({machine.key}) whole; name a smaller machine"
        raise ParameterError("split", [said])
    found = parted_for(subject)
    return files_of(subject, machine, found.files(), told(subject, found)), found


def files_of(subject: Subject, machine: Machine, meshes: Mapping[str, Mesh], record: Mapping[str, Any]) -> Parted:
    """The files of a split: `meshes` by name, as `Split.files` has them, and its `record`, as `told` has it."""
    config: dict[str, Any] = {"file": subject.name, "mesh": subject.mesh.digest}
    words = [subject.name]
    if subject.part is not None:
        config = {"part": subject.part.family, "parameters": subject.part.values()}
        words += words_of(subject.part, type(subject.part).defaults())
    words += ["--machine", machine.key, "--material", subject.material.key]
    mark = digest({**config, "pieces for": machine.key})
    files = {f"{name}.stl": binary(mesh, titled(f"{name} {subject.name}", mark)) for name, mesh in meshes.items()}
    files["pieces.json"] = json_bytes(record)
    files["picture.png"] = apart(meshes, subject.outside)
    facts = {
        "title": f"{subject.name} in {len(record['pieces'])} pieces",
        "configuration": config,
        "hash": digest(config),
        "command": shlex.join(["coachbuilder", "split", *words]),
        "machine": machine.key,
        "material": subject.material.key,
        "split": True,
    }
    return Parted(f"{slug(subject.name, 40)}-pieces-{mark[:10]}", files, facts)


def colour_of(name: str, number: int) -> str:
    """What a file of a split is drawn in."""
    return {"strap": STRAP, "key": KEY}.get(name.partition("-")[0], COLOURS[number % len(COLOURS)])


def apart(meshes: Mapping[str, Mesh], outside: Sequence[float] | None = None) -> bytes:
    """A picture of pieces, keys and straps from their hidden side, drawn apart from each other (PNG)."""
    from configurator.export.picture import render

    ends = np.array([mesh.bounds for mesh in meshes.values()])
    middle = (ends[:, 0].min(axis=0) + ends[:, 1].max(axis=0)) / 2
    turn = np.diag([1.0, -1.0, -1.0, 1.0]) if outside is not None and outside[2] > 0.5 else np.eye(4)
    scene = []
    for i, (name, mesh) in enumerate(meshes.items()):
        matrix = np.eye(4)
        matrix[:3, 3] = APART * (mesh.bounds.mean(axis=0) - middle)
        scene.append((mesh, colour_of(name, i), "accent", turn @ matrix))
    return render(scene, SIZE)
