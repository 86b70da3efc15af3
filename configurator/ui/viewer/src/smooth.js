// Smooth edges where pictures are computed on the processor: multisampling would double the work there.

import { FramebufferTexture, LinearFilter, Mesh, NoBlending, OrthographicCamera, PlaneGeometry, ShaderMaterial, Vector2 } from "three";
import { FXAAShader } from "three/addons/shaders/FXAAShader.js";

/** As in three.js, but neighbours are read without the filters of textures, which are the most of its work here; the page beneath counts as white. */
const FRAGMENT = FXAAShader.fragmentShader
  .replace(/return dot\(.*/, "return light(Sample(tex2D, uv));")
  .replace("uv += texSize * vec2(uOffset, vOffset);", "return light(texelFetch(tex2D, ivec2(gl_FragCoord.xy) + ivec2(uOffset, vOffset), 0));")
  .replace("l.m = SampleLuminance( tex2D, uv );", "l.m = SampleLuminance( tex2D, texSize, uv, 0.0, 0.0 );")
  .replace("vec4 Sample(", "float light(vec4 c) { return dot(c.rgb, vec3(.3, .59, .11)) + 1. - c.a; }\nvec4 Sample(");

export class Smooth {
  constructor(renderer) {
    this.renderer = renderer;
    this.size = new Vector2();
    this.material = new ShaderMaterial({
      vertexShader: FXAAShader.vertexShader,
      fragmentShader: FRAGMENT,
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
