"""The report as one HTML page that needs nothing beside it: verdict, findings, estimate, and heat maps as pictures."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.fields import FIELDS
from configurator.printability.limits import limit
from configurator.printability.report import Report
from configurator.printability.subject import Subject

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


def page(subject: Subject, result: Report) -> str:
    """The page of a report."""
    body = [
        f"<h1>{_text(result.subject)}: {result.verdict}</h1>",
        f"<p>{_text(subject.material.name)} on {_text(subject.target.title)}. "
        f"Places are in the part's own frame, in mm.</p>",
        *_pictures(subject),
        "<h2>Findings</h2>",
        _findings(result),
        "<h2>What it takes</h2>",
        _table(result.estimate),
        *_split(result.more.get("pieces")),
        "<h2>Not checked</h2>",
        _table(result.skipped),
    ]
    head = f"<meta charset=utf-8><title>{_text(result.subject)}</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(body)}</body></html>\n"


def _findings(result: Report) -> str:
    if not result.findings:
        return "<p>Nothing found.</p>"
    rows = []
    for f in result.findings:
        place = ", ".join(f"{v:g}" for v in f.at) if f.at else ""
        value = "" if f.value is None else f"{f.value:g} {f.unit}"
        bound = "" if f.limit is None else f"{f.limit:g}"
        area = "" if f.area is None else f"{f.area:g} mm²"
        words = (f.check, f.message, value, bound, f.source, place, area, f.remedy)
        rows.append(f"<tr class={f.severity}>" + "".join(f"<td>{_text(w)}</td>" for w in words) + "</tr>")
    heads = ("check", "what", "value", "limit", "source of the limit", "where", "area", "what to change")
    return _headed(heads, rows)


def _split(found: Mapping[str, Any] | None) -> list[str]:
    """Pieces and joints of a part that is too large for its machine."""
    if not found:
        return []
    if problem := found.get("problem"):
        return ["<h2>In pieces</h2>", f"<p>{_text(problem)}</p>"]
    pieces = [
        f"<tr><td>{_text(p['label'])}</td><td>{' × '.join(f'{v:.0f}' for v in p['size_mm'])}</td></tr>"
        for p in found["pieces"]
    ]
    joints = []
    for joint in found["joints"]:
        pins = f"{len(joint['dowels'])} × {joint['diameter']:g}" if joint["dowels"] else ""
        bond = f"{joint['bond_mm2']:.0f}" if joint["bond_mm2"] else ""
        words = ("{} and {}".format(*joint["pieces"]), joint["kind"], f"{joint['section_mm2']:.0f}", pins, bond)
        joints.append("<tr>" + "".join(f"<td>{_text(w)}</td>" for w in words) + "</tr>")
    proof = "proven: all fit, nothing is lost, pins and straps fit" if found["proven"] else "not proven"
    return [
        f"<h2>In {len(pieces)} pieces</h2>",
        f"<p>{proof}. <code>coachbuilder split</code> writes their files.</p>",
        _headed(("piece", "size, mm"), pieces),
        _headed(("joint of", "held by", "section, mm²", "dowels, mm", "bond, mm²"), joints),
    ]


def _headed(heads: Iterable[str], rows: Iterable[str]) -> str:
    return "<table><tr>" + "".join(f"<th>{h}</th>" for h in heads) + "</tr>" + "".join(rows) + "</table>"


def _table(record: Mapping[str, Any]) -> str:
    rows = "".join(f"<tr><th>{_text(k.replace('_', ' '))}</th><td>{_value(v)}</td></tr>" for k, v in record.items())
    return f"<table>{rows}</table>" if rows else "<p>Nothing.</p>"


def _value(value: Any) -> str:
    if isinstance(value, dict) and set(value) >= {"value", "low", "high"}:
        rest = {k: v for k, v in value.items() if k not in ("value", "low", "high")}
        return f"{value['value']:g} ({value['low']:g} to {value['high']:g})" + (
            _table(rest["of"]) if rest.get("of") else ""
        )
    if isinstance(value, dict):
        return _table(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(v) for v in value)
    return _text(value)


def _text(value: object) -> str:
    return html.escape(f"{value:g}" if isinstance(value, float) else str(value))


def _pictures(subject: Subject) -> list[str]:
    """A figure of each field, seen from two sides, with its scale in words."""
    figures = []
    for name, field in FIELDS.items():
        values = field(subject)
        if not np.isfinite(values).any():
            continue
        low, high = _range(subject, name, values)
        shade = np.clip((values - low) / max(high - low, 1e-9), 0, 1)
        colours = _colours(1 - shade if name == "support" else shade)
        images = "".join(_image(draw(subject.standing, colours, eye)) for eye in VIEWS)
        caption = (
            f"{TITLES[name]}: red {high if name == 'support' else low:g}, blue {low if name == 'support' else high:g}"
        )
        figures.append(f"<figure>{images}<figcaption>{caption}</figcaption></figure>")
    return figures


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
