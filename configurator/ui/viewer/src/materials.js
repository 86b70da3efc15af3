// Surfaces: what each role of a part looks like in the studio. Satin painted plastic, bare textured plastic, glass, rubber.

import { BackSide, Color, DoubleSide, MeshBasicMaterial, MeshPhysicalMaterial, MeshStandardMaterial } from "three";
import { plain } from "./plain.js";

/** The plane of the section, for all materials at once: empty where nothing is cut. */
export const planes = [];

const SURFACES = {
  body: { roughness: 0.42, clearcoat: 0.45, clearcoatRoughness: 0.28 },
  accent: { roughness: 0.4, clearcoat: 0.35, clearcoatRoughness: 0.3 },
  cap: { roughness: 0.4, clearcoat: 0.4, clearcoatRoughness: 0.28 },
  cover: { roughness: 0.45, clearcoat: 0.15, clearcoatRoughness: 0.4 },
  base: { roughness: 0.78, grain: 0.32 },
  interior: { roughness: 0.82, grain: 0.22 },
  black: { roughness: 0.2, clearcoat: 0.5 },
  metal: { roughness: 0.34, metalness: 0.85 },
  tyre: { roughness: 0.94, grain: 0.12 },
  glass: { color: "#203034", opacity: 0.42, transparent: true, roughness: 0.05, clearcoat: 1, side: DoubleSide, depthWrite: false },
  lamp: { roughness: 0.3, emissiveIntensity: 0.5 }, // shines in its own colour
};

const SELECTED = new Color("#1e7c84");
const made = new Map();

/** One material for all that look the same. */
export function remembered(key, make) {
  if (!made.has(key)) made.set(key, make());
  return made.get(key);
}

/** The material of a surface in a colour. `faint` is for what is not printed, when only printed parts are wanted. */
export function surface(name, colour, { faint = false, selected = false, double = false, modest = false } = {}) {
  const cut = planes.length > 0; // what is not closed shows its inside then
  const key = [name, colour, faint, selected, double, modest, cut].join();
  return remembered(key, () => make(name, colour, { faint, selected, double: double || cut, modest }));
}

function make(name, colour, { faint, selected, double, modest }) {
  if (faint) {
    const mixed = new Color(colour || "#888888").lerp(new Color("#a8a7a2"), 0.6);
    return new MeshStandardMaterial({ color: mixed, roughness: 0.9, transparent: true, opacity: 0.14, depthWrite: false, clippingPlanes: planes });
  }
  const { grain = 0, ...look } = { color: colour || "#b9b7b0", ...(SURFACES[name] ?? SURFACES.body), clippingPlanes: planes, clipShadows: true };
  if (double) look.side = DoubleSide;
  if (modest) { // without a room to mirror, a little light of their own keeps dark surfaces readable
    const glow = name === "lamp" ? new Color(look.color).multiplyScalar(0.5) : new Color(0.022, 0.022, 0.023);
    return plain({ ...look, glow: selected ? SELECTED.clone().multiplyScalar(0.22) : glow });
  }
  if (name === "lamp") look.emissive = look.color;
  const Kind = look.clearcoat ? MeshPhysicalMaterial : MeshStandardMaterial;
  const material = new Kind(look);
  if (grain) textured(material, grain);
  if (selected) {
    material.emissive = SELECTED;
    material.emissiveIntensity = 0.22;
  }
  return material;
}

/** Eroded texture of moulded and printed plastic: the normal trembles by a noise in space; meshes have no other coordinates. */
function textured(material, grain) {
  material.onBeforeCompile = (shader) => {
    shader.uniforms.grain = { value: grain };
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec3 spot;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nspot = position;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>
        uniform float grain; varying vec3 spot;
        vec3 scatter(vec3 p) { p = vec3(dot(p, vec3(127.1, 311.7, 74.7)), dot(p, vec3(269.5, 183.3, 246.1)), dot(p, vec3(113.5, 271.9, 124.6)));
          return fract(sin(p) * 43758.5453) - .5; }
        vec3 tremble(vec3 p) { vec3 i = floor(p), f = fract(p); f = f * f * (3. - 2. * f);
          return mix(mix(mix(scatter(i), scatter(i + vec3(1,0,0)), f.x), mix(scatter(i + vec3(0,1,0)), scatter(i + vec3(1,1,0)), f.x), f.y),
            mix(mix(scatter(i + vec3(0,0,1)), scatter(i + vec3(1,0,1)), f.x), mix(scatter(i + vec3(0,1,1)), scatter(i + vec3(1,1,1)), f.x), f.y), f.z); }`)
      .replace("#include <normal_fragment_maps>", `#include <normal_fragment_maps>
        { vec3 at = spot * .45; float fine = 1. - smoothstep(.4, 1.2, length(fwidth(at))); // far away it would only flicker
          normal = normalize(normal + grain * fine * tremble(at)); }`);
  };
  material.customProgramCacheKey = () => "textured";
}

/** The outline of the selected part: its own back, drawn a little larger than it is. */
export const outline = new MeshBasicMaterial({ color: "#0b8a96", side: BackSide, toneMapped: false, clippingPlanes: planes });
outline.onBeforeCompile = (shader) => {
  shader.vertexShader = shader.vertexShader.replace(
    "#include <project_vertex>",
    `#include <project_vertex>
     vec2 out2 = (projectionMatrix * vec4(normalize(normalMatrix * normal), 0.)).xy;
     gl_Position.xy += normalize(out2 + 1e-6) * .0042 * gl_Position.w;`,
  );
};
