// Pointer and keyboard on the picture: pick, point, measure, turn.

import { Raycaster, Vector2, Vector3 } from "three";

const SNAP = 14; // pixels within which a corner attracts the pointer

export function listen(viewer) {
  const { canvas, eye } = viewer;
  let down = null;
  let hovering = null;
  canvas.addEventListener("pointerdown", (e) => (down = e.isPrimary ? [e.clientX, e.clientY] : null));
  canvas.addEventListener("pointerup", (e) => {
    const still = down && Math.hypot(e.clientX - down[0], e.clientY - down[1]) < (e.pointerType === "touch" ? 10 : 4);
    down = null;
    if (!still || e.button !== 0) return;
    if (viewer.measuring) point(viewer, e);
    else viewer.on.picked(hit(viewer, e)?.id ?? null);
  });
  canvas.addEventListener("pointermove", (e) => {
    if (e.buttons || e.pointerType === "touch") return;
    hovering ??= requestAnimationFrame(() => {
      hovering = null;
      if (viewer.measuring) {
        viewer.snapped = snap(viewer, e);
        canvas.style.cursor = "crosshair";
        viewer.wake();
        return;
      }
      const part = hit(viewer, e);
      canvas.style.cursor = part ? "pointer" : "grab";
      viewer.on.hover(part?.label ?? "");
    });
  });
  canvas.addEventListener("pointerleave", () => {
    viewer.snapped = null;
    viewer.on.hover("");
    viewer.wake();
  });
  canvas.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const act = {
      ArrowLeft: () => eye.turn(-0.12, 0), ArrowRight: () => eye.turn(0.12, 0),
      ArrowUp: () => eye.turn(0, -0.1), ArrowDown: () => eye.turn(0, 0.1),
      "+": () => eye.zoom(0.9), "=": () => eye.zoom(0.9), "-": () => eye.zoom(1.1), 0: () => viewer.fit(),
      Escape: () => (viewer.measure.length ? clear(viewer) : viewer.on.picked(null)),
    }[e.key];
    const view = Object.keys(eye.views)[Number(e.key) - 1];
    if (!act && !view) return;
    e.preventDefault();
    if (act) act();
    else viewer.view(view);
  });
}

/** The first solid surface under the pointer that has not been cut away. */
function cast(viewer, event) {
  const r = viewer.canvas.getBoundingClientRect();
  const at = new Vector2(((event.clientX - r.left) / r.width) * 2 - 1, 1 - ((event.clientY - r.top) / r.height) * 2);
  const ray = new Raycaster();
  ray.setFromCamera(at, viewer.eye.camera);
  const solid = [...viewer.meshes.values()].filter((m) => m.visible && m.userData.solid);
  return ray.intersectObjects(solid, false).find((found) => viewer.section.keeps(found.point));
}

/** The part under the pointer, if it is one of those we print. */
export function hit(viewer, event) {
  const part = cast(viewer, event)?.object.userData.part;
  return part && !part.ghost ? part : null;
}

/** The place under the pointer, or the nearest corner of the triangle there, in metres. */
function snap(viewer, event) {
  const found = cast(viewer, event);
  if (!found) return null;
  const { position } = found.object.geometry.attributes;
  const r = viewer.canvas.getBoundingClientRect();
  let best = [SNAP, found.point];
  for (const corner of [found.face.a, found.face.b, found.face.c]) {
    const p = new Vector3().fromBufferAttribute(position, corner).applyMatrix4(found.object.matrixWorld);
    const [x, y] = viewer.project(p) ?? [Infinity, Infinity];
    const far = Math.hypot(x - (event.clientX - r.left), y - (event.clientY - r.top));
    if (far < best[0] && viewer.section.keeps(p)) best = [far, p];
  }
  return best[1];
}

function point(viewer, event) {
  const place = snap(viewer, event);
  if (!place) return;
  viewer.measure = viewer.measure.length === 1 ? [viewer.measure[0], place] : [place];
  viewer.on.changed();
  viewer.wake();
}

export function clear(viewer) {
  viewer.measure = [];
  viewer.snapped = null;
  viewer.on.changed();
  viewer.wake();
}

/** Where on the page a part can be clicked, or null if nothing of it is in sight (for tests and tours). */
export function spot(viewer, id) {
  const mesh = viewer.meshes.get(id);
  const { index } = mesh.geometry;
  const { position } = mesh.geometry.attributes;
  const r = viewer.canvas.getBoundingClientRect();
  const p = new Vector3();
  for (let i = 0; i < index.count; i += Math.max(3, 3 * Math.floor(index.count / 600))) {
    p.set(0, 0, 0);
    for (let k = 0; k < 3; k++) p.add(new Vector3().fromBufferAttribute(position, index.getX(i + k)));
    p.divideScalar(3).applyMatrix4(mesh.matrixWorld).project(viewer.eye.camera);
    const at = { clientX: r.left + ((p.x + 1) / 2) * r.width, clientY: r.top + ((1 - p.y) / 2) * r.height };
    if (Math.abs(p.x) < 0.95 && Math.abs(p.y) < 0.95 && hit(viewer, at)?.id === id) return [at.clientX, at.clientY];
  }
  return null;
}
