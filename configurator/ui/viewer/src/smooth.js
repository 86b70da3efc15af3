// Smooth edges where pictures are computed on the processor: multisampling would double the work there.

import { FramebufferTexture, LinearFilter, Mesh, NoBlending, OrthographicCamera, PlaneGeometry, ShaderMaterial, Vector2 } from "three";
import { FXAAShader } from "three/addons/shaders/FXAAShader.js";

export class Smooth {
  constructor(renderer) {
    this.renderer = renderer;
    this.size = new Vector2();
    this.material = new ShaderMaterial({
      vertexShader: FXAAShader.vertexShader,
      fragmentShader: FXAAShader.fragmentShader,
      uniforms: { tDiffuse: { value: null }, resolution: { value: new Vector2() } },
      blending: NoBlending, depthTest: false, depthWrite: false,
    });
    this.quad = new Mesh(new PlaneGeometry(2, 2), this.material);
    this.quad.frustumCulled = false;
    this.camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  }

  /** Smooth what has just been drawn. */
  apply() {
    const { renderer, size, material } = this;
    renderer.getDrawingBufferSize(size);
    const { tDiffuse, resolution } = material.uniforms;
    if (tDiffuse.value?.image.width !== size.x || tDiffuse.value.image.height !== size.y) {
      tDiffuse.value?.dispose();
      tDiffuse.value = new FramebufferTexture(size.x, size.y);
      tDiffuse.value.minFilter = tDiffuse.value.magFilter = LinearFilter;
      resolution.value.set(1 / size.x, 1 / size.y);
    }
    renderer.copyFramebufferToTexture(tDiffuse.value);
    renderer.autoClear = renderer.info.autoReset = false; // what was counted is the picture's
    renderer.render(this.quad, this.camera);
    renderer.autoClear = renderer.info.autoReset = true;
  }

  dispose() {
    this.material.uniforms.tDiffuse.value?.dispose();
    this.material.dispose();
    this.quad.geometry.dispose();
  }
}
