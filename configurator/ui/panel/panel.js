// The options' panel: draws the controls that Python describes and tells it what was chosen. Texts only ever become
// text nodes. Choices that are not available stay focusable, so that a screen reader can read their reasons.

const kept = new Map(); // key -> {step, scroll}: survives reruns and changes of page
const mounted = new WeakMap();

export default function mount({ parentElement, data, key, setTriggerValue }) {
  const root = parentElement.querySelector(".panel");
  let here = mounted.get(root);
  if (!here) {
    here = { root, key: key ?? "panel", state: kept.get(key) ?? {} };
    kept.set(key, here.state);
    mounted.set(root, here);
  }
  here.data = data;
  here.act = (what) => {
    root.classList.add("waiting");
    setTriggerValue("act", { ...what, at: Date.now() });
  };
  const told = JSON.stringify(data);
  if (told === here.told) root.classList.remove("waiting"); // nothing new: whoever types or drags goes on undisturbed
  else draw(here);
  here.told = told;
}

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}

function draw(here) {
  const { root, data, state } = here;
  const within = root.getRootNode().activeElement;
  const focus = within && root.contains(within) ? within.dataset.focus : null;
  const typed = focus && within.type === "text" && within.value !== within.defaultValue ? within : null; // and not sent yet
  root.classList.remove("waiting");
  const lists = new Map([...root.querySelectorAll(".list")].map((list) => [list.dataset.of, list.scrollTop]));
  const refused = data.refusal && data.steps.find((s) => s.controls.some((c) => c.name === data.refusal.option));
  if (refused && data.refusal.at !== state.refused) { state.step = refused.id; state.refused = data.refusal.at; }
  if (!data.steps.some((s) => s.id === state.step)) state.step = data.steps[0].id;
  const step = data.steps.find((s) => s.id === state.step);
  root.replaceChildren(
    data.words.undo ? tools(here) : "", tabs(here),
    el("div", { role: "status", "aria-live": "polite" }, ...data.notes.map((note) => el("p", { class: "note" }, note))),
    el("div", { role: "tabpanel", "aria-label": step.title }, ...step.controls.map((c) => control(here, c))),
  );
  for (const list of root.querySelectorAll(".list")) {
    if (lists.has(list.dataset.of)) list.scrollTop = lists.get(list.dataset.of);
    else list.querySelector('[aria-checked="true"]')?.scrollIntoView({ block: "nearest" });
  }
  const target = focus && root.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
  target?.focus({ preventScroll: true });
  if (typed && target?.type === "text") {
    target.value = typed.value;
    target.setSelectionRange(typed.selectionStart, typed.selectionEnd);
  }
  root.dataset.stamp = data.stamp;
  window.__panel = { stamp: data.stamp, step: state.step };
}

function tools(here) {
  const { data } = here;
  const words = data.words;
  const make = (id, icon, enabled, act) => el("button", {
    type: "button", "data-focus": `tool ${id}`, "aria-disabled": enabled ? null : "true", onclick: () => enabled && act(),
  }, el("span", { "aria-hidden": "true" }, icon + " "), words[id]);
  return el("div", { class: "tools", role: "toolbar", "aria-label": words.tools },
    make("undo", "↶", data.undo, () => here.act({ do: "undo" })),
    make("redo", "↷", data.redo, () => here.act({ do: "redo" })),
    make("reset", "⟲", data.changed, () => here.act({ do: "reset" })),
    make("share", "⧉", true, async () => {
      const button = here.root.querySelector('[data-focus="tool share"]');
      try { await navigator.clipboard.writeText(location.href); } catch { prompt(words.share, location.href); return; }
      button.lastChild.textContent = words.copied;
    }),
  );
}

function tabs(here) {
  const { data, state } = here;
  const go = (id, focus) => {
    state.step = id;
    draw(here);
    if (focus) here.root.querySelector(`[data-focus="step ${id}"]`).focus();
  };
  return el("div", { class: "steps", role: "tablist", "aria-label": data.words.steps }, ...data.steps.map((s, i) => el("button", {
    type: "button", role: "tab", "aria-selected": String(s.id === state.step), "data-focus": `step ${s.id}`, class: s.touched ? "mark" : null,
    tabindex: s.id === state.step ? "0" : "-1", onclick: () => go(s.id, true),
    onkeydown: (e) => {
      const way = { ArrowRight: 1, ArrowLeft: -1, Home: -i, End: data.steps.length - 1 - i }[e.key];
      if (way === undefined) return;
      e.preventDefault();
      go(data.steps[(i + way + data.steps.length) % data.steps.length].id, true);
    },
  }, s.title)));
}

function control(here, c) {
  const { data } = here;
  const id = `c-${c.name}`;
  const head = el("div", { class: "head" },
    c.kind === "switch" ? "" : el(c.kind === "text" ? "label" : "span", { class: "name", id: `${id}-name`, for: c.kind === "text" ? id : null }, c.label),
    c.help && c.kind !== "switch" ? el("span", { class: "help", id: `${id}-help` }, c.help) : "",
    c.picked ? el("button", {
      type: "button", class: "back", "data-focus": `back ${c.name}`, "aria-label": `${c.label}: ${data.words.back}`,
      onclick: () => here.act({ do: "reset", option: c.name }),
    }, data.words.back) : "");
  const body = { radio, list: radio, cards: radio, slider, switch: toggle, text }[c.kind](here, c, id);
  const refusal = data.refusal?.option === c.name ? refused(here, data.refusal) : "";
  return el("div", { class: "control", "data-option": c.name }, head, body, refusal);
}

function refused(here, r) {
  return el("div", { class: "refusal", role: "alert" }, el("b", {}, r.title), el("span", {}, r.why),
    ...r.repairs.map((text, i) => el("button", { type: "button", "data-focus": `repair ${i}`, onclick: () => here.act({ do: "repair", number: i }) }, text)),
    el("button", { type: "button", class: "keep", "data-focus": "keep", onclick: () => here.act({ do: "keep" }) }, here.data.words.keep));
}

function radio(here, c, id) {
  const at = Math.max(c.options.findIndex((o) => o.value === c.value), 0);
  const list = el("div", {
    class: `options ${c.kind}`, role: "radiogroup", "data-of": c.name, "aria-labelledby": `${id}-name`, "aria-describedby": c.help ? `${id}-help` : null,
  });
  const move = (i) => {
    const all = list.querySelectorAll('[role="radio"]');
    all.forEach((b, k) => (b.tabIndex = k === i ? 0 : -1));
    all[i].focus();
  };
  c.options.forEach((o, i) => {
    const on = o.value === c.value;
    const why = o.why === undefined ? "" : here.data.reasons[o.why];
    list.append(el("button", {
      type: "button", role: "radio", class: "option", "aria-checked": String(on), "aria-disabled": why ? "true" : null,
      tabindex: i === at ? "0" : "-1", title: why || null, "data-value": o.value, "data-focus": `${c.name} ${o.value}`,
      onclick: (e) => { if (!on) { e.currentTarget.dataset.wish = ""; here.act({ do: "pick", option: c.name, value: o.value }); } },
      onkeydown: (e) => {
        const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -i, End: c.options.length - 1 - i }[e.key];
        if (way === undefined) return;
        e.preventDefault();
        move((i + way + c.options.length) % c.options.length);
      },
    },
    o.picture ? el("img", { src: o.picture, alt: "", loading: "lazy", width: 240, height: 150 }) : "",
    el("span", { class: "label" }, o.colour ? dot(o.colour) : "", o.label),
    o.note ? el("small", {}, o.note) : "",
    why ? el("span", { class: "hidden" }, here.data.words.unavailable.replace("{why}", why)) : ""));
  });
  return list;
}

function dot(colour) {
  const node = el("span", { class: "dot", "aria-hidden": "true" });
  node.style.background = colour;
  return node;
}

function slider(here, c, id) {
  const send = (value) => { if (value !== c.value) here.act({ do: "pick", option: c.name, value }); };
  const settle = (text) => {
    const steps = Math.round((Number(text) - c.min) / c.step);
    const value = Number((c.min + steps * c.step).toFixed(4));
    return Number.isFinite(value) ? Math.min(Math.max(value, c.min), c.max) : c.value;
  };
  const shared = { min: c.min, max: c.max, step: c.step, "aria-describedby": `${id}-why` };
  const range = el("input", {
    ...shared, type: "range", id, "aria-labelledby": `${id}-name`, "data-focus": c.name, "aria-valuetext": `${c.value} ${c.unit}`,
    oninput: () => (field.value = range.value), onchange: () => send(settle(range.value)),
  });
  const field = el("input", {
    ...shared, type: "number", "aria-label": `${c.label} (${c.unit || "–"})`, "data-focus": `${c.name} number`,
    onchange: () => send(settle(field.value)),
  });
  range.value = field.value = c.value;
  const place = (v) => (100 * (v - c.min)) / (c.max - c.min);
  const band = el("i");
  band.style.left = `${place(c.low)}%`;
  band.style.right = `${100 - place(c.high)}%`;
  const limits = [c.lowWhy, c.highWhy].filter(Boolean);
  const words = limits.length
    ? el("details", {}, el("summary", {}, c.range), ...limits.map((line) => el("div", {}, line))) : el("span", {}, c.range);
  const typed = el("div", { class: "typed" }, field, el("span", { class: "unit" }, c.unit));
  return el("div", { class: "slide" }, range, typed, el("div", { class: "legal", "aria-hidden": "true" }, band),
    el("div", { class: "why", id: `${id}-why` }, words, c.note ? el("div", {}, c.note) : ""));
}

function toggle(here, c, id) {
  const why = c.why === undefined ? "" : here.data.reasons[c.why];
  return el("button", {
    type: "button", role: "switch", id, class: "switch", "aria-checked": String(c.value), "aria-disabled": why ? "true" : null, title: why || null,
    "data-focus": c.name, onclick: () => here.act({ do: "pick", option: c.name, value: !c.value }),
  }, el("span", {}, el("span", { class: "name" }, c.label), ...[c.help, c.note].filter(Boolean).map((line) => el("small", {}, line))),
  why ? el("span", { class: "hidden" }, here.data.words.unavailable.replace("{why}", why)) : "");
}

function text(here, c, id) {
  let said = c.value;
  const say = () => {
    if (field.value !== said && field.isConnected) here.act({ do: "pick", option: c.name, value: (said = field.value) });
  };
  const field = el("input", {
    type: "text", class: "text", id, maxlength: c.longest, autocomplete: "off", spellcheck: "false", "data-focus": c.name, placeholder: c.note,
    onchange: say, onblur: say,
    onkeydown: (e) => { if (e.key === "Enter") field.blur(); e.stopPropagation(); },
  });
  field.value = field.defaultValue = c.value;
  return field;
}
