"""What is behind and below the panels: lamps, seals, wheels, platform and cabin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle.ghost import sheet as make
from configurator.vehicle.ghost.outline import GhostPart, Outline, lines
from configurator.vehicle.ghost.sheet import Array, sheet
from parts import cabin, seating, space_frame
from parts.body.curves import round_max
from parts.standards import table

FLANGE = -15.0  # the black seal behind the gaps
WHITE, RED, AMBER = "#FFF6E6", "#C8141C", "#E88A1A"


class Inside(Outline):
    """Lamps, seals, wheels, platform and cabin."""

    def lamps(self) -> Iterator[GhostPart]:
        """Round lamps cut by three gaps: a disc in four layers."""
        r = self.skin.lamp_radius
        gap = 0.15 * r
        layer = (2.0 * r - 3.0 * gap) / 4.0
        grid = np.linspace(-r, r, 17)
        for end in ("front", "rear"):
            colours = (WHITE,) * 4 if end == "front" else (RED, AMBER, RED, RED)  # from below
            for side in ("right", "left"):
                frame = self.skin.lamp_frame(end, side).matrix()

                def place(u: Array, v: Array, frame: Array = frame) -> Array:
                    dome = 4.0 - 5.0 * (u * u + v * v) / (r * r)
                    return np.stack([u, v, dome], axis=-1) @ frame[:3, :3].T + frame[:3, 3]

                for n, colour in enumerate(colours):
                    middle = -r + layer / 2.0 + n * (layer + gap)

                    def slice_(u: Array, v: Array, middle: float = middle) -> Array:
                        return np.asarray(round_max(np.hypot(u, v) - r + 4.0, np.abs(v - middle) - layer / 2.0, 3.0))

                    across = lines(middle - layer / 2, middle + layer / 2, 9.0)
                    disc = sheet(grid, across, place, slice_)
                    yield GhostPart(f"lamp_{end}_{side}_{n + 1}", "lamps", disc, colour, "lamp")
                turn = np.linspace(0.0, 2.0 * np.pi, 41)[:-1]
                rows = [
                    (r + 2.0, -16.0),
                    (r + 2.0, 1.0),
                    (r + 0.5, 2.5),
                    (r - 1.5, 2.0),
                    (r - 2.0, -16.0),
                    (0.0, -16.0),
                ]
                ring = np.stack([
                    np.stack([a * np.cos(turn), a * np.sin(turn), np.full_like(turn, h)], axis=-1) for a, h in rows
                ])  # fmt: skip
                ring = ring @ frame[:3, :3].T + frame[:3, 3]
                yield GhostPart(f"bezel_{end}_{side}", "lamps", make.grid(ring[:5], around=True), "#C9C8C2", "metal")
                yield GhostPart(
                    f"reflector_{end}_{side}", "lamps", make.grid(ring[4:], around=True), self.colours["mouth"], "black"
                )

    def seals(self) -> Iterator[GhostPart]:
        """Black flanges behind every gap: no light comes through the car."""
        c, at, k = self.car, self.at, self.skin
        low = c.z_bottom + 0.45 * c.r_bottom
        start, end = float(k.front_s(low)), float(k.rear_s(low))

        def hollow(s: Array, y: Array) -> Array:
            return 20.0 - self.window(s, y)

        ends = [
            self.face(start, at["cowl"] + 20.0, FLANGE, hollow, step=52.0, columns=20, depth=0.0, crest=0.0),
            self.face(at["belt"] - 20.0, end, FLANGE, step=44.0, columns=20, depth=0.0, crest=0.0),
        ]
        if self.lid and not self.open_top:
            ends.append(self.face(at["header"] - 22.0, at["back"] + 22.0, FLANGE, step=50.0, columns=20, depth=0.0,
                                  crest=0.0) if c.roof != "panoramic" else self.face(
                at["header"] - 22.0, at["back"] + 22.0, FLANGE,
                lambda s, y: 6.0 - self.framed(at["header"], at["back"], 150.0, 70.0, 70.0)(s, y),
                step=30.0, columns=30, depth=0.0, crest=0.0))  # fmt: skip
        yield GhostPart("seal_ends", "seals", make.joined(*ends), self.black, "base")
        open_doors = c.doors in ("none", "net")

        def flank(x: Array, z: Array) -> Array:
            field = np.maximum(z - k.belt(x) - 12.0, self.arch + 3.0 - k.wheel_distance(x, z))
            return np.maximum(field, -18.0 - self.door(x, z)) if open_doors else field

        side = self.flank((c.x_front, c.x_rear), (low + 14.0, c.z_belt + 30.0), flank, FLANGE, step=58.0, depth=0.0,
                          crest=-7.0)  # fmt: skip
        meshes = [side]
        if not self.open_top:

            def edge(x: Array, z: Array) -> Array:
                field = np.maximum(c.z_belt - z, -self.frame + 6.0 - k.s_depth(x, z))
                if c.body_style == "cargo":
                    field = np.minimum(field, self.door_rear - x)
                return field

            top = (c.z_belt, c.height - 12.0)
            meshes.append(self.flank((c.x_cowl, c.x_rear), top, edge, FLANGE - 4.0, step=50.0, depth=0.0, crest=-7.0))
        yield from self.both("seal_side", "seals", make.joined(*meshes), self.black, "base")

    def wheels(self) -> Iterator[GhostPart]:
        c = self.car
        for name, key, x, radius in (
            ("front", c.tyre_front, 0.0, c.radius_front), ("rear", c.tyre_rear, c.wheelbase, c.radius_rear),
        ):  # fmt: skip
            row = table("tyres")[key]
            rim, half = row.number("rim_in") * 12.7, row.number("section_mm") / 2.0
            middle = (x, c.track / 2.0, c.wheel_z)
            turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 15)
            lip = rim - 4.0
            wall = radius - lip
            # a superellipse from bead to bead: flat tread, round shoulder
            across = half * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.62
            out = lip + wall * np.cos(turn) ** 0.42
            crown = ((float(r), float(y)) for y, r in zip(across, out, strict=True) if r > lip + 6.0)
            profile = [(lip, -half * 0.72), *crown, (lip, half * 0.72)]
            tyre = make.revolved(profile, middle, 42)
            yield from self.both(f"tyre_{name}", "wheels", tyre, self.colours["tyre"], "tyre")
            dish = [
                (rim - 3.0, -half * 0.75),
                (rim - 12.0, -half * 0.5),
                (rim - 14.0, half * 0.45),
                (rim + 3.0, half * 0.66),
            ]
            barrel = make.revolved(dish[::-1], middle, 40)
            disc = make.revolved([(rim - 13.0, -22.0), (0.45 * rim, -14.0), (0.3 * rim, -8.0), (0.0, -8.0)], middle, 40)
            mesh = make.joined(barrel, disc)
            yield from self.both(f"rim_{name}", "wheels", mesh, "#2A2C2E", "metal")
            inner = c.track / 2.0 - half - 45.0
            r = self.arch + 4.0
            low = -float(np.arcsin(np.clip((c.arch_z - c.z_bottom - 0.35 * c.r_bottom - 60.0) / r, -0.3, 0.9)))
            turn = np.linspace(low, np.pi - low, 29)
            ring = np.stack([x + r * np.cos(turn), 0.0 * turn, c.arch_z + r * np.sin(turn)], axis=-1)
            edge = ring.copy()
            edge[:, 1] = self.skin.side_y(ring[:, 0], np.maximum(ring[:, 2], c.z_bottom + 20.0)) - 26.0
            ring[:, 1] = inner
            hub = np.broadcast_to(np.array([x, inner, c.arch_z]), ring.shape)
            well = make.grid(np.stack([hub, ring, edge]))
            yield from self.both(f"wheelhouse_{name}", "platform", well, self.black, "base")

    def platform(self) -> Iterator[GhostPart]:
        c = self.car
        clear = self.arch + 25.0
        half = c.half_width - 95.0
        plate = make.box((clear, -half, c.ground_clearance + 8.0), (c.wheelbase - clear, half, c.floor_z))
        yield GhostPart("skateboard", "platform", plate, "#26292B", "base")
        narrow = c.track / 2.0 - 0.5 * table("tyres")[c.tyre_front].number("section_mm") - 60.0
        inset, low = 110.0 + 0.5 * c.bow, c.z_bottom + 0.35 * c.r_bottom + 12.0
        under = make.box(
            (c.x_front + inset, -narrow, low), (c.x_rear - inset, narrow, max(c.floor_z - 20.0, low + 20.0))
        )
        yield GhostPart("underbody", "platform", under, "#202324", "base")
        blocks = []
        for i in range(c.pack_nx):
            for j in range(c.pack_ny):
                if i * c.pack_ny + j >= c.modules:
                    continue
                x = c.wheelbase / 2.0 + (i - (c.pack_nx - 1) / 2.0) * 163.0
                y = (j - (c.pack_ny - 1) / 2.0) * 363.0
                corner = (x - 75.5, y - 177.5, c.ground_clearance + 2.0)
                blocks.append(make.box(corner, (x + 75.5, y + 177.5, c.ground_clearance + 110.0)))
        yield GhostPart("battery", "platform", make.joined(*blocks), "#7FA89A", "base")
        frame = space_frame.space_frame(c)
        ends = [np.array([frame.nodes[a], frame.nodes[b]]) for a, b in frame.tubes]
        tubes = make.joined(*(make.tube(both, space_frame.TUBE / 2.0, 8) for both in ends))
        yield GhostPart("tubes", "platform", tubes, "#6B7074", "metal")

    def cabin(self) -> Iterator[GhostPart]:
        c = self.car
        for n, place in enumerate(seating.places(c)):
            x, y, sz = place.x, place.y, place.z
            soft = make.joined(
                make.pillow((x - 130.0, y, sz - 95.0), (265.0, 215.0, 78.0), lean=-7.0, power=3.2, steps=22),
                make.pillow((x + 195.0, y, sz + 205.0), (72.0, 215.0, 320.0), lean=22.0, power=3.2, steps=22),
                make.pillow((x + 335.0, y, sz + 610.0), (52.0, 135.0, 92.0), lean=16.0, power=3.4, steps=18),
                make.tube(np.array([[x + 290.0, y, sz + 470.0], [x + 330.0, y, sz + 590.0]]), 9.0),
            )
            yield GhostPart(f"seat_{n + 1}", "interior", soft, self.inside, "interior")
        yield from self.cockpit()
        wide = c.half_width - 100.0
        end = self.door_rear + 40.0 if c.body_style in ("cargo", "pickup") else c.x_rear - 130.0
        floor = make.box(
            (self.arch, -wide, c.floor_z - 4.0), (min(end, c.wheelbase - self.arch), wide, c.floor_z + 6.0)
        )
        shelf = make.box((c.wheelbase - self.arch - 40.0, -wide + 60.0, c.floor_z),
                         (c.x_rear - 130.0, wide - 60.0, c.arch_z + self.arch + 30.0))  # fmt: skip
        inside = [floor] if c.body_style == "pickup" else [floor, shelf]
        yield GhostPart("floor", "interior", make.joined(*inside), "#2B2E30", "interior")
        if c.partition and c.body_style != "pickup":  # the pickup's cab has a wall of its own
            yield GhostPart("partition", "interior", self.partition(), self.inside, "interior")

    def partition(self) -> Mesh:
        """A wall behind the seats that keeps to the inside of the body, which leans inwards above the belt."""
        wall, top = self.door_rear + 60.0, self.car.height - 90.0
        rings = []
        for z in np.linspace(self.car.floor_z, top, 9):
            half = min(float(self.skin.side_y(wall, z)) - 60.0, self.car.half_width - 90.0)
            rings.append([(wall, -half, z), (wall + 20.0, -half, z), (wall + 20.0, half, z), (wall, half, z)])
        ends = [[tuple(np.mean(ring, axis=0))] * 4 for ring in (rings[0], rings[-1])]
        return make.grid(np.array([ends[0], *rings, ends[1]]), around=True)

    def cockpit(self) -> Iterator[GhostPart]:
        """The dash's body behind its fascia, a plain fascia and wheel to stand in for the printed ones, the column."""
        c = self.car
        face = cabin.plane(c).origin
        half = float(self.skin.side_y(face[0], face[2])) - 40.0
        body = make.pillow((face[0] - 230.0, 0.0, face[2] - 30.0), (165.0, half, 80.0), lean=-6.0, power=5.0, steps=28)
        yield GhostPart("dash", "interior", body, "#2B2E30", "interior")
        front = make.pillow((face[0] - 20.0, 0.0, face[2]), (25.0, half, 90.0), lean=-15.0, power=5.0, steps=20)
        yield GhostPart("dash_front", "interior", front, self.inside, "interior")
        tilt = np.radians(c.steering_tilt)
        turn = np.linspace(0.0, 2.0 * np.pi, 41)
        centre = np.asarray(c.steering)
        up = np.array([-np.sin(tilt), 0.0, np.cos(tilt)])  # the rim's top leans away from the driver
        side, axis = np.array([0.0, 1.0, 0.0]), np.array([np.cos(tilt), 0.0, np.sin(tilt)])
        rim = centre + 172.0 * (np.cos(turn)[:, None] * up + np.sin(turn)[:, None] * side)
        spokes = [make.tube(np.stack([centre, centre + 168.0 * (a * up + b * side)]), 11.0, 8)
                  for a, b in ((0.0, 1.0), (0.0, -1.0), (-1.0, 0.0))]  # fmt: skip
        yield GhostPart("steering_wheel", "interior", make.joined(make.tube(rim, 14.0), *spokes), "#24272A", "interior")
        column = make.tube(np.stack([centre - 40.0 * axis, centre - 330.0 * axis]), 26.0, 12)
        yield GhostPart("column", "interior", column, "#24272A", "interior")
