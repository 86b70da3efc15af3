// The list of parts: show, hide, show alone, choose. Real checkboxes and buttons, by group.

import { add, button, grouped } from "./dom.js";

export class Tree {
  constructor(viewer, words) { Object.assign(this, { viewer, words, opened: new Set() }); }

  into(panel) {
    const { words } = this;
    this.find = add(panel, "input", "find");
    Object.assign(this.find, { type: "search", placeholder: words.find });
    this.find.setAttribute("aria-label", words.find);
    this.find.addEventListener("input", () => this.filter());
    this.list = add(panel, "div", "list");
    button(panel, words.show_all, () => this.viewer.set({ only: null, hidden: new Set() }), { name: "wide" });
    this.shown = "";
    this.sync();
  }

  /** Bring the list in line with what is in the picture. */
  sync() {
    const parts = this.viewer.manifest?.parts ?? [];
    const shown = JSON.stringify(parts.map((p) => [p.id, p.label, p.group, p.ghost]));
    if (shown !== this.shown) {
      this.shown = shown;
      this.build(parts);
    }
    const { viewer } = this;
    for (const [id, { box, row, only }] of this.rows) {
      box.checked = viewer.isShown(id);
      only.setAttribute("aria-pressed", viewer.only === id);
      row.classList.toggle("chosen", viewer.manifest.selected === id);
    }
    for (const { box, ids } of this.groups) {
      const count = ids.filter((id) => viewer.isShown(id)).length;
      box.checked = count > 0;
      box.indeterminate = count > 0 && count < ids.length;
    }
  }

  build(parts) {
    const { words } = this;
    this.list.replaceChildren();
    this.rows = new Map();
    this.groups = [];
    const groups = grouped(parts, (p) => p.group || (p.ghost ? words.bought : words.printed));
    const count = grouped(parts, (p) => p.label);
    for (const [group, members] of groups) {
      const block = add(this.list, "div", "group");
      const ids = members.map((p) => p.id);
      const box = this.box(block, words.show_part.replace("{part}", group), (on) => this.show(ids, on));
      const details = add(block, "details");
      details.open = this.opened.has(group) || groups.size === 1;
      details.addEventListener("toggle", () => this.opened[details.open ? "add" : "delete"](group));
      add(details, "summary", "", `${group} (${members.length})`);
      this.groups.push({ box, ids });
      for (const part of members) this.row(details, part, count.get(part.label).length > 1);
    }
    this.filter();
  }

  row(details, part, twin) {
    const { viewer, words } = this;
    const name = twin ? `${part.label}, ${part.id.split(".").slice(1).join(" ").replaceAll("_", " ") || part.id}` : part.label;
    const row = add(details, "div", "row");
    const box = this.box(row, words.show_part.replace("{part}", name), (on) => this.show([part.id], on));
    if (part.ghost) add(row, "span", "name", name);
    else button(row, name, () => viewer.on.picked(part.id), { name: "name" }).setAttribute("aria-label", words.choose_part.replace("{part}", name));
    const only = button(row, words.only, () => viewer.set({ only: viewer.only === part.id ? null : part.id }), { name: "only" });
    only.setAttribute("aria-label", words.only_this.replace("{part}", name));
    const point = (id) => {
      viewer.hint = id;
      viewer.rim(id ?? viewer.manifest.selected);
    };
    for (const [event, id] of [["pointerenter", part.id], ["pointerleave", null], ["focusin", part.id], ["focusout", null]]) {
      row.addEventListener(event, () => point(id));
    }
    this.rows.set(part.id, { row, box, only, text: name.toLowerCase() });
  }

  box(parent, label, act) {
    const box = add(parent, "input");
    box.type = "checkbox";
    box.setAttribute("aria-label", label);
    box.addEventListener("change", () => act(box.checked));
    return box;
  }

  show(ids, on) {
    const { viewer } = this;
    const hidden = new Set(viewer.only ? [...viewer.meshes.keys()].filter((id) => id !== viewer.only) : viewer.hidden);
    for (const id of ids) hidden[on ? "delete" : "add"](id);
    viewer.set(viewer.only ? { only: null, hidden } : { hidden });
  }

  filter() {
    const wanted = this.find.value.trim().toLowerCase();
    for (const { row, text } of this.rows.values()) row.hidden = !text.includes(wanted);
    for (const block of this.list.children) {
      block.hidden = ![...block.querySelectorAll(".row")].some((row) => !row.hidden);
      if (wanted) block.querySelector("details").open = true;
    }
  }
}
