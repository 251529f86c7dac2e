// The whole of it, small, with a frame around what is seen. Moves by pointer and by arrow keys.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 206;
const HEIGHT = 92;

export class Overview {
  constructor(place, view) {
    this.view = view;
    this.place = place;
    this.scale = 1;
    this.figure = place.querySelector("[data-jj-org-scale]");
    this.board = place.querySelector("[data-jj-org-board]");
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute("aria-hidden", "true");
    this.nodes = document.createElementNS(SVG, "path");
    this.people = document.createElementNS(SVG, "path");
    this.people.setAttribute("class", "jj-org__dots");
    this.hit = document.createElementNS(SVG, "path");
    this.hit.setAttribute("class", "jj-org__here");
    this.frame = document.createElementNS(SVG, "rect");
    this.frame.setAttribute("rx", "4");
    this.svg.append(this.nodes, this.people, this.hit, this.frame);
    this.board.append(this.svg);
    const jump = (event) => {
      const box = this.svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * WIDTH / this.scale;
      const y = ((event.clientY - box.top) / box.height) * HEIGHT / this.scale;
      const { clientWidth, clientHeight } = view.stage;
      view.go(clientWidth / 2 - x * view.k, clientHeight / 2 - y * view.k);
    };
    this.board.addEventListener("pointerdown", (event) => {
      this.board.setPointerCapture(event.pointerId);
      this.held = true;
      jump(event);
    });
    this.board.addEventListener("pointermove", (event) => this.held && jump(event));
    for (const name of ["pointerup", "pointercancel"]) this.board.addEventListener(name, () => (this.held = false));
    this.board.addEventListener("keydown", (event) => view.key(event) && (event.preventDefault(), event.stopPropagation()));
  }

  // How much of the stage it covers on the right.
  width() {
    return this.place.offsetParent ? this.place.offsetWidth + 32 : 0;
  }

  plan(plan) {
    this.scale = Math.min(WIDTH / plan.width, HEIGHT / plan.height, 0.16);
    const box = (entry) => {
      const [x, y, w, h] = [entry.x, entry.y, entry.width, entry.height].map((value) => value * this.scale);
      return `M${x.toFixed(1)} ${y.toFixed(1)}h${Math.max(w, 1).toFixed(1)}v${Math.max(h, 1).toFixed(1)}h-${Math.max(w, 1).toFixed(1)}z`;
    };
    this.box = box;
    this.nodes.setAttribute("d", plan.boxes.filter((entry) => entry.kind === "node").map(box).join(""));
    this.people.setAttribute("d", plan.boxes.filter((entry) => entry.kind === "person").map(box).join(""));
  }

  draw(plan, hit) {
    const seen = this.view.seen();
    const held = (value, most) => Math.min(Math.max(value * this.scale, 1), most - 1);
    const [left, right] = [held(seen.x, WIDTH), held(seen.x + seen.width, WIDTH)];
    const [top, bottom] = [held(seen.y, HEIGHT), held(seen.y + seen.height, HEIGHT)];
    for (const [name, value] of Object.entries({ x: left, y: top, width: Math.max(right - left, 2), height: Math.max(bottom - top, 2) })) this.frame.setAttribute(name, value.toFixed(1));
    const found = hit && plan.boxes.find((entry) => entry.id === hit);
    this.hit.setAttribute("d", found ? this.box(found) : "");
    this.figure.textContent = this.figure.dataset.jjOrgScale.replace("{n}", Math.round(this.view.k * 100));
  }
}
