"""The kit: one part or one whole car as everything a microfactory needs to print, buy and check it."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import asdict, dataclass, replace
from typing import Any

from configurator.export import FORMATS, Item, Model, format_of
from configurator.export.bom import files as bom_files
from configurator.export.kit import manifest_of, plan
from configurator.export.model import slug
from configurator.printability.checks import Subject
from configurator.printability.machines import Machine, park
from configurator.printability.machines import machine as machine_of
from configurator.printability.materials import material
from configurator.printability.report import Report, report
from configurator.production import placing
from configurator.production.pieces import parted
from configurator.production.records import json_bytes, words_of
from configurator.production.sources import sources_of
from configurator.solid.keys import sources, versions
from configurator.solid.model import Solid
from configurator.solid.shop import Shop
from configurator.vehicle import Vehicle, load, presets
from configurator.vehicle.assembly import Placed
from configurator.vehicle.bom import Bom, bom, solid_of
from configurator.vehicle.configuration import written
from parts import family
from parts.frame import Frame
from parts.part import BuildError, Finding, Hardware, Part
from parts.record import ParameterError

THUMBNAIL = (256, 256)
DEFAULT_FORMATS = ("step", "stl", "3mf", "glb")
Progress = Callable[[str, int, int], None]  # what, how many are done, of how many


@dataclass(frozen=True)
class Kit:
    """Everything that goes into one folder. `files` maps relative names to bytes; the bundle adds manifest and sums."""

    name: str
    command: str  # re-creates the kit
    model: Model
    reports: Mapping[str, Report]  # by kind of part
    bom: Bom
    files: Mapping[str, bytes]
    facts: Mapping[str, Any]  # what the manifest says beside items, files and versions

    def manifest(self) -> dict[str, Any]:
        """What the kit says about itself."""
        return manifest_of(self.model, self.command, **self.facts)

    def rows(self) -> list[dict[str, Any]]:
        """One row per distinct part, for a table: pieces, size, mass of one, material and verdict."""
        rows = []
        for kind in self.model.kinds:
            estimate = self.reports[kind.name].estimate
            rows.append({
                "part": kind.name,
                "pieces": len(kind.items),
                "size_mm": estimate["size_mm"],
                "mass_g": estimate["mass_g"]["value"],
                "material": kind.first.material,
                "verdict": self.reports[kind.name].verdict,
            })  # fmt: skip
        return rows

    def remarks(self) -> list[str]:
        """What somebody should read: rules that warn or settled something, findings, and whatever had to give."""
        lines = [f"{v['severity']}: {v['sentence']}" for v in self.facts.get("verdicts", ())]
        for kind in self.model.kinds:
            for finding in self.reports[kind.name].findings:
                if finding.severity != "info":
                    remedy = f"; {finding.remedy}" if finding.remedy else ""
                    lines.append(f"{finding.severity}: {kind.name}: {finding.message}{remedy}")
            lines += [f"note: {kind.name}: {note}" for note in kind.first.solid.notes]
        return lines


def formats_of(names: Iterable[str]) -> tuple[str, ...]:
    """Format names in the order of `FORMATS`, each once.

    Raises:
        ParameterError: a name that is none.
    """
    wanted = [name.strip().lower().lstrip(".") for name in names if name.strip()]
    for name in wanted:
        format_of(name)
    return tuple(name for name in FORMATS if name in wanted)


def part_kit(
    part: Part,
    formats: Iterable[str],
    shop: Shop,
    *,
    material_key: str | None = None,
    machine: Machine | None = None,
    progress: Progress | None = None,
) -> Kit:
    """One part in its own frame.

    Raises:
        BuildError: it cannot be built.
        ParameterError: an unknown format or material.
    """
    wanted = formats_of(formats)
    stuff = material(material_key or part.material)
    solid = shop.solid(part, "export")
    item = Item(part.family, part, Frame(), Vehicle().colour(part.role), stuff.key, solid)
    model = Model(part.title, item.config, (item,))
    words = [*words_of(part, type(part).defaults()), "--material", stuff.key, *_format_words(wanted)]
    words += ["--machine", machine.key] if machine else []
    placed = [Placed(item.id, part, item.frame, item.colour, item.material)]
    facts = {"name": part.family, "formats": wanted, "material": stuff.key, "machine": machine.key if machine else None}
    command = shlex.join(["coachbuilder", "make", part.family, *words])
    return _kit(model, command, placed, machine, facts, shop, progress)


def vehicle_kit(
    vehicle: Vehicle, formats: Iterable[str], shop: Shop, *, name: str = "vehicle", progress: Progress | None = None
) -> Kit:
    """A whole car: each distinct part once, the car as an assembly, bill of materials and reports.

    Args:
        name: of its files and folder; made safe for file systems.

    Raises:
        BuildError: one of the parts cannot be built; nothing is made then.
        ParameterError: an unknown format.
    """
    wanted = formats_of(formats)
    name = slug(name)
    placed = placing.placed(vehicle, shop)
    items = placed_items(placed, solids_of(placed, shop, "export", progress))
    model = Model(name, vehicle.config(), items)
    base = name if name in presets() else next(iter(presets()))
    words = [*words_of(vehicle.options, presets()[base].options.values()), *_format_words(wanted)]
    words += [] if name == base else ["--name", name]
    facts = {
        "name": name,
        "code": vehicle.code,
        "formats": wanted,
        "verdicts": [{"rule": v.id, "severity": v.severity, "sentence": v.sentence} for v in vehicle.verdicts],
        "mass_kg": asdict(vehicle.mass),
    }
    command = shlex.join(["coachbuilder", "vehicle", base, *words])
    kit = _kit(model, command, placed, None, facts, shop, progress, vehicle)
    return replace(kit, files={**kit.files, "configuration.json": written(vehicle.options, base).encode()})


def rebuilt(manifest: Mapping[str, Any], shop: Shop) -> Mapping[str, bytes] | None:
    """The files of a kit, made anew from its manifest's configuration; None if that is a file it does not hold.

    Raises:
        ParameterError: the configuration is not one that this version can make.
        BuildError: a part cannot be built.
    """
    config = manifest.get("configuration")
    formats = manifest.get("formats", DEFAULT_FORMATS)
    if not isinstance(config, dict) or not isinstance(formats, (list, tuple)):
        raise ParameterError("verify", ["the manifest has no configuration; it is not that of a kit"])
    if "file" in config:
        return None
    if "part" in config:
        part = family(str(config["part"]))(**config.get("parameters", {}))
        machine = machine_of(manifest["machine"]) if manifest.get("machine") else None
        if manifest.get("split"):
            solid, stuff = shop.solid(part, "export"), material(str(manifest.get("material")))
            subject = Subject(part.family, solid.mesh, stuff, machine, part, solid.volume)
            return parted(subject)[0].files
        return part_kit(part, formats, shop, material_key=manifest.get("material"), machine=machine).files
    car = Vehicle(load(json.dumps(config), "manifest.json"))
    return vehicle_kit(car, formats, shop, name=str(manifest.get("name", "vehicle"))).files


def solids_of(
    placed: Iterable[Placed], shop: Shop, quality: str, progress: Progress | None = None
) -> dict[Part, Solid]:
    """The solids of placed parts, equal parts once.

    Raises:
        BuildError: one of them cannot be built.
    """
    distinct = {p.part for p in placed}
    solids: dict[Part, Solid] = {}
    for part, result in shop.solids(distinct, quality):
        if isinstance(result, BuildError):
            raise result
        solids[part] = result
        if progress:
            progress("parts", len(solids), len(distinct))
    return solids


def placed_items(placed: Iterable[Placed], solids: Mapping[Part, Solid]) -> tuple[Item, ...]:
    """Placed parts with their solids, as exporters and pictures take them."""
    return tuple(Item(p.id, p.part, p.frame, p.colour_hex, p.material, solids[p.part]) for p in placed)


def encoded(shop: Shop, name: str, model: Model) -> bytes:
    """One file of a model. What takes long in it is made once: an exact solid's part of it, else the whole file."""
    form = FORMATS[name]
    if form.exact is None:
        return shop.made(name, [_record(model), sources_of("export")], form.encode, model)
    solids = {}
    for item in (kind.first for kind in model.kinds):
        record = [item.solid.key, sources_of("export"), versions("cadquery-ocp")]
        solids[item.solid.key] = shop.made(name, record, form.exact, item.part.family, item.solid.brep, worker=True)
    return form.encode(model, solids)


def picture(shop: Shop, items: Iterable[Item], size: tuple[int, int], vehicle: Vehicle | None = None) -> bytes:
    """A PNG of parts, with the rest of the car around them if there is one. Drawn in a worker process."""
    items = tuple(items)
    scene = [(item.id, item.solid.mesh.digest, item.frame.matrix().tolist(), item.colour) for item in items]
    record = [scene, size, vehicle.options.values() if vehicle else None, sources_of("export")]
    return shop.made("picture", record, _draw, items, size, vehicle, worker=True)


def _draw(items: tuple[Item, ...], size: tuple[int, int], vehicle: Vehicle | None) -> bytes:
    """Runs in a worker."""
    from configurator.export.picture import draw_car, draw_part
    from configurator.vehicle.ghost import bought

    if vehicle is None:
        return draw_part(items[0].solid.mesh, items[0].colour, size)
    scene = [(i.solid.mesh, i.colour, str(i.part.role), i.frame.matrix()) for i in items]
    placed = [Placed(i.id, i.part, i.frame, i.colour, i.material) for i in items]
    more = [(g.mesh, g.colour, str(g.material), None) for g in bought(vehicle.hardpoints, placed)]
    return draw_car(vehicle.hardpoints, [*scene, *more], size, made={i.id for i in items})


def _reports(shop: Shop, model: Model, machine: Machine | None) -> dict[str, Future[bytes]]:
    """A report on each distinct part of a model, made in workers side by side."""
    waiting, known = {}, park()
    for kind in model.kinds:
        item = kind.first
        subject = Subject(kind.name, item.solid.mesh, material(item.material), machine, item.part, item.solid.volume)
        record = [kind.name, item.solid.key, item.material, repr(machine), known, sources_of("printability")]
        waiting[kind.name] = shop.submit(shop.made, "report", record, _reported, subject, worker=True)
    return waiting


def _reported(subject: Subject) -> bytes:
    """Runs in a worker."""
    return json_bytes(report(subject).as_json())


def _hardware(shop: Shop, model: Model) -> dict[Part, Future[bytes]]:
    """What each distinct part needs to be bought. A panel works out its fixings for it: in workers, and kept."""
    waiting = {}
    for part in {item.part for item in model.items}:
        record = [part.family, part.values(), sources(type(part).__module__)]
        waiting[part] = shop.submit(shop.made, "hardware", record, _needed, part, worker=True)
    return waiting


def _needed(part: Part) -> bytes:
    """Runs in a worker."""
    return json_bytes([asdict(need) for need in part.hardware()])


def _report(data: bytes) -> Report:
    record = json.loads(data)
    findings = (Finding(**{**f, "at": tuple(f["at"]) if f["at"] else None}) for f in record["findings"])
    return Report(record["subject"], tuple(findings), record["skipped"], record["estimate"])


def _kit(
    model: Model,
    command: str,
    placed: Iterable[Placed],
    machine: Machine | None,
    facts: Mapping[str, Any],
    shop: Shop,
    progress: Progress | None,
    vehicle: Vehicle | None = None,
) -> Kit:
    """All files of a model: each distinct part in the formats that hold one, the whole in those that hold many."""
    drawing = shop.submit(picture, shop, model.items, THUMBNAIL, vehicle)
    waiting: dict[Future[bytes], str] = {}

    def start(model: Model, formats: Iterable[str]) -> None:
        for path, (name, what) in plan(model, formats).items():
            waiting[shop.submit(encoded, shop, name, what)] = path

    start(model, (name for name in facts["formats"] if not FORMATS[name].pictured))
    reports, hardware = _reports(shop, model, machine), _hardware(shop, model)
    model = replace(model, thumbnail=drawing.result())
    start(model, (name for name in facts["formats"] if FORMATS[name].pictured))
    files: dict[str, bytes] = {}
    for future in as_completed(waiting):
        files[waiting[future]] = future.result()
        if progress:
            progress("files", len(files), len(waiting))
    checked = {name: _report(future.result()) for name, future in reports.items()}
    bought = {part: [Hardware(**need) for need in json.loads(future.result())] for part, future in hardware.items()}
    volumes = {solid_of(item.part): item.solid.volume for item in model.items}
    list_of_all = bom(placed, volumes, lambda key: material(key).density.value, bought.__getitem__)
    files |= bom_files(list_of_all)
    told = {name: r.as_json() for name, r in checked.items()}
    for kind in model.kinds:
        told[kind.name] |= _elsewhere(kind.first, checked[kind.name], machine)
    files["checks.json"] = json_bytes(told)
    files["picture.png"] = model.thumbnail
    return Kit(f"{facts['name']}-{model.digest[:10]}", command, model, checked, list_of_all, files, facts)


def _elsewhere(item: Item, found: Report, machine: Machine | None) -> dict[str, str]:
    """The commands that say more than a kit's quick checks: every machine, and the pieces of what is too large."""
    words = [item.part.family, *words_of(item.part, type(item.part).defaults()), "--material", item.material]
    told = {"matrix": shlex.join(["coachbuilder", "check", *words, "--matrix"])}
    if any(finding.check == "size" and (finding.value or 0.0) > 1 for finding in found.findings):
        words += ["--machine", machine.key] if machine else []
        told["pieces"] = shlex.join(["coachbuilder", "split", *words])
    return told


def _record(model: Model) -> list[Any]:
    """What a file depends on."""
    items = [[i.id, i.solid.key, i.frame.matrix().tolist(), i.colour, i.material] for i in model.items]
    thumbnail = hashlib.sha256(model.thumbnail).hexdigest()
    return [model.title, dict(model.config), items, thumbnail, versions("coachbuilder", "lib3mf", "cadquery-ocp")]


def _format_words(formats: tuple[str, ...]) -> list[str]:
    return [] if formats == DEFAULT_FORMATS else ["--format", ",".join(formats)]
