// One viewer: a manifest of parts in, a picture out, and back the part that was clicked.

import { Box3, Group, Matrix4, Mesh, Raycaster, Vector2, Vector3 } from "three";
import { geometry } from "./meshes.js";
import { outline, surface } from "./materials.js";
import { aimLight, Eye, FIRST, Ground, isSoftware, makeRenderer, makeScene } from "./studio.js";

const cameras = new Map(); // subject -> camera: survives reruns, page switches and new viewers

export class Viewer {
  /** @param on callbacks: picked(id or null), missing(digest), drawn(), hover(label), view(name or null) */
  constructor(canvas, on) {
    this.canvas = canvas;
    this.on = on;
    const modest = (this.modest = isSoftware());
    this.renderer = makeRenderer(canvas, modest); // throws where there is no WebGL
    this.scene = makeScene(this.renderer, modest);
    this.world = new Group(); // millimetres in, metres out
    this.world.scale.setScalar(0.001);
    this.scene.add(this.world);
    this.world.updateMatrixWorld(true); // parts are placed, and the camera is aimed, before the first frame
    this.ground = new Ground(this.renderer, this.scene);
    const calm = modest || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.eye = new Eye(canvas, () => { this.on.view(this.eye.view); this.wake(); }, !calm);
    this.meshes = new Map(); // part id -> Mesh
    this.box = new Box3();
    this.manifest = null;
    this.asked = 0; // manifests that came in; an answer that is no longer the last is dropped
    this.tag = 0; // pictures of a new manifest that have really been drawn
    this.only = false; // show what we do not print only faintly
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(canvas.parentElement);
    this.listen();
  }

  /** Show a manifest. The old picture stays until every new mesh is there, then all changes at once. */
  async show(manifest) {
    const mine = ++this.asked;
    this.waiting = true; // until the picture of the last manifest has been drawn
    let shapes;
    try {
      shapes = await Promise.all(manifest.parts.map((p) => geometry(p.mesh)));
    } catch (error) {
      if (mine === this.asked) this.on.missing(String(error.message));
      return;
    }
    if (mine !== this.asked || this.gone) return;
    const before = new Set(this.meshes.keys());
    manifest.parts.forEach((part, i) => {
      before.delete(part.id);
      this.put(part, shapes[i]);
    });
    for (const id of before) {
      this.meshes.get(id).removeFromParent();
      this.meshes.delete(id);
    }
    this.manifest = manifest;
    this.dress();
    this.settle();
    this.pending = true; // the next frame is the first of this manifest
    this.wake();
  }

  put(part, shape) {
    let mesh = this.meshes.get(part.id);
    if (!mesh) {
      mesh = new Mesh(shape);
      mesh.matrixAutoUpdate = false;
      this.meshes.set(part.id, mesh);
      this.world.add(mesh);
    }
    mesh.geometry = shape;
    mesh.userData = { ...mesh.userData, part };
    mesh.matrix.copy(part.matrix ? new Matrix4().set(...part.matrix) : new Matrix4());
    mesh.updateMatrixWorld(true);
  }

  /** Materials by role, colour, selection and ghost mode. */
  dress() {
    for (const mesh of this.meshes.values()) {
      const { part } = mesh.userData;
      const selected = part.id === this.manifest.selected;
      const faint = part.ghost && this.only;
      mesh.material = surface(part.surface, part.colour, { faint, selected, double: part.ghost, modest: this.modest });
      mesh.castShadow = !faint && part.surface !== "glass";
      mesh.receiveShadow = mesh.castShadow;
      mesh.renderOrder = faint ? 3 : part.surface === "glass" ? 2 : 0;
      mesh.clear();
      if (!selected) continue;
      const rim = new Mesh(mesh.geometry, outline);
      mesh.add(rim);
      rim.updateMatrixWorld(true);
    }
    this.relight = true;
    this.wake();
  }

  /** Light and shadow follow the parts; the camera stays unless there is a new subject. */
  settle() {
    const points = [];
    for (const mesh of this.meshes.values()) {
      const { min, max } = mesh.geometry.boundingBox;
      for (let i = 0; i < 8; i++) {
        const p = new Vector3(i & 1 ? max.x : min.x, i & 2 ? max.y : min.y, i & 4 ? max.z : min.z);
        points.push(p.applyMatrix4(mesh.matrixWorld));
      }
    }
    this.box.setFromPoints(points);
    if (this.box.isEmpty()) return;
    aimLight(this.scene, this.box);
    this.relight = true;
    this.eye.look(this.manifest.kind, points);
    const fresh = this.subject !== this.manifest.subject;
    this.subject = this.manifest.subject;
    const saved = fresh && cameras.get(this.subject);
    if (saved) this.eye.restore(saved);
    else if (fresh) this.eye.go(FIRST, false);
    else if (this.growing && !this.eye.free) this.eye.go(this.eye.view, false); // the first picture comes in pieces
    this.growing = (fresh && !saved ? true : this.growing) && Boolean(this.manifest.busy);
  }

  view(name) { if (!this.box.isEmpty()) this.eye.go(name); }

  printedOnly(on) {
    this.only = on;
    this.dress();
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.canvas.parentElement;
    if (!w || !h || this.gone) return;
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.renderer.setSize(w, h, false);
    this.eye.resize(w, h);
    if (!this.eye.free && !this.box.isEmpty()) this.eye.go(this.eye.view, false);
    this.wake();
  }

  wake() { this.frame ??= requestAnimationFrame(() => this.draw()); }

  draw() {
    this.frame = null;
    if (this.gone) return;
    const moving = this.eye.step();
    if (this.relight && !this.box.isEmpty()) {
      this.ground.bake(this.box);
      this.renderer.shadowMap.needsUpdate = true;
      this.relight = false;
    }
    this.renderer.render(this.scene, this.eye.camera);
    if (this.subject) cameras.set(this.subject, this.eye.save());
    if (this.pending) {
      this.pending = this.waiting = false;
      const gl = this.renderer.getContext();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits until the picture is really there
      this.tag++;
      this.on.drawn();
    }
    if (moving) this.wake();
  }

  // -- pointer and keyboard --------------------------------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    let down = null;
    canvas.addEventListener("pointerdown", (e) => (down = e.isPrimary ? [e.clientX, e.clientY] : null));
    canvas.addEventListener("pointerup", (e) => {
      const still = down && Math.hypot(e.clientX - down[0], e.clientY - down[1]) < 4;
      down = null;
      if (still && e.button === 0) this.on.picked(this.hit(e)?.id ?? null);
    });
    canvas.addEventListener("pointermove", (e) => {
      if (e.buttons || e.pointerType === "touch") return;
      this.hovering ??= requestAnimationFrame(() => {
        this.hovering = null;
        const part = this.hit(e);
        canvas.style.cursor = part ? "pointer" : "grab";
        this.on.hover(part?.label ?? "");
      });
    });
    canvas.addEventListener("pointerleave", () => this.on.hover(""));
    canvas.addEventListener("keydown", (e) => {
      const act = {
        ArrowLeft: () => this.eye.turn(-0.12, 0), ArrowRight: () => this.eye.turn(0.12, 0),
        ArrowUp: () => this.eye.turn(0, -0.1), ArrowDown: () => this.eye.turn(0, 0.1),
        "+": () => this.eye.zoom(0.9), "-": () => this.eye.zoom(1.1), Escape: () => this.on.picked(null),
      }[e.key];
      if (!act) return;
      e.preventDefault();
      act();
    });
  }

  /** The part under the pointer: the first thing that is not glass, if it is one of the parts we print. */
  hit(event) {
    const r = this.canvas.getBoundingClientRect();
    const at = new Vector2(((event.clientX - r.left) / r.width) * 2 - 1, 1 - ((event.clientY - r.top) / r.height) * 2);
    const ray = new Raycaster();
    ray.setFromCamera(at, this.eye.camera);
    const solid = [...this.meshes.values()].filter((m) => m.castShadow);
    const part = ray.intersectObjects(solid, false)[0]?.object.userData.part;
    return part && !part.ghost ? part : null;
  }

  /** Where on the page a part can be clicked, or null if nothing of it is in sight (for tests and tours). */
  spot(id) {
    const mesh = this.meshes.get(id);
    const { position, index } = { position: mesh.geometry.attributes.position, index: mesh.geometry.index };
    const r = this.canvas.getBoundingClientRect();
    const p = new Vector3();
    for (let i = 0; i < index.count; i += Math.max(3, 3 * Math.floor(index.count / 600))) {
      p.set(0, 0, 0);
      for (let k = 0; k < 3; k++) p.add(new Vector3().fromBufferAttribute(position, index.getX(i + k)));
      p.divideScalar(3).applyMatrix4(mesh.matrixWorld).project(this.eye.camera);
      const at = { clientX: r.left + ((p.x + 1) / 2) * r.width, clientY: r.top + ((1 - p.y) / 2) * r.height };
      if (Math.abs(p.x) < 0.95 && Math.abs(p.y) < 0.95 && this.hit(at)?.id === id) return [at.clientX, at.clientY];
    }
    return null;
  }

  dispose() {
    this.gone = true;
    cancelAnimationFrame(this.frame);
    this.watch.disconnect();
    this.eye.dispose();
    this.ground.dispose();
    this.scene.environment?.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
