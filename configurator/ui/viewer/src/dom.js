// Small things with elements. Text is always set as text, never as HTML.

import { icon } from "./icons.js";

export function add(parent, kind, name = "", text = "") {
  const element = document.createElement(kind);
  if (name) element.className = name;
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/** A button with words, or with a sign and the words as its name. */
export function button(parent, words, act, { name = "", sign = "" } = {}) {
  const made = add(parent, "button", name, sign ? "" : words);
  made.type = "button";
  if (sign) {
    made.setAttribute("aria-label", words);
    made.append(icon(sign));
  }
  made.addEventListener("click", act);
  return made;
}

/** Things by what `key` says of them, in the order they come. */
export function grouped(things, key) {
  const groups = new Map();
  for (const thing of things) groups.set(key(thing), [...(groups.get(key(thing)) ?? []), thing]);
  return groups;
}
