// The heat map: a value at every vertex as a colour of a perceptually uniform scale; what is beyond the limit is hatched.

import { Color, DataTexture, DoubleSide, LinearFilter, MeshLambertMaterial, SRGBColorSpace } from "three";
import { add } from "./dom.js";
import { planes, remembered } from "./materials.js";

// matplotlib's viridis and cividis (CC0) at even steps
const PALETTES = {
  viridis: ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"],
  cividis: ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"],
};

/** Colours from the lowest to the highest value: the worse end is the bright one. */
export function stops({ palette, worse }) {
  const colours = PALETTES[palette] ?? PALETTES.cividis;
  return worse === "low" ? [...colours].reverse() : colours;
}

function texture(colours) {
  const data = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colours.length - 1);
    const k = Math.min(colours.length - 2, Math.floor(at));
    const [low, high] = [colours[k], colours[k + 1]].map((c) => parseInt(c.slice(1), 16)); // mixed as sRGB, as CSS does
    for (let j = 0; j < 3; j++) {
      const [a, b] = [low, high].map((c) => (c >> (16 - 8 * j)) & 255);
      data[4 * i + j] = Math.round(a + (b - a) * (at - k));
    }
    data[4 * i + 3] = 255;
  }
  const map = new DataTexture(data, 256, 1);
  Object.assign(map, { colorSpace: SRGBColorSpace, minFilter: LinearFilter, magFilter: LinearFilter, needsUpdate: true });
  return map;
}

/** The material of a shape with a field. */
export function heated(legend, ratio) {
  const { low, high, limit, worse } = legend;
  return remembered(["heat", legend.palette, low, high, limit, worse, ratio].join(), () => {
    const material = new MeshLambertMaterial({ side: DoubleSide, clippingPlanes: planes, emissive: new Color(0.05, 0.05, 0.05) });
    material.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, {
        scale: { value: texture(stops(legend)) },
        range: { value: [low, high] },
        bound: { value: limit ?? 0 },
        beyond: { value: limit === null ? 0 : worse === "low" ? -1 : 1 },
        pitch: { value: 7 * ratio },
      });
      shader.vertexShader = shader.vertexShader
        .replace("#include <common>", "#include <common>\nattribute vec2 heat; varying vec2 known;")
        .replace("#include <begin_vertex>", "#include <begin_vertex>\nknown = heat;");
      shader.fragmentShader = shader.fragmentShader
        .replace("#include <common>", `#include <common>
          uniform sampler2D scale; uniform vec2 range; uniform float bound, beyond, pitch; varying vec2 known;`)
        .replace("#include <color_fragment>", `#include <color_fragment>
          if (known.y < .999) diffuseColor.rgb = vec3(.42);
          else {
            diffuseColor.rgb = texture2D(scale, vec2(clamp((known.x - range.x) / (range.y - range.x), 0., 1.), .5)).rgb;
            if ((known.x - bound) * beyond > 0.)
              diffuseColor.rgb *= mix(.12, 1., smoothstep(.5, 1.3, abs(fract((gl_FragCoord.x - gl_FragCoord.y) / pitch) - .5) * pitch));
          }`);
    };
    material.customProgramCacheKey = () => "heat";
    return material;
  });
}

/** What has no field while others show theirs. */
export const cold = () => remembered("cold", () => new MeshLambertMaterial({ color: "#b4b4b2", side: DoubleSide, clippingPlanes: planes }));

/** The legend in words and colours; `ask` is called with the field that was chosen. */
export function legendInto(box, legend, words, number, ask) {
  box.replaceChildren();
  const { title, unit, low, high, limit, choices, choice, worse } = legend;
  if (choices.length) {
    const select = document.createElement("select");
    select.setAttribute("aria-label", words.heat_field);
    for (const [name, text] of choices) select.add(new Option(text, name, name === choice, name === choice));
    select.addEventListener("change", () => ask(select.value));
    box.append(select);
  }
  const head = add(box, "div", "head", unit ? `${title} (${unit})` : title);
  head.id = "heat-title";
  const bar = add(box, "div", "ramp");
  bar.style.background = `linear-gradient(90deg, ${stops(legend).join()})`;
  const ends = add(box, "div", "ends");
  const share = limit === null ? null : Math.min(1, Math.max(0, (limit - low) / (high - low)));
  if (share !== null) {
    const beyond = add(bar, "div", "beyond");
    Object.assign(beyond.style, worse === "low" ? { left: 0, width: `${100 * share}%` } : { left: `${100 * share}%`, right: 0 });
    add(bar, "div", "mark").style.left = `${100 * share}%`;
  }
  add(ends, "span", "", number(low));
  if (share !== null) add(ends, "span", "limit", words.limit.replace("{value}", `${number(limit)} ${unit}`.trim()));
  add(ends, "span", "", number(high));
  add(box, "div", "none", words.unknown);
}
