"""Light: what the studio sends in every direction, how surfaces answer it, and colours as light."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

KEY = np.array([-0.45, -0.55, 0.86]) / math.sqrt(0.45**2 + 0.55**2 + 0.86**2)  # towards the key light


@dataclass(frozen=True)
class Surface:
    """How a material answers light: roughness of its gloss, strength of the gloss, opacity, own light."""

    roughness: float
    gloss: float
    opacity: float = 1.0
    glow: float = 0.0


SURFACES = {
    "body": Surface(0.42, 0.75),
    "accent": Surface(0.38, 0.75),
    "cap": Surface(0.38, 0.75),
    "base": Surface(0.85, 0.35),
    "black": Surface(0.22, 0.9),
    "cover": Surface(0.5, 0.6),
    "glass": Surface(0.06, 1.5, 0.42),
    "lamp": Surface(0.3, 0.6, glow=0.55),
    "tyre": Surface(0.9, 0.25),
    "interior": Surface(0.9, 0.25),
    "metal": Surface(0.35, 1.6),
}


def gloss(normal: Array, way: Array, roughness: Array, strength: Array) -> Array:
    """What rays along `way` (n, 3) see mirrored in surfaces: (n, 1), whiter at grazing angles (Schlick)."""
    cosine = np.einsum("ij,ij->i", normal, way)
    mirror = way - 2.0 * cosine[:, None] * normal
    fresnel = (0.04 + 0.96 * (1.0 - np.clip(-cosine, 0.0, 1.0)) ** 5 * (1.0 - roughness) ** 1.5) * strength
    return (fresnel * studio(mirror, roughness))[:, None]


def studio(way: Array, roughness: Any) -> Array:
    """Radiance of the studio in a direction; rough surfaces see softer edges of the same lights."""
    x, y, z = way[:, 0], way[:, 1], way[:, 2]
    soft = 0.05 + 0.5 * np.asarray(roughness, np.float32)

    def step(edge: float, value: Array) -> Array:
        k = np.clip((value - edge) / soft * 0.5 + 0.5, 0.0, 1.0)
        return np.asarray(k * k * (3.0 - 2.0 * k), np.float32)

    base = 0.42 + 0.34 * step(0.05, z)
    ceiling = 1.25 * step(0.72, z)
    strips = 1.15 * step(0.34, z) * (1.0 - step(0.66, z)) * step(0.45, np.abs(y + 0.2 * x))
    band = -0.30 * np.exp(-((z / (0.10 + 0.3 * soft)) ** 2))
    return (base + ceiling + strips + band).astype(np.float32)


def harmonics(n: Array) -> Array:
    """The nine real spherical harmonics up to degree 2 (n, 9)."""
    x, y, z = n[:, 0], n[:, 1], n[:, 2]
    one = np.full_like(x, 0.282095)
    return np.stack([
        one, 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y, 1.092548 * y * z,
        0.315392 * (3 * z * z - 1), 1.092548 * x * z, 0.546274 * (x * x - y * y),
    ], axis=1)  # fmt: skip


def irradiance() -> Array:
    """Coefficients (9,) of the light that the studio throws on a matt surface, over pi (cosine-convolved harmonics)."""
    k = np.arange(4096) + 0.5
    z, turn = 1.0 - 2.0 * k / 4096, k * math.pi * (3.0 - math.sqrt(5.0))
    flat = np.sqrt(1.0 - z * z)
    way = np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1).astype(np.float32)
    coefficients = 4.0 * math.pi * (harmonics(way) * studio(way, 0.3)[:, None]).mean(axis=0)
    cosine = np.array([1.0] + [2.0 / 3.0] * 3 + [0.25] * 5)
    return np.asarray(0.62 * coefficients * cosine, np.float32)


def linear(colour: str) -> tuple[float, float, float]:
    """Linear light of "#RRGGBB"."""
    parts = [int(colour.lstrip("#")[k : k + 2], 16) / 255.0 for k in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b


def encoded(light: Array) -> Array:
    """sRGB of linear light; what is brighter than 0.85 bends softly towards white."""
    over = np.maximum(light - 0.85, 0.0)
    light = np.minimum(light, 0.85) + 0.15 * over / (over + 0.15)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)
