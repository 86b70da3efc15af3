// The studio: light, ground shadow and camera. Z is up; one unit is one metre.

import {
  BackSide, Box3, BufferAttribute, DirectionalLight, HemisphereLight, Mesh, MeshBasicMaterial, MeshDepthMaterial,
  NeutralToneMapping, NoBlending, OrthographicCamera, PCFShadowMap, PerspectiveCamera, PlaneGeometry, PMREMGenerator, Scene,
  ShaderMaterial, SphereGeometry, Vector3, WebGLRenderer, WebGLRenderTarget,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { PAPER } from "./materials.js";

/** Directions from which the standard views look: a car in its own axes (X to the rear), a part as it lies on the printer. */
export const VIEWS = {
  car: { "¾ view": [-4.5, -3.05, 0.85], Side: [-0.02, -1, 0.05], Rear: [4.2, -3.0, 1.0], Top: [0, -0.001, 1], Face: [-1, 0, 0.05] },
  part: { "¾ view": [-0.75, -1.3, 1.0], Front: [0, -1, 0.05], Side: [1, 0, 0.05], Top: [0, -0.001, 1], Under: [-0.55, -1, -0.9] },
};
export const FIRST = "¾ view";

const BAR = 56; // pixels at the bottom for the buttons

/** Whether pictures are computed on the processor here: mirrored light then costs more than it is worth. */
export function isSoftware() {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export function makeRenderer(canvas, modest) {
  const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
  renderer.toneMapping = NeutralToneMapping;
  renderer.shadowMap.enabled = !modest;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.shadowMap.autoUpdate = false; // light and parts stand still while the camera moves
  return renderer;
}

export function makeScene(renderer, modest) {
  const scene = new Scene();
  scene.background = PAPER;
  const key = new DirectionalLight("#fff8ee", modest ? 1.25 : 0.85);
  if (modest) scene.add(new HemisphereLight("#ffffff", "#cfcbc2", 3.0));
  else {
    const maker = new PMREMGenerator(renderer);
    scene.environment = maker.fromScene(softboxes(), 0.015, 0.1, 40).texture;
    scene.environmentIntensity = 0.78;
    maker.dispose();
    scene.add(new HemisphereLight("#ffffff", "#e6e2d8", 0.45));
    key.castShadow = true;
    key.shadow.mapSize.set(1024, 1024);
    key.shadow.radius = 5;
    key.shadow.bias = -0.0004;
  }
  scene.add(key, key.target);
  scene.userData.key = key;
  return scene;
}

/** What the surfaces mirror: a ceiling soft box, two side strips, and a dark band that draws every radius as a line. */
function softboxes() {
  const scene = new Scene();
  const material = new ShaderMaterial({
    side: BackSide,
    vertexShader: "varying vec3 d; void main(){ d = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }",
    fragmentShader: `varying vec3 d;
      void main() {
        vec3 n = normalize(d);
        float light = mix(.74, .95, smoothstep(-.2, .5, n.z));
        light += 1.15 * smoothstep(.66, .80, n.z);
        float strip = smoothstep(.30, .38, n.z) * (1. - smoothstep(.60, .68, n.z));
        light += 1.5 * strip * smoothstep(.55, .85, abs(n.y));
        light -= .42 * (1. - smoothstep(.0, .16, abs(n.z - .02)));
        gl_FragColor = vec4(vec3(light) * vec3(1., .995, .98), 1.);
      }`,
  });
  scene.add(new Mesh(new SphereGeometry(10, 48, 32), material));
  return scene;
}

/** Aim the key light and its shadow frame at what is on show. */
export function aimLight(scene, box) {
  const { key } = scene.userData;
  const centre = box.getCenter(new Vector3());
  const r = box.getSize(new Vector3()).length() / 2 || 1;
  key.target.position.copy(centre);
  key.position.copy(centre).add(new Vector3(-0.45, -0.55, 0.86).multiplyScalar(3 * r));
  Object.assign(key.shadow.camera, { left: -r, right: r, top: r, bottom: -r, near: r, far: 6 * r });
  key.shadow.camera.updateProjectionMatrix();
  key.shadow.normalBias = 0.004 * r;
}

/** A soft contact shadow: the parts' height above the ground, seen from below, blurred, on one plane. */
export class Ground {
  constructor(renderer, scene, size = 320) {
    this.renderer = renderer;
    this.scene = scene;
    this.targets = [0, 1].map(() => new WebGLRenderTarget(size, size));
    const flat = new PlaneGeometry(1, 1);
    const uv = flat.attributes.uv; // the picture is taken from below, so it is mirrored in y
    flat.setAttribute("uv", new BufferAttribute(uv.array.map((v, i) => (i % 2 ? 1 - v : v)), 2));
    const material = new MeshBasicMaterial({ map: this.targets[0].texture, transparent: true, opacity: 0.62, depthWrite: false, toneMapped: false });
    this.plane = new Mesh(flat, material);
    this.plane.renderOrder = -1;
    scene.add(this.plane);
    this.camera = new OrthographicCamera(-0.5, 0.5, 0.5, -0.5, 0, 1);
    this.depth = new MeshDepthMaterial({ blending: NoBlending });
    this.depth.onBeforeCompile = (shader) => {
      shader.fragmentShader = shader.fragmentShader.replace(
        "gl_FragColor = vec4( vec3( 1.0 - fragCoordZ ), opacity );",
        "gl_FragColor = vec4( vec3( .08 ), pow(1. - fragCoordZ, 1.6) );",
      );
    };
    this.blur = new ShaderMaterial({
      uniforms: { map: { value: null }, step: { value: null } },
      vertexShader: "varying vec2 u; void main(){ u = uv; gl_Position = vec4(position.xy * 2., 0., 1.); }",
      fragmentShader: `uniform sampler2D map; uniform vec2 step; varying vec2 u;
        void main(){ vec4 sum = vec4(0.); float all = 0.;
          for (float i = -8.; i <= 8.; i++) { float w = exp(-i * i / 28.); sum += w * texture2D(map, u + i * step); all += w; }
          gl_FragColor = sum / all; }`,
      blending: NoBlending, depthTest: false,
    });
    this.quad = new Mesh(flat.clone(), this.blur);
    this.quad.geometry.setAttribute("uv", uv);
    this.quad.frustumCulled = false;
  }

  bake(box) {
    const size = box.getSize(new Vector3());
    const margin = 0.45 * Math.max(size.x, size.y) + 0.02;
    const [w, h] = [size.x + margin, size.y + margin];
    const centre = box.getCenter(new Vector3());
    this.plane.scale.set(w, h, 1);
    this.plane.position.set(centre.x, centre.y, box.min.z - 0.001 * size.length());
    const c = this.camera;
    Object.assign(c, { left: -w / 2, right: w / 2, top: h / 2, bottom: -h / 2, near: 0, far: Math.min(0.42, size.z * 1.2) + 1e-3 });
    c.position.set(centre.x, centre.y, box.min.z - 1e-4);
    c.up.set(0, 1, 0);
    c.lookAt(centre.x, centre.y, box.min.z + 1);
    c.updateProjectionMatrix();
    const { renderer, scene } = this;
    const [background, clear] = [scene.background, renderer.getClearAlpha()];
    this.plane.visible = false;
    scene.background = null;
    scene.overrideMaterial = this.depth;
    renderer.setClearAlpha(0);
    renderer.setRenderTarget(this.targets[0]);
    renderer.clear();
    renderer.render(scene, c);
    scene.overrideMaterial = null;
    for (const spread of [1.0, 0.45]) {
      this.pass(this.targets[0], this.targets[1], (spread * 0.026 * margin) / w, 0);
      this.pass(this.targets[1], this.targets[0], 0, (spread * 0.026 * margin) / h);
    }
    renderer.setRenderTarget(null);
    renderer.setClearAlpha(clear);
    scene.background = background;
    this.plane.visible = true;
  }

  pass(from, to, dx, dy) {
    this.blur.uniforms.map.value = from.texture;
    this.blur.uniforms.step.value = [dx, dy];
    this.renderer.setRenderTarget(to);
    this.renderer.render(this.quad, this.camera);
  }

  dispose() {
    this.targets.forEach((t) => t.dispose());
    this.blur.dispose();
    this.depth.dispose();
  }
}

/** Camera and orbit with inertia. `free` is true once the customer has taken the camera into their own hands. */
export class Eye {
  constructor(canvas, onMove, inertia) {
    this.camera = new PerspectiveCamera(24, 1, 0.01, 100);
    this.camera.up.set(0, 0, 1);
    this.orbit = new OrbitControls(this.camera, canvas);
    Object.assign(this.orbit, { enableDamping: inertia, dampingFactor: 0.09, rotateSpeed: 0.85, zoomToCursor: true });
    this.view = FIRST;
    this.views = VIEWS.car;
    this.points = []; // corners of everything that has to fit into the picture
    this.orbit.addEventListener("change", onMove);
    this.orbit.addEventListener("start", () => { this.view = null; this.flight = null; });
    this.onMove = onMove;
  }

  get free() { return this.view === null; }

  /** What there is to look at: "car" or "part", and the corners of all its pieces. */
  look(kind, points) {
    this.views = VIEWS[kind];
    this.points = points;
    this.orbit.maxPolarAngle = kind === "car" ? Math.PI * 0.56 : Math.PI;
    this.box = new Box3().setFromPoints(points);
    const r = this.box.getSize(new Vector3()).length() / 2 || 1;
    Object.assign(this.camera, { near: r / 60, far: r * 60 });
    Object.assign(this.orbit, { minDistance: r * 0.35, maxDistance: r * 14 });
    this.camera.updateProjectionMatrix();
  }

  /** Where the camera has to be to see everything from a standard view. */
  frame(view) {
    const back = new Vector3(...this.views[view]).normalize();
    const right = new Vector3(0, 0, 1).cross(back).normalize();
    const up = back.clone().cross(right);
    const half = Math.tan((this.camera.fov * Math.PI) / 360);
    const wide = half * this.camera.aspect;
    const tall = half * (1 - BAR / (this.orbit.domElement.clientHeight || 600)); // the buttons' strip stays free
    const target = this.box.getCenter(new Vector3());
    let distance = 0;
    for (const point of this.points) {
      const p = point.clone().sub(target);
      distance = Math.max(distance, p.dot(back) + Math.max(Math.abs(p.dot(right)) / wide, Math.abs(p.dot(up)) / tall));
    }
    return { position: back.multiplyScalar(distance * 1.06).add(target), target };
  }

  go(view, animate = true) {
    this.view = view;
    const to = this.frame(view);
    if (!animate || !this.orbit.enableDamping) this.place(to);
    else this.flight = { from: { position: this.camera.position.clone(), target: this.orbit.target.clone() }, to, start: performance.now() };
    this.onMove();
  }

  resize(w, h) {
    this.camera.aspect = w / h;
    this.camera.setViewOffset(w, h, 0, BAR / 2, w, h);
  }

  place({ position, target }) {
    this.camera.position.copy(position);
    this.orbit.target.copy(target);
    this.orbit.update();
  }

  /** One frame's motion; true while it goes on. */
  step() {
    if (!this.flight) return this.orbit.update();
    const { from, to, start } = this.flight;
    const t = Math.min(1, (performance.now() - start) / 420);
    const s = t * t * (3 - 2 * t);
    const swing = (a, b) => { // around the target, not through it
      const length = a.length() + (b.length() - a.length()) * s;
      return a.clone().normalize().lerp(b.clone().normalize(), s).normalize().multiplyScalar(length);
    };
    const target = from.target.clone().lerp(to.target, s);
    const offset = swing(from.position.clone().sub(from.target), to.position.clone().sub(to.target));
    if (t === 1) this.flight = null;
    this.place({ position: target.clone().add(offset), target });
    return t < 1;
  }

  /** Turn by keyboard, in radians. */
  turn(azimuth, polar) {
    const offset = this.camera.position.clone().sub(this.orbit.target).applyAxisAngle(new Vector3(0, 0, 1), azimuth);
    const side = new Vector3(0, 0, 1).cross(offset).normalize();
    const turned = offset.clone().applyAxisAngle(side, polar);
    if (Math.abs(turned.clone().normalize().z) < 0.995) offset.copy(turned);
    this.view = null;
    this.camera.position.copy(this.orbit.target).add(offset);
    this.onMove();
  }

  zoom(factor) {
    this.view = null;
    this.camera.position.sub(this.orbit.target).multiplyScalar(factor).add(this.orbit.target);
    this.onMove();
  }

  save() { return { position: this.camera.position.clone(), target: this.orbit.target.clone(), view: this.view }; }

  restore(saved) {
    this.view = saved.view;
    this.place(saved);
  }

  dispose() { this.orbit.dispose(); }
}
