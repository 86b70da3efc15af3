// The contact shadow on the ground.

import {
  BufferAttribute, Mesh, MeshBasicMaterial, MeshDepthMaterial, NoBlending, OrthographicCamera, PlaneGeometry, ShaderMaterial,
  Vector3, WebGLRenderTarget,
} from "three";
import { planes } from "./materials.js";

/** A soft contact shadow: the parts' height above the ground, seen from below, blurred, on one plane. */
export class Ground {
  constructor(renderer, scene, size = 320) {
    this.renderer = renderer;
    this.scene = scene;
    this.targets = [0, 1].map(() => new WebGLRenderTarget(size, size));
    const flat = new PlaneGeometry(1, 1);
    const uv = flat.attributes.uv; // the picture is taken from below, so it is mirrored in x
    flat.setAttribute("uv", new BufferAttribute(uv.array.map((v, i) => (i % 2 ? v : 1 - v)), 2));
    const material = new MeshBasicMaterial({ map: this.targets[0].texture, transparent: true, opacity: 0.5, depthWrite: false, toneMapped: false });
    this.plane = new Mesh(flat, material);
    this.plane.renderOrder = -1;
    scene.add(this.plane);
    this.camera = new OrthographicCamera(-0.5, 0.5, 0.5, -0.5, 0, 1);
    this.depth = new MeshDepthMaterial({ blending: NoBlending, clippingPlanes: planes });
    this.depth.onBeforeCompile = (shader) => {
      shader.fragmentShader = shader.fragmentShader.replace(
        "gl_FragColor = vec4( vec3( 1.0 - fragCoordZ ), opacity );",
        "gl_FragColor = vec4( vec3( 0. ), pow(1. - fragCoordZ, 1.6) );",
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
    this.plane.visible = false;
    scene.overrideMaterial = this.depth;
    renderer.setRenderTarget(this.targets[0]);
    renderer.clear();
    renderer.render(scene, c);
    scene.overrideMaterial = null;
    for (const spread of [1.0, 0.45]) {
      this.pass(this.targets[0], this.targets[1], (spread * 0.026 * margin) / w, 0);
      this.pass(this.targets[1], this.targets[0], 0, (spread * 0.026 * margin) / h);
    }
    renderer.setRenderTarget(null);
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
