// What is in sight, as elements: made when it comes into view, taken away when it leaves it.
import { boundsOf, pathOf } from "./layout.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 240;
const READABLE = 0.4;
// Below this size nobody's name can be read: people are drawn as plain boxes, so that thousands cost one path.

const meets = (box, seen) => box.x < seen.x + seen.width && box.x + box.width > seen.x && box.y < seen.y + seen.height && box.y + (box.height ?? 0) > seen.y;

const made = (name, look, text) => {
  const element = document.createElement(name);
  element.className = look;
  if (text !== undefined) element.textContent = text;
  return element;
};

const icon = (sprite, name) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "jj-icon jj-icon--s");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};

export class Scene {
  constructor(stage, words, sprite) {
    this.words = words;
    this.sprite = sprite;
    this.layer = made("div", "jj-org__layer");
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "jj-org__lines");
    this.svg.setAttribute("aria-hidden", "true");
    this.lines = document.createElementNS(SVG, "path");
    this.way = document.createElementNS(SVG, "path");
    this.way.setAttribute("class", "jj-org__way");
    this.crowd = document.createElementNS(SVG, "path");
    this.crowd.setAttribute("class", "jj-org__crowd");
    this.svg.append(this.lines, this.way, this.crowd);
    this.layer.append(this.svg);
    stage.prepend(this.layer);
    this.there = new Map();
  }

  draw(model, plan, view, mark, everything = false) {
    this.layer.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
    const seen = view.seen(MARGIN);
    const wanted = new Map();
    const far = view.k < READABLE && !everything;
    let crowd = "";
    for (const box of plan.boxes) {
      const kept = everything || box.id === mark.current || box.id === mark.hit;
      if (!kept && !meets(box, seen)) continue;
      if (far && !kept && box.kind === "person") crowd += `M${box.x} ${box.y}h${box.width}v${box.height}h-${box.width}z`;
      else wanted.set(box.id, box);
    }
    this.crowd.setAttribute("d", crowd);
    for (const [id, element] of this.there) {
      if (wanted.has(id)) continue;
      element.remove();
      this.there.delete(id);
    }
    for (const [id, box] of wanted) {
      const before = this.there.get(id);
      const look = this.look(model, box, mark);
      if (before && before.look === look) {
        before.style.transform = `translate(${box.x}px, ${box.y}px)`;
        continue;
      }
      const element = box.kind === "node" ? this.node(model, box, mark) : this.person(box, mark);
      element.look = look;
      element.style.transform = `translate(${box.x}px, ${box.y}px)`;
      const focused = before?.contains(document.activeElement) ? document.activeElement.dataset.act : null;
      if (before) before.replaceWith(element);
      else this.layer.append(element);
      if (focused) element.querySelector(`[data-act="${focused}"]`)?.focus({ preventScroll: true });
      this.there.set(id, element);
    }
    this.edges(plan, seen, mark, everything);
  }

  look(model, box, mark) {
    const open = box.kind === "node" && model.open.has(box.id);
    return [open, mark.way.has(box.id), mark.hit === box.id, mark.current === box.id, mark.text, box.node?.measured, box.row?.[3], box.rest].join("|");
  }

  edges(plan, seen, mark, everything) {
    let plain = "";
    let way = "";
    for (const edge of plan.edges) {
      if (!everything && !meets(boundsOf(edge), seen)) continue;
      if (edge.from && mark.way.has(edge.to.id)) way += pathOf(edge);
      else plain += pathOf(edge);
    }
    this.lines.setAttribute("d", plain);
    this.way.setAttribute("d", way);
  }

  node(model, box, mark) {
    const { node } = box;
    const element = made("div", "jj-org__node");
    element.dataset.id = box.id;
    element.style.height = `${box.height}px`;
    if (box.depth === 0) element.classList.add("jj-org__node--root");
    if (node.extra) element.classList.add("jj-org__node--own");
    if (mark.way.has(box.id)) element.classList.add("jj-org__node--way");
    if (mark.hit === box.id) element.classList.add("jj-org__node--hit");
    const current = mark.current === box.id;
    const open = model.open.has(box.id);
    const opens = model.opens(node);
    const hidden = model.hidden(node) || (model.lists(node) ? node.own : 0);
    const toggle = made("button", "jj-org__card");
    toggle.type = "button";
    toggle.dataset.act = "toggle";
    toggle.tabIndex = current ? 0 : -1;
    const said = [node.name, node.countText, node.caption, open || !hidden ? "" : this.words.hides.replace("{n}", hidden)];
    toggle.setAttribute("aria-label", said.filter(Boolean).join(", "));
    if (opens) toggle.setAttribute("aria-expanded", String(open));
    const name = made("span", "jj-org__name");
    name.setAttribute("aria-hidden", "true");
    for (const line of node.lines) name.append(made("span", "jj-org__line", line));
    const count = made("span", "jj-org__count", node.countText);
    count.setAttribute("aria-hidden", "true");
    element.append(toggle, name, count);
    if (node.caption || node.number) element.append(this.caption(model, node, current));
    if (opens) {
      const pill = made("span", open ? "jj-org__pill jj-org__pill--open" : "jj-org__pill", open ? "" : `+${hidden}`);
      pill.setAttribute("aria-hidden", "true");
      if (open) pill.append(icon(this.sprite, "minus"));
      element.append(pill);
    }
    return element;
  }

  // Who leads: a button where the viewer may open the person. Among lines of reporting the node itself is the person.
  caption(model, node, current) {
    const person = Boolean(node.number);
    const caption = made(person ? "button" : "span", "jj-org__caption");
    if (person) {
      caption.type = "button";
      caption.dataset.act = "person";
      caption.dataset.number = node.number;
      caption.tabIndex = current ? 0 : -1;
      caption.setAttribute("aria-label", this.words.open.replace("{name}", model.by === "reporting" ? node.name : node.caption));
    } else caption.setAttribute("aria-hidden", "true");
    if (node.vacant) {
      caption.classList.add("jj-org__caption--vacant");
      caption.append(icon(this.sprite, "user-question"));
    }
    const text = made("span", "jj-org__words");
    const lines = node.captions.length ? node.captions : [this.words.details];
    for (const line of lines) text.append(made("span", "jj-org__line", line));
    caption.append(text);
    return caption;
  }

  person(box, mark) {
    if (box.rest) {
      const rest = made("div", "jj-org__person jj-org__person--rest", box.rest);
      rest.dataset.id = box.id;
      return rest;
    }
    const [, number, name, note] = box.row;
    const element = made("button", "jj-org__person");
    element.type = "button";
    element.dataset.id = box.id;
    element.dataset.act = "person";
    element.dataset.number = number;
    element.tabIndex = mark.current === box.id ? 0 : -1;
    const avatar = made("span", "jj-org__avatar", [...name][0]);
    avatar.setAttribute("aria-hidden", "true");
    const strong = made("b", "jj-org__who");
    const hit = mark.hit === box.id;
    if (hit) {
      element.classList.add("jj-org__person--hit");
      strong.append(made("mark", "jj-org__mark", name));
    } else strong.textContent = name;
    element.append(avatar, strong, made("span", "jj-org__note", note));
    return element;
  }
}
