// The organisation as a picture. Without this file the page is a nested list, which stays the view of a phone and of a
// screen reader; the address of everything asked for stands in data-jj-* of the place it is drawn in.
import { Find } from "./find.js";
import { arrange, measure } from "./layout.js";
import { Model } from "./model.js";
import { Overview } from "./overview.js";
import { Panel } from "./panel.js";
import { Scene } from "./scene.js";
import { save } from "./png.js";
import { View } from "./view.js";
import { showFound, tendList } from "./list.js";

class Chart {
  constructor(place) {
    this.place = place;
    this.given = place.dataset;
    this.stage = place.querySelector("[data-jj-org-stage]");
    this.words = { own: this.given.wordOwn, hides: this.given.wordHides, open: this.given.wordOpen, details: this.given.wordDetails };
    this.mark = { way: new Set(), hit: null, current: null, text: "" };
    this.ink = document.createElement("canvas").getContext("2d");
    this.view = new View(this.stage, () => this.later());
    this.scene = new Scene(this.stage, this.words, this.given.sprite);
    this.overview = new Overview(place.querySelector("[data-jj-org-overview]"), this.view);
    this.panel = new Panel(place.querySelector("[data-jj-org-panel]"), this.given.person, (opener) => this.back(opener));
    this.find = new Find(
      document.querySelector("[data-jj-org-find]"),
      (words) => this.search(words),
      (words) => this.named(words),
      (hit, opens) => this.reach(hit, opens),
      () => this.unmark(),
    );
    this.listen();
  }

  async ask(what, more = {}) {
    const address = new URL(this.given[what], location.href);
    for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
    return answer.json();
  }

  // The list shows all that is found at once; the picture goes from one to the next.
  async search(words) {
    const found = await this.ask("search", { q: words });
    if (this.listed) showFound(this.place, found.rows);
    return found;
  }

  get listed() {
    return getComputedStyle(this.stage).display === "none";
  }

  async begin() {
    this.model = new Model(await this.ask("picture"), this.words);
    await document.fonts.ready;
    this.arrange();
    this.mark.current = this.model.root;
    this.view.begin(this.plan.boxes[0]);
    this.place.classList.add("jj-org--drawn");
    const asked = new URLSearchParams(location.search);
    if (asked.get("person")) await this.deep(asked.get("person"));
    else if (asked.has("of") && this.model.node(Number(asked.get("of")))) await this.reach({ node: this.model.node(Number(asked.get("of"))) }, false);
  }

  async deep(number) {
    const found = await this.ask("search", { q: number });
    const row = found.rows.find((entry) => entry[1] === number);
    if (row) await this.reach({ person: row[0], number, under: row[4] }, true);
  }

  arrange() {
    const font = getComputedStyle(document.documentElement).getPropertyValue("--jj-font");
    for (const id of this.model.visible()) measure(this.ink, font, this.model.node(id), (n) => this.given.count.replace("{n}", n));
    this.plan = arrange(this.model);
    this.view.size = this.plan;
    this.overview.plan(this.plan);
    this.later();
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (!this.plan) return;
      this.scene.draw(this.model, this.plan, this.view, this.mark, this.printing);
      this.overview.draw(this.plan, this.mark.hit);
    });
  }

  box(id) {
    return this.plan.boxes.find((box) => box.id === id);
  }

  async fetchPeople(node) {
    if (this.model.people.has(node.of)) return;
    const found = await this.ask("people", { of: node.of });
    // who leads others stands in the tree
    if (this.model.by === "reporting") found.rows = found.rows.filter(([id]) => !this.model.node(id));
    this.model.people.set(node.of, found);
  }

  // Open or close, and leave the node where it was on the screen.
  async toggle(id, all = false) {
    const node = this.model.node(id);
    if (!this.model.opens(node)) return;
    const before = this.box(id);
    if (all) this.model.openAll(id);
    else if (this.model.open.has(id)) this.model.open.delete(id);
    else {
      if (this.model.lists(node)) await this.fetchPeople(node);
      this.model.open.add(id);
    }
    this.mark.current = id;
    this.arrange();
    const after = this.box(id);
    this.view.go(this.view.x + (before.x - after.x) * this.view.k, this.view.y + (before.y - after.y) * this.view.k);
  }

  async reach(hit, opens) {
    if (this.listed || !this.model) return;
    // one who leads others stands as a node among the lines of reporting, not in a list
    const leads = this.model.by === "reporting" && hit.person && this.model.node(hit.person);
    const place = hit.node ? hit.node.id : leads ? hit.person : this.model.place(hit.under);
    const node = this.model.node(place);
    if (!node) return;
    this.model.openWay(node.parent ?? place);
    let id = place;
    if (hit.person && !leads) {
      await this.fetchPeople(node);
      this.model.open.add(place);
      if (this.model.people.get(node.of).rows.some((row) => row[0] === hit.person)) id = `${place}/${hit.person}`;
    }
    this.mark.way = new Set(this.model.path(place));
    this.mark.hit = id;
    this.mark.current = id;
    this.arrange();
    this.view.show(this.box(id) ?? this.box(place), 64, this.overview.width(), 0.6);
    if (hit.node && typeof hit.node.id === "number") this.say({ of: hit.node.id });
    if (opens && hit.number) await this.openPerson(hit.number, id);
  }

  named(words) {
    if (!this.model) return [];
    const asked = words.toLowerCase();
    return [...this.model.nodes.values()].filter((node) => !node.extra && node.id !== this.model.root && node.name.toLowerCase().includes(asked)).slice(0, 20);
  }

  unmark() {
    if (this.listed) showFound(this.place, []);
    this.mark.way = new Set();
    this.mark.hit = null;
    this.later();
  }

  // The address says what is looked at, so that it can be sent to somebody.
  say(what) {
    const address = new URL(location.href);
    for (const name of ["person", "of"]) address.searchParams.delete(name);
    for (const [name, value] of Object.entries(what)) address.searchParams.set(name, value);
    history.replaceState(null, "", address);
  }

  async openPerson(number, id) {
    this.say({ person: number });
    this.mark.current = id;
    const box = this.box(id);
    const { x, y, k } = this.view;
    await this.panel.open(number, id, { left: box.x * k + x, right: (box.x + box.width) * k + x, top: box.y * k + y });
    const free = this.panel.free();
    // a sheet from below leaves the upper part of the stage; whom it is about stays in sight there
    if (free) this.view.go(x, free / 2 - (box.y + box.height / 2) * k);
    this.later();
  }

  back(id) {
    this.say({});
    this.scene.there.get(id)?.querySelector('[data-act="person"]')?.focus({ preventScroll: true });
    if (this.scene.there.get(id)?.dataset.act === "person") this.scene.there.get(id).focus({ preventScroll: true });
  }

  listen() {
    this.stage.addEventListener("click", async (event) => {
      const act = event.target.closest("[data-act]");
      const id = act?.closest("[data-id]")?.dataset.id;
      if (!id) return;
      const own = this.plan.boxes.find((box) => String(box.id) === id)?.id;
      if (act.dataset.act === "toggle") await this.toggle(own, event.shiftKey);
      else await this.openPerson(act.dataset.number, own);
    });
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.place.querySelector("[data-jj-org-in]").addEventListener("click", () => this.view.zoom(1.25));
    this.place.querySelector("[data-jj-org-out]").addEventListener("click", () => this.view.zoom(0.8));
    this.place.querySelector("[data-jj-org-fit]").addEventListener("click", () => this.view.fit());
    for (const button of document.querySelectorAll("[data-jj-org-png]")) button.addEventListener("click", () => this.png());
    for (const button of document.querySelectorAll("[data-jj-org-print]")) button.addEventListener("click", () => window.print());
    new ResizeObserver(() => this.later()).observe(this.stage);
    window.addEventListener("beforeprint", () => this.print(true));
    window.addEventListener("afterprint", () => this.print(false));
  }

  key(event) {
    const id = event.target.closest("[data-id]")?.dataset.id;
    const box = id && this.plan.boxes.find((entry) => String(entry.id) === id);
    if (event.target.closest("[data-jj-org-float]")) return;
    if (event.key === "*" && box?.kind === "node") this.toggle(box.id, true);
    else if (box && event.key.startsWith("Arrow") && !event.shiftKey) this.walk(box, event.key);
    else if (!this.view.key(event)) return;
    event.preventDefault();
  }

  // From node to node: up and down a branch, left and right along a depth.
  walk(box, key) {
    const rows = this.plan.boxes.filter((entry) => entry.kind === "person" && entry.under === (box.under ?? box) && !entry.rest);
    let next;
    if (box.kind === "person") {
      const place = rows.indexOf(box);
      next = key === "ArrowDown" ? rows[place + 1] : key === "ArrowUp" ? (rows[place - 1] ?? box.under) : box.under;
    } else if (key === "ArrowUp") next = this.box(box.node.parent);
    else if (key === "ArrowDown") next = rows[0] ?? this.box(box.node.children[0]);
    else {
      const beside = this.plan.boxes.filter((entry) => entry.kind === "node" && entry.depth === box.depth).sort((a, b) => a.x - b.x);
      next = beside[beside.indexOf(box) + (key === "ArrowRight" ? 1 : -1)];
    }
    if (!next) return;
    this.mark.current = next.id;
    this.view.show(next);
    this.scene.draw(this.model, this.plan, this.view, this.mark);
    const element = this.scene.there.get(next.id);
    (element.dataset.act ? element : element.querySelector('[data-act="toggle"]')).focus({ preventScroll: true });
  }

  async png() {
    const { title, line, file } = this.given;
    this.saved = await save(this.model, this.plan, this.mark, { title, line, file });
    this.place.dataset.saved = `${this.saved.width}x${this.saved.height}`;
  }

  // On paper the whole picture stands in the width of the page.
  print(on) {
    if (on) this.kept = [this.view.x, this.view.y, this.view.k];
    this.printing = on;
    const k = on ? Math.min(1, 1000 / this.plan.width) : this.kept[2];
    this.stage.style.height = on ? `${Math.ceil(this.plan.height * k)}px` : "";
    Object.assign(this.view, on ? { x: 0, y: 0, k } : { x: this.kept[0], y: this.kept[1], k });
    this.scene.draw(this.model, this.plan, this.view, this.mark, on);
  }
}

const place = document.querySelector("[data-jj-org]");
if (place) {
  tendList(place);
  const chart = new Chart(place);
  let begun;
  const begin = () => (begun ??= chart.begin().catch((error) => place.classList.add("jj-org--list", "jj-org--broken") ?? console.warn(error)));
  for (const button of document.querySelectorAll("[data-jj-org-look]")) button.setAttribute("aria-pressed", String((button.dataset.jjOrgLook === "list") === chart.listed));
  for (const button of document.querySelectorAll("[data-jj-org-look]")) {
    button.addEventListener("click", () => {
      const list = button.dataset.jjOrgLook === "list";
      place.classList.toggle("jj-org--list", list);
      place.classList.toggle("jj-org--picture", !list);
      for (const other of document.querySelectorAll("[data-jj-org-look]")) other.setAttribute("aria-pressed", String(other === button));
      if (!list) begin();
    });
  }
  if (!chart.listed) begin();
}
