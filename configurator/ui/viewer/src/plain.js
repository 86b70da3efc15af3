// Painted surfaces where the processor draws: light is worked out at the corners only, so that a pixel costs next to nothing.

import { Color, FrontSide, ShaderMaterial, UniformsLib, UniformsUtils } from "three";

const VERTEX = `
  #include <common>
  #include <clipping_planes_pars_vertex>
  #include <lights_pars_begin>
  #include <tonemapping_pars_fragment>
  #include <colorspace_pars_fragment>
  uniform vec3 colour, glow; uniform float roughness;
  varying vec3 lit;
  void main() {
    #include <begin_vertex>
    #include <project_vertex>
    #include <clipping_planes_vertex>
    vec3 n = normalize(normalMatrix * normal), eye = normalize(-mvPosition.xyz);
    #ifdef DOUBLE_SIDED
      n = faceforward(n, -eye, n);
    #endif
    DirectionalLight key = directionalLights[0];
    float facing = saturate(dot(n, key.direction));
    vec3 light = getHemisphereLightIrradiance(hemisphereLights[0], n) + facing * key.color;
    vec3 half_way = normalize(key.direction + eye); // the highlight as GGX has it, without its shadowing
    float a2 = pow4(roughness), t = pow2(saturate(dot(n, half_way))) * (a2 - 1.) + 1.;
    float fresnel = .04 + .96 * pow(1. - saturate(dot(eye, half_way)), 5.);
    vec3 shine = facing * key.color * fresnel * .25 * a2 / (PI * t * t);
    lit = sRGBTransferOETF(vec4(NeutralToneMapping(colour * RECIPROCAL_PI * light + shine + glow), 1.)).rgb;
  }`;

const FRAGMENT = `
  #include <clipping_planes_pars_fragment>
  uniform float opacity;
  varying vec3 lit;
  void main() {
    #include <clipping_planes_fragment>
    gl_FragColor = vec4(lit, opacity);
  }`;

/** @param glow Color of its own light; all others as in three.js. */
export function plain({ color, glow, roughness, opacity = 1, ...look }) {
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, lights: true, clipping: true, toneMapped: false });
  const { side = FrontSide, transparent = false, depthWrite = true, clippingPlanes } = look;
  Object.assign(material, { side, transparent, depthWrite, clippingPlanes });
  const own = { colour: new Color(color), glow, roughness, opacity, toneMappingExposure: 1 };
  material.uniforms = UniformsUtils.clone(UniformsLib.lights);
  for (const [name, value] of Object.entries(own)) material.uniforms[name] = { value };
  return material;
}
