"""Drawing: PNG files of scenes, of single parts and of whole cars."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

import numpy as np

from configurator.export.picture.camera import Camera
from configurator.export.picture.light import encoded
from configurator.export.picture.sampling import edges
from configurator.export.picture.scene import Item, Scene
from configurator.solid.model import Mesh
from configurator.vehicle.ghost import around, ghost
from parts.hardpoints import Hardpoints

BACKGROUND = "#E9E8E4"


def render(
    items: Sequence[Item],
    size: tuple[int, int] = (1200, 745),
    camera: Camera | None = None,
    background: str = BACKGROUND,
) -> bytes:
    """A PNG of meshes standing on the ground at their lowest point.

    Args:
        items: (mesh, "#RRGGBB", material, 4 x 4 matrix or None); the materials are the keys of `SURFACES`.
        size: width and height in pixels.
        camera: by default one from the front left and above that fits everything.
        background: "#RRGGBB" of ground and sky.

    Raises:
        ValueError: no triangles, an unknown material, or a picture of no pixels.
    """
    from PIL import Image

    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"a picture of {width} x {height} pixels has nothing to show")
    scene = Scene(items, background)
    if camera is None:
        camera = Camera.around(scene.low, scene.high, "part", aspect=width / height)
    colour, item, normal, depth = scene.image(camera, width, height)
    rows, columns = np.nonzero(edges(item, normal, depth))
    if len(rows):
        total = np.zeros((len(rows), 3), np.float32)
        for dx, dy in ((-0.375, -0.125), (0.125, -0.375), (0.375, 0.125), (-0.125, 0.375)):
            total += scene.points(camera, width, height, columns + dx, rows + dy)
        colour[rows, columns] = total / 4.0
    pixels = np.rint(np.clip(encoded(colour), 0.0, 1.0) * 255.0).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def draw_part(mesh: Mesh, colour: str, size: tuple[int, int] = (256, 256), material: str = "accent") -> bytes:
    """A PNG of one part on its print bed, from the front left and above."""
    return render([(mesh, colour, material, None)], size)


def draw_car(
    car: Hardpoints,
    items: Sequence[Item],
    size: tuple[int, int] = (1200, 745),
    view: str = "three_quarter",
    made: Collection[str] = (),
) -> bytes:
    """A PNG of a car: its printed parts, given in place, and the rest of it around them.

    `made` are the ids of the parts among `items`: nothing stands in for those.
    """
    scene: list[Item] = [(part.mesh, part.colour, part.material, None) for part in around(ghost(car), made)]
    camera = Camera.car(car.length, car.height, car.x_front, view)
    return render([*scene, *items], size, camera)
