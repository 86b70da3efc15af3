// Kept: where the processor draws, a new colour costs the parts that wear it, not the whole car.
//
// Everything opaque is kept as it was before shadow and glass went over it, and the canvas keeps its depths. As long as
// nothing but colours has changed, what was kept is put back, the parts in new colours are drawn into it at their own
// depths, and shadow and glass go over it as ever: the same picture as if all had been drawn.

import { FramebufferTexture, Mesh, NoBlending, PlaneGeometry, ShaderMaterial, Vector2 } from "three";

const [DRAWN, LEFT] = [0, 1]; // layers: what the camera looks at, and what it leaves out

export class Kept {
  constructor(renderer, scene) {
    this.renderer = renderer;
    this.scene = scene;
    this.size = new Vector2();
    this.key = null; // of the last picture: all but its colours
    const flat = new PlaneGeometry(2, 2);
    this.film = new Mesh(flat, new ShaderMaterial({
      uniforms: { map: { value: null } },
      vertexShader: "varying vec2 at; void main() { at = uv; gl_Position = vec4(position.xy, 0., 1.); }",
      fragmentShader: "uniform sampler2D map; varying vec2 at; void main() { gl_FragColor = texture2D(map, at); }",
      blending: NoBlending, depthTest: false, depthWrite: false,
    }));
    this.film.renderOrder = -1e6; // before anything else
    this.shutter = new Mesh(flat, new ShaderMaterial({
      vertexShader: "void main() { gl_Position = vec4(2., 2., 2., 1.); }", fragmentShader: "void main() { gl_FragColor = vec4(0.); }",
      transparent: true, depthWrite: false,
    }));
    this.shutter.renderOrder = -1e6; // after all that is opaque, before all that is not
    this.shutter.onBeforeRender = () => renderer.copyFramebufferToTexture(this.film.material.uniforms.map.value);
    for (const mesh of [this.film, this.shutter]) {
      mesh.frustumCulled = mesh.visible = false;
      scene.add(mesh);
    }
  }

  /** Draw the scene. `view` says all that this picture depends on beside its colours and the camera. */
  render(meshes, camera, view) {
    const { renderer, scene, film, shutter } = this;
    camera.updateMatrixWorld();
    renderer.getDrawingBufferSize(this.size);
    const key = [view, ...this.size, ...camera.matrixWorld.elements, ...camera.projectionMatrix.elements].join();
    const again = key === this.key;
    const left = again ? meshes.filter((mesh) => mesh.userData.painted === mesh.material && !mesh.material.transparent) : [];
    if (!again) this.fit();
    left.forEach((mesh) => mesh.layers.set(LEFT));
    film.visible = again;
    shutter.visible = true;
    renderer.autoClear = !again;
    renderer.render(scene, camera);
    renderer.autoClear = true;
    film.visible = shutter.visible = false;
    left.forEach((mesh) => mesh.layers.set(DRAWN));
    meshes.forEach((mesh) => (mesh.userData.painted = mesh.material));
    this.key = key;
  }

  /** The canvas is empty now, or is about to be. */
  forget() { this.key = null; }

  /** As large as the picture. */
  fit() {
    const { map } = this.film.material.uniforms;
    if (map.value?.image.width === this.size.x && map.value.image.height === this.size.y) return;
    map.value?.dispose();
    map.value = new FramebufferTexture(this.size.x, this.size.y);
  }

  dispose() {
    this.film.material.uniforms.map.value?.dispose();
    for (const { geometry, material } of [this.film, this.shutter]) { geometry.dispose(); material.dispose(); }
  }
}
