// One viewer: a manifest of parts in, a picture out. What can be set on it changes the view only.

import { Box3, Group, Matrix4, Mesh, Vector3 } from "three";
import { Eye, FIRST } from "./eye.js";
import { Ground } from "./ground.js";
import { cold, heated } from "./heat.js";
import { Kept } from "./kept.js";
import { outline, surface } from "./materials.js";
import { coloured, geometry, outermost } from "./meshes.js";
import { listen } from "./pointer.js";
import { Section } from "./section.js";
import { annotate, marksOf, pictureOf } from "./sheet.js";
import { Smooth } from "./smooth.js";
import { aimLight, isSoftware, makeRenderer, makeScene } from "./studio.js";

const cameras = new Map(); // subject -> camera: survives reruns, page switches and new viewers
const MM = 0.001; // millimetres in, metres out

export class Viewer {
  /** @param on callbacks: picked(id or null), missing(digest), drawn(), loading(done, all), hover(label), changed(), fresh() */
  constructor(canvas, flat, on) {
    Object.assign(this, { canvas, flat, on });
    this.modest = isSoftware();
    this.renderer = makeRenderer(canvas, this.modest); // throws where there is no WebGL
    this.scene = makeScene(this.renderer, this.modest);
    this.smooth = this.modest ? new Smooth(this.renderer) : null;
    this.kept = this.modest ? new Kept(this.renderer, this.scene) : null;
    this.world = new Group();
    this.world.scale.setScalar(MM);
    this.scene.add(this.world);
    this.world.updateMatrixWorld(true); // parts are placed, and the camera is aimed, before the first frame
    this.ground = new Ground(this.renderer, this.scene);
    this.section = new Section(this.scene);
    const calm = this.modest || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.eye = new Eye(canvas, () => { this.on.changed(); this.wake(); }, !calm);
    this.meshes = new Map(); // part id -> Mesh
    this.box = new Box3(); // of what is shown
    this.manifest = null;
    this.asked = 0; // manifests that came in; an answer that is no longer the last is dropped
    this.tag = 0; // pictures of a new manifest that have really been drawn
    this.bakes = 0; // times that light and shadows were worked out
    this.hidden = new Set();
    this.only = null; // the one part that is shown alone
    this.faint = false; // what is not printed is shown only faintly
    this.apart = 0; // of the exploded view, 0 to 1
    this.heat = null; // null: as the legend wishes
    this.sized = null; // whether dimensions are shown; null: if the page has some
    this.measuring = false;
    this.measure = []; // points, in metres
    this.words = {};
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(canvas.parentElement);
    canvas.addEventListener("webglcontextrestored", () => this.dress(true));
    listen(this);
  }

  // -- what is shown ---------------------------------------------------------------------------------------------------

  /** Show a manifest. The old picture stays until every new mesh is there, then all changes at once. */
  async show(manifest) {
    const mine = ++this.asked;
    this.waiting = true; // until the picture of the last manifest has been drawn
    let [done, shapes] = [0, null];
    const one = async (part) => {
      const plain = await geometry((this.modest && !part.field && part.far) || part.mesh);
      const was = this.meshes.get(part.id)?.geometry;
      const same = was?.index === plain.index && was.userData.field === part.field;
      const shape = !part.field ? plain : same ? was : await coloured(plain, part.field);
      if (mine === this.asked) this.on.loading(++done, manifest.parts.length);
      return shape;
    };
    try {
      shapes = await Promise.all(manifest.parts.map(one));
    } catch (error) {
      if (mine === this.asked) this.on.missing(String(error.message));
      return;
    }
    if (mine !== this.asked || this.gone) return;
    if (this.manifest && this.manifest.subject !== manifest.subject) this.startAfresh();
    const before = new Set(this.meshes.keys());
    const sizes = (m) => JSON.stringify(m.dimensions);
    let other = this.growing || this.section.on || this.manifest?.subject !== manifest.subject || sizes(this.manifest) !== sizes(manifest);
    manifest.parts.forEach((part, i) => {
      before.delete(part.id);
      if (this.put(part, shapes[i])) other = true;
    });
    other ||= before.size > 0;
    for (const id of before) {
      this.meshes.get(id).removeFromParent();
      this.meshes.delete(id);
    }
    if (this.only && !this.meshes.has(this.only)) this.only = null;
    this.manifest = manifest;
    this.dress(other);
    if (other) this.settle(); // else only colours differ: places, light and shadows stay
    this.pending = true; // the next frame is the first of this manifest
    this.on.changed();
    this.wake();
  }

  /** Another subject: nothing that was hidden, cut or measured on the last one concerns it. */
  startAfresh() {
    this.hidden.clear();
    Object.assign(this, { only: null, apart: 0, heat: null, sized: null, measure: [] });
    this.section.on = false;
    this.on.fresh();
  }

  /** Show a part with a shape; whether anything but its colour is new. */
  put(part, shape) {
    let mesh = this.meshes.get(part.id);
    const role = (p) => JSON.stringify([p.surface, p.ghost, p.matrix, p.explode, p.field]);
    const same = mesh?.geometry === shape && role(mesh.userData.part) === role(part);
    if (!mesh) {
      mesh = new Mesh(shape);
      mesh.matrixAutoUpdate = false;
      this.meshes.set(part.id, mesh);
      this.world.add(mesh);
    }
    mesh.geometry = shape;
    mesh.userData.part = part;
    mesh.userData.home = part.matrix ? new Matrix4().set(...part.matrix) : new Matrix4();
    return !same;
  }

  isShown(id) { return this.only ? this.only === id : !this.hidden.has(id); }

  get heating() { return Boolean(this.manifest?.legend) && (this.heat ?? this.manifest.legend.on); }

  get dimensioned() { return this.sized ?? Boolean(this.manifest?.dimensions.length); }

  /** Materials by role, colour, selection, ghost mode and heat map. */
  dress(relight = false) {
    if (!this.manifest) return;
    const { legend, selected } = this.manifest;
    const ratio = this.renderer.getPixelRatio();
    for (const mesh of this.meshes.values()) {
      const { part } = mesh.userData;
      const faint = part.ghost && this.faint;
      const chosen = part.id === selected;
      mesh.visible = this.isShown(part.id);
      if (!this.heating || faint || part.surface === "glass") {
        mesh.material = surface(part.surface, part.colour, { faint, selected: chosen, double: part.ghost, modest: this.modest });
      } else mesh.material = part.field ? heated(legend, ratio) : cold();
      mesh.userData.solid = !faint && part.surface !== "glass";
      mesh.castShadow = mesh.receiveShadow = mesh.userData.solid;
      mesh.renderOrder = faint ? 3 : part.surface === "glass" ? 2 : 0;
    }
    this.relight ||= relight;
    this.rim(this.hint ?? selected);
  }

  /** An outline round one part: the selected one, or the one whose name is pointed at. */
  rim(id) {
    this.rimmed?.removeFromParent();
    const mesh = this.meshes.get(id);
    if (mesh?.visible) {
      this.rimmed = new Mesh(mesh.geometry, outline);
      mesh.add(this.rimmed);
      this.rimmed.updateMatrixWorld(true);
    }
    this.wake();
  }

  // -- where it is -----------------------------------------------------------------------------------------------------

  /** Places, light, section and shadow follow the parts; the camera stays unless there is a new subject. */
  settle() {
    const all = new Box3();
    const boxes = new Map();
    for (const [id, mesh] of this.meshes) {
      const box = mesh.geometry.boundingBox.clone().applyMatrix4(mesh.userData.home);
      boxes.set(id, box);
      all.union(box);
    }
    if (all.isEmpty()) return;
    const [middle, reach] = [all.getCenter(new Vector3()), all.getSize(new Vector3()).length() / 2];
    const points = [];
    const whole = new Box3();
    for (const [id, mesh] of this.meshes) {
      const { part, home } = mesh.userData;
      const way = part.explode ? new Vector3(...part.explode).multiplyScalar(0.5 * reach) : boxes.get(id).getCenter(new Vector3()).sub(middle).multiplyScalar(1.3);
      way.multiplyScalar(this.apart);
      mesh.matrix.makeTranslation(way).multiply(home);
      mesh.updateMatrixWorld(true);
      const outer = outermost(mesh.geometry);
      for (let i = 0; i < outer.length; i += 3) {
        const p = new Vector3().fromArray(outer, i).applyMatrix4(mesh.matrixWorld);
        whole.expandByPoint(p);
        if (this.isShown(id)) points.push(p);
      }
    }
    this.box = points.length ? new Box3().setFromPoints(points) : whole;
    aimLight(this.scene, this.box);
    this.cut();
    for (const { from, to, offset } of this.marks().dimensions) points.push(from.add(offset), to.add(offset)); // have to be seen too
    this.eye.look(this.manifest.kind, points.length ? points : [whole.min, whole.max], whole);
    const fresh = this.subject !== this.manifest.subject;
    this.subject = this.manifest.subject;
    const saved = fresh && cameras.get(this.subject);
    if (saved) this.eye.restore(saved);
    else if (fresh) this.eye.go(FIRST, false);
    else if ((this.growing || this.moving) && !this.eye.free) this.eye.go(this.eye.view, false); // the first picture comes in pieces
    this.growing = (fresh && !saved ? true : this.growing) && Boolean(this.manifest.busy);
  }

  cut() {
    const was = this.cutting;
    this.cutting = this.section.on;
    const solid = [...this.meshes.values()].filter((m) => m.visible && m.userData.solid);
    this.section.update(this.box, solid, this.renderer.getPixelRatio());
    if (was !== this.cutting) this.dress();
    this.relight = true;
    this.wake();
  }

  /** Change what the view shows: any of hidden, only, faint, apart, heat, sized, and the section's on, axis, share, flipped. */
  set(values) {
    const { on, axis, share, flipped, ...own } = values;
    for (const [name, value] of Object.entries({ on, axis, share, flipped })) if (value !== undefined) this.section[name] = value;
    Object.assign(this, own);
    if (this.manifest) {
      const places = ["hidden", "only", "faint", "apart"].some((name) => name in own);
      if (places || "heat" in own) this.dress(places);
      this.moving = "apart" in own || "sized" in own;
      if (places || "sized" in own) this.settle();
      else if (Object.keys(own).length < Object.keys(values).length) this.cut();
      this.moving = false;
      if ("only" in own) this.eye.fit();
    }
    this.on.changed();
    this.wake();
  }

  view(name) { if (!this.box.isEmpty()) this.eye.go(name); }

  fit() { if (!this.box.isEmpty()) this.eye.fit(); }

  resize(inset = this.eye.inset) {
    const { clientWidth: w, clientHeight: h } = this.canvas.parentElement;
    if (!w || !h || this.gone) return;
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.renderer.setSize(w, h, false);
    this.kept?.forget();
    this.eye.resize(w, h, inset);
    this.wake();
  }

  // -- the picture -----------------------------------------------------------------------------------------------------

  wake() { this.frame ??= requestAnimationFrame(() => this.draw()); }

  draw() {
    this.frame = null;
    if (this.gone) return;
    const moving = this.eye.step();
    if (this.relight && !this.box.isEmpty()) {
      this.section.group.visible = false;
      this.ground.bake(this.box);
      this.section.group.visible = true;
      this.renderer.shadowMap.needsUpdate = true;
      this.relight = false;
      this.bakes++;
    }
    this.paint();
    annotate(this, this.flat, this.renderer.getPixelRatio());
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

  paint() {
    const heat = this.heating && JSON.stringify(this.manifest.legend);
    if (this.kept) this.kept.render([...this.meshes.values()], this.eye.camera, [this.bakes, heat, this.rimmed?.parent?.id]);
    else this.renderer.render(this.scene, this.eye.camera);
    this.smooth?.apply();
  }

  marks() { return marksOf(this); }

  picture() { return pictureOf(this); }

  /** A point in metres as pixels of the picture, or null behind the eye. */
  project(point) {
    const p = point.clone().project(this.eye.camera);
    if (p.z > 1) return null;
    return [((p.x + 1) / 2) * this.canvas.clientWidth, ((1 - p.y) / 2) * this.canvas.clientHeight];
  }

  dispose() {
    this.gone = true;
    cancelAnimationFrame(this.frame);
    this.watch.disconnect();
    this.eye.dispose();
    this.ground.dispose();
    this.section.dispose();
    this.smooth?.dispose();
    this.kept?.dispose();
    this.scene.environment?.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
