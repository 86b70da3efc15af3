"""The report as one HTML page that needs nothing beside it: verdict, findings, estimate, and heat maps as pictures."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.fields import FIELDS
from configurator.printability.limits import limit
from configurator.printability.report import Report
from configurator.printability.subject import Subject

FRAME = "Places are in the part's own frame, in mm."
UNITS = {"g": "g", "kg": "kg", "s": "s", "kwh": "kWh", "eur": "€", "mm": "mm", "cm2": "cm²", "cm3": "cm³"}  # of figures
Say = Callable[[str], str]
SIZE = 420  # pixels
VIEWS = ((-0.53, -0.74, 0.41), (0.53, 0.74, -0.41))  # where the eye is: in front above, behind below
PLAIN = np.array([0.80, 0.80, 0.78])
SCALE = np.array([[0.70, 0.09, 0.17], [0.94, 0.54, 0.38], [0.97, 0.97, 0.86], [0.40, 0.74, 0.71], [0.13, 0.40, 0.67]])
TITLES = {
    "thickness": "Wall thickness, mm",
    "overhang": "Overhang, ° from the horizontal",
    "support": "Support height, mm",
}
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .6rem;"
    "border-bottom:1px solid #ddd;vertical-align:top}.error{color:#b2182b}.warning{color:#b35806}.info{color:#555}"
    "figure{display:inline-block;margin:0 .5rem 1rem 0}img{width:15rem;height:15rem;border:1px solid #ddd}"
    "figcaption{font-size:.85rem;color:#555}"
)


@dataclass(frozen=True)
class Figure:
    """Pictures of one field on the part, as HTML, and the values that are shown red and blue."""

    title: str
    images: tuple[str, ...]
    red: float
    blue: float


class Page:
    """The pages of one report: its pictures are drawn once, its words told in any language.

    Args:
        subject: as it stood when it was checked.
        result: its report.
    """

    def __init__(self, subject: Subject, result: Report):
        self.subject, self.result = subject, result

    @cached_property
    def figures(self) -> list[Figure]:
        """A figure of each field that has values, seen from two sides."""
        return list(_figures(self.subject))

    def html(self, language: str = "en", say: Say = str) -> str:
        """The whole page.

        Args:
            language: of the page, as HTML calls it.
            say: gives the English words in that language.
        """
        return "".join(_Written(self, language, say).all()) + "\n"


@dataclass(frozen=True)
class _Written:
    """A page in a language."""

    page: Page
    language: str
    say: Say

    def all(self) -> Iterator[str]:
        subject, result = self.page.subject, self.page.result
        name = html.escape(result.subject)
        yield f"<!doctype html><html lang={self.language}><head><meta charset=utf-8><title>{name}</title>"
        yield f"<style>{STYLE}</style></head><body><h1>{name}: {self.text(result.verdict)}</h1>"
        on = self.say("{} on {}").format(self.text(subject.material.name), self.text(subject.target.title))
        yield f"<p>{on}. {self.text(FRAME)}</p>"
        yield from map(self.figure, self.page.figures)
        yield self.head("Findings")
        yield self.findings()
        yield self.head("What it takes")
        yield self.table(result.estimate)
        yield from self.split(result.more.get("pieces"))
        yield self.head("Not checked")
        yield self.table(result.skipped)
        yield "</body></html>"

    def text(self, value: object) -> str:
        return html.escape(self.say(f"{value:g}" if isinstance(value, float) else str(value)))

    def head(self, text: str) -> str:
        return f"<h2>{self.text(text)}</h2>"

    def findings(self) -> str:
        if not self.page.result.findings:
            return f"<p>{self.text('Nothing found.')}</p>"
        rows = []
        for f in self.page.result.findings:
            place = "; ".join(self.say(f"{v:g}") for v in f.at) if f.at else ""
            value = "" if f.value is None else f"{self.say(f'{f.value:g}')} {f.unit}"
            bound = "" if f.limit is None else self.say(f"{f.limit:g}")
            area = "" if f.area is None else f"{self.say(f'{f.area:g}')} mm²"
            cells = (
                self.text(f.check.replace("_", " ")), self.text(f.message), html.escape(value), html.escape(bound),
                self.text(f.source), html.escape(place), html.escape(area), self.text(f.remedy),
            )  # fmt: skip
            rows.append(f"<tr class={f.severity}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        heads = ("check", "what", "value", "limit", "source of the limit", "where", "area", "what to change")
        return self.headed(heads, rows)

    def split(self, found: Mapping[str, Any] | None) -> Iterator[str]:
        """Pieces and joints of a part that is too large for its machine."""
        if not found:
            return
        if problem := found.get("problem"):
            yield f"{self.head('In pieces')}<p>{self.text(problem)}</p>"
            return
        pieces = [
            f"<tr><td>{self.text(p['label'])}</td><td>{' × '.join(f'{v:.0f}' for v in p['size_mm'])}</td>"
            f"<td>{self.text(_stands(p))}</td></tr>"
            for p in found["pieces"]
        ]
        joints = []
        for joint in found["joints"]:
            held = [self.say(kind) for kind in joint["kinds"]]
            screws = f"{len(joint['bolts'])} × {joint['bolts'][0]['screw'].split()[1]}" if joint["bolts"] else ""
            pins = f"{len(joint['dowels'])} × {joint['diameter']:g}" if joint["dowels"] else ""
            keys = (
                f"{len(joint['keys'])} × {joint['key_size'][0]:g} × {joint['key_size'][1]:g}" if joint["keys"] else ""
            )
            bond = f"{joint['bond_mm2']:.0f}" if joint["bond_mm2"] else ""
            words = (
                "{} and {}".format(*joint["pieces"]), joint["seam"] or "free: no seam fits here",
                f"{joint['section_mm2']:.0f}", pins, keys, screws, bond,
            )  # fmt: skip
            cells = [self.text(w) for w in words]
            cells.insert(1, html.escape(", ".join(held)))
            cells.append(html.escape("; ".join(map(self.say, joint["why"]))))
            joints.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        yield self.head(f"In {len(pieces)} pieces")
        proof = "proven: all fit, nothing is lost, what holds them fits" if found["proven"] else "not proven"
        yield f"<p>{self.text(proof)}. <code>coachbuilder split</code> {self.text('writes their files.')}</p>"
        yield self.headed(("piece", "size, mm", "stands on the bed"), pieces)
        heads = ("joint of", "held by", "cut", "section, mm²", "dowels, mm", "keys, mm", "screws", "bond, mm²", "why")
        yield self.headed(heads, joints)
        yield f"<ol>{''.join(f'<li>{self.text(step)}</li>' for step in found['steps'])}</ol>"

    def headed(self, heads: Iterable[str], rows: Iterable[str]) -> str:
        return f"<table><tr>{''.join(f'<th>{self.text(h)}</th>' for h in heads)}</tr>{''.join(rows)}</table>"

    def table(self, record: Mapping[str, Any]) -> str:
        rows = "".join(f"<tr><th>{self.called(k)}</th><td>{self.value(v)}</td></tr>" for k, v in record.items())
        return f"<table>{rows}</table>" if rows else f"<p>{self.text('Nothing.')}</p>"

    def called(self, key: str) -> str:
        """A figure's name with its unit: "mass_g" is "mass, g"."""
        name, _, unit = key.rpartition("_")
        known = name and unit in UNITS
        return self.text((name if known else key).replace("_", " ")) + (f", {UNITS[unit]}" if known else "")

    def value(self, value: Any) -> str:
        if isinstance(value, dict) and set(value) >= {"value", "low", "high"}:
            whole = self.text("{value:g} ({low:g} to {high:g})".format(**value))
            return whole + (self.table(value["of"]) if value.get("of") else "")
        if isinstance(value, dict):
            return self.table(value)
        if isinstance(value, (list, tuple)):
            return "; ".join(self.value(v) for v in value)
        if isinstance(value, bool):
            return self.text("yes" if value else "no")
        return "–" if value is None else self.text(value)

    def figure(self, found: Figure) -> str:
        low, high = (self.say(f"{v:g}") for v in (found.red, found.blue))
        caption = self.say("{}: red {}, blue {}").format(self.say(found.title), low, high)
        return f"<figure>{''.join(found.images)}<figcaption>{html.escape(caption)}</figcaption></figure>"


def _stands(piece: Mapping[str, Any]) -> str:
    """How a piece had best stand, in a few words."""
    pose = piece.get("orientation")
    return f"{pose['height_mm']:.0f} mm high, {pose['support_cm3']:.1f} cm³ over support" if pose else ""


def _figures(subject: Subject) -> Iterator[Figure]:
    for name, field in FIELDS.items():
        values = field(subject)
        if not np.isfinite(values).any():
            continue
        low, high = _range(subject, name, values)
        shade = np.clip((values - low) / max(high - low, 1e-9), 0, 1)
        colours = _colours(1 - shade if name == "support" else shade)
        images = tuple(_image(draw(subject.standing, colours, eye)) for eye in VIEWS)
        red, blue = (high, low) if name == "support" else (low, high)
        yield Figure(TITLES[name], images, red, blue)


def _range(subject: Subject, name: str, values: Floats) -> tuple[float, float]:
    """What is shown red and blue: walls from the limit to four times it, slopes from level to upright."""
    if name == "thickness":
        least = limit(subject.process, "wall")
        return (least.value, 4 * least.value) if least else (0.0, float(np.nanpercentile(values, 95)))
    return (0.0, 90.0) if name == "overhang" else (0.0, max(float(np.nanmax(values)), 1.0))


def _colours(share: Floats) -> Floats:
    """(n, 3) colours of values between 0 and 1; grey for nan."""
    at = np.nan_to_num(share) * (len(SCALE) - 1)
    low = np.minimum(at.astype(int), len(SCALE) - 2)
    mixed = SCALE[low] + (at - low)[:, None] * (SCALE[low + 1] - SCALE[low])
    return np.where(np.isfinite(share)[:, None], mixed, PLAIN)


def draw(found: Analysis, colours: Floats, eye: tuple[float, float, float], size: int = SIZE) -> bytes:
    """A PNG of a mesh with a colour at each vertex (n, 3), seen from a direction, without perspective."""
    from PIL import Image

    way = -np.array(eye) / np.linalg.norm(eye)
    right = np.cross(way, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, way)
    middle = (found.low + found.high) / 2
    flat = (found.mesh.vertices[np.unique(found.mesh.faces)] - middle) @ np.stack([right, up], axis=1)
    centre, half = (flat.max(axis=0) + flat.min(axis=0)) / 2, 0.53 * float(np.ptp(flat, axis=0).max()) + 1e-6
    steps = (np.arange(size) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(steps, -steps)
    places = middle + (centre[0] + half * x.ravel())[:, None] * right + (centre[1] + half * y.ravel())[:, None] * up
    starts = places - way * found.scale
    face, far = found.cast(starts, np.broadcast_to(way, starts.shape).copy())
    hit = np.flatnonzero(face >= 0)
    corners = found.corners[face[hit]]
    weights = _weights(corners, starts[hit] + far[hit][:, None] * way)
    colour = np.einsum("ij,ijk->ik", weights, colours[found.mesh.faces[face[hit]]])
    light = 0.55 + 0.45 * np.abs(found.normals[face[hit]] @ way)
    picture = np.ones((size * size, 3))
    picture[hit] = colour * light[:, None]
    stream = io.BytesIO()
    Image.fromarray(np.rint(picture.reshape(size, size, 3) * 255).clip(0, 255).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def _weights(corners: Floats, points: Floats) -> Floats:
    """Barycentric weights (n, 3) of points in triangles (n, 3, 3)."""
    a, b, c = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], points - corners[:, 0]
    aa, ab, bb = (np.einsum("ij,ij->i", u, v) for u, v in ((a, a), (a, b), (b, b)))
    ca, cb = np.einsum("ij,ij->i", c, a), np.einsum("ij,ij->i", c, b)
    whole = np.maximum(aa * bb - ab * ab, 1e-30)
    u, v = (bb * ca - ab * cb) / whole, (aa * cb - ab * ca) / whole
    return np.clip(np.stack([1 - u - v, u, v], axis=1), 0, 1)


def _image(png: bytes) -> str:
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
