// Camera and orbit. Z is up; one unit is one metre.

import { Box3, PerspectiveCamera, Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

/** Directions from which the standard views look: a car in its own axes (X to the rear), a part as it lies on the printer. */
export const VIEWS = {
  car: {
    three_quarter: [-4.5, -3.05, 0.85], front: [-1, 0, 0.05], rear: [1, 0, 0.05], left: [-0.02, -1, 0.05],
    right: [-0.02, 1, 0.05], top: [0, -0.001, 1], rear_three_quarter: [4.2, -3.0, 1.0],
  },
  part: {
    three_quarter: [-0.75, -1.3, 1.0], front: [0, -1, 0.05], rear: [0, 1, 0.05], left: [-1, 0, 0.05],
    right: [1, 0, 0.05], top: [0, -0.001, 1], under: [-0.55, -1, -0.9],
  },
};
export const FIRST = "three_quarter";

/** `free` is true once the customer has taken the camera into their own hands. */
export class Eye {
  constructor(canvas, onMove, inertia) {
    this.camera = new PerspectiveCamera(24, 1, 0.01, 100);
    this.camera.up.set(0, 0, 1);
    this.orbit = new OrbitControls(this.camera, canvas); // touch: one finger turns, two move and zoom
    Object.assign(this.orbit, { enableDamping: inertia, dampingFactor: 0.09, rotateSpeed: 0.85, zoomToCursor: true });
    this.view = FIRST;
    this.views = VIEWS.car;
    this.points = []; // corners of everything that has to fit into the picture
    this.inset = 0; // pixels on the left that a panel covers
    this.size = [1, 1];
    this.orbit.addEventListener("change", onMove);
    this.orbit.addEventListener("start", () => { this.view = null; this.flight = null; });
    this.onMove = onMove;
  }

  get free() { return this.view === null; }

  /** What there is to look at: "car" or "part", the corners of all that is shown, and the box of all there is. */
  look(kind, points, whole) {
    this.views = VIEWS[kind];
    this.points = points;
    this.orbit.maxPolarAngle = kind === "car" ? Math.PI * 0.56 : Math.PI;
    this.box = new Box3().setFromPoints(points);
    const near = this.box.getSize(new Vector3()).length() / 2 || 1;
    const far = Math.max(near, whole.getSize(new Vector3()).length() / 2);
    Object.assign(this.camera, { near: near / 60, far: far * 60 });
    Object.assign(this.orbit, { minDistance: near * 0.35, maxDistance: far * 14 });
    this.camera.updateProjectionMatrix();
  }

  /** Where the camera has to be to see everything from a direction. */
  frame(direction) {
    const back = direction.clone().normalize();
    const right = new Vector3(0, 0, 1).cross(back).normalize();
    const up = back.clone().cross(right);
    const tall = Math.tan((this.camera.fov * Math.PI) / 360);
    const wide = tall * this.camera.aspect * (1 - this.inset / this.size[0]);
    const target = this.box.getCenter(new Vector3());
    let distance = 0;
    for (const point of this.points) {
      const p = point.clone().sub(target);
      distance = Math.max(distance, p.dot(back) + Math.max(Math.abs(p.dot(right)) / wide, Math.abs(p.dot(up)) / tall));
    }
    return { position: back.multiplyScalar(distance * 1.07).add(target), target };
  }

  go(view, animate = true) {
    this.view = view;
    this.fly(this.frame(new Vector3(...this.views[view])), animate);
  }

  /** As it is seen now, but all of it. */
  fit(animate = true) {
    if (this.view) this.go(this.view, animate);
    else this.fly(this.frame(this.camera.position.clone().sub(this.orbit.target)), animate);
  }

  fly(to, animate) {
    if (!animate || !this.orbit.enableDamping) this.place(to);
    else this.flight = { from: { position: this.camera.position.clone(), target: this.orbit.target.clone() }, to, start: performance.now() };
    this.onMove();
  }

  /** A picture of another size shows as much as before; `inset` pixels on the left stay free. */
  resize(w, h, inset) {
    const narrow = () => Math.min(1, this.camera.aspect * (1 - this.inset / this.size[0]));
    const before = narrow();
    this.camera.aspect = w / h;
    this.inset = inset;
    this.size = [w, h];
    this.camera.setViewOffset(w, h, -inset / 2, 0, w, h);
    if (!this.box) return;
    if (!this.free) this.go(this.view, false);
    else this.zoom(before / narrow());
  }

  place({ position, target }) {
    this.flight = null;
    this.camera.position.copy(position);
    this.orbit.target.copy(target);
    this.orbit.update();
  }

  /** One frame's motion; true while it goes on. */
  step() {
    if (!this.flight) return this.orbit.enableDamping && this.orbit.update(); // each update moves it by a rounding error
    const { flight } = this;
    const { from, to, start } = flight;
    const t = Math.min(1, (performance.now() - start) / 420);
    const s = t * t * (3 - 2 * t);
    const swing = (a, b) => { // around the target, not through it
      const length = a.length() + (b.length() - a.length()) * s;
      return a.clone().normalize().lerp(b.clone().normalize(), s).normalize().multiplyScalar(length);
    };
    const target = from.target.clone().lerp(to.target, s);
    const offset = swing(from.position.clone().sub(from.target), to.position.clone().sub(to.target));
    this.place({ position: target.clone().add(offset), target });
    if (t < 1) this.flight = flight;
    return t < 1;
  }

  /** Turn by keyboard, in radians. */
  turn(azimuth, polar) {
    const offset = this.camera.position.clone().sub(this.orbit.target).applyAxisAngle(new Vector3(0, 0, 1), azimuth);
    const side = new Vector3(0, 0, 1).cross(offset).normalize();
    const turned = offset.clone().applyAxisAngle(side, polar);
    if (Math.abs(turned.clone().normalize().z) < 0.995) offset.copy(turned);
    this.take(offset);
  }

  zoom(factor) { this.take(this.camera.position.clone().sub(this.orbit.target).multiplyScalar(factor)); }

  take(offset) {
    this.view = this.flight = null;
    this.camera.position.copy(this.orbit.target).add(offset);
    this.orbit.update();
    this.onMove();
  }

  save() { return { position: this.camera.position.clone(), target: this.orbit.target.clone(), view: this.view }; }

  restore(saved) {
    this.view = saved.view;
    this.place(saved);
  }

  dispose() { this.orbit.dispose(); }
}
