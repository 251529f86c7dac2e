// Looking at a large plane through a window: moving, zooming about a point, by pointer, wheel, two fingers and keys.
const LEAST = 0.1;
const MOST = 2;
const STEP = 1.25;

export class View {
  constructor(stage, changed) {
    this.stage = stage;
    this.changed = changed;
    this.x = 0;
    this.y = 0;
    this.k = 1;
    this.size = { width: 1, height: 1 };
    this.pointers = new Map();
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => this.up(event));
    // a drag that ends over a button is no click
    stage.addEventListener("click", (event) => this.dragged && (event.stopPropagation(), event.preventDefault(), (this.dragged = false)), true);
  }

  // The part of the plane that is seen, with a margin around it.
  seen(margin = 0) {
    const { clientWidth, clientHeight } = this.stage;
    return { x: (-this.x - margin) / this.k, y: (-this.y - margin) / this.k, width: (clientWidth + 2 * margin) / this.k, height: (clientHeight + 2 * margin) / this.k };
  }

  go(x, y, k = this.k) {
    const { clientWidth, clientHeight } = this.stage;
    const keep = 80;
    this.k = Math.min(MOST, Math.max(LEAST, k));
    this.x = Math.min(clientWidth - keep, Math.max(keep - this.size.width * this.k, x));
    this.y = Math.min(clientHeight - keep, Math.max(keep - this.size.height * this.k, y));
    this.changed();
  }

  zoom(factor, cx = this.stage.clientWidth / 2, cy = this.stage.clientHeight / 2) {
    const k = Math.min(MOST, Math.max(LEAST, this.k * factor));
    this.go(cx - ((cx - this.x) * k) / this.k, cy - ((cy - this.y) * k) / this.k, k);
  }

  // Everything in sight, never larger than life.
  fit() {
    const { clientWidth, clientHeight } = this.stage;
    const k = Math.min(1, clientWidth / this.size.width, clientHeight / this.size.height);
    this.go(Math.max((clientWidth - this.size.width * k) / 2, 0), 0, k);
  }

  // The top of it at a size that can be read.
  begin(focus) {
    const k = Math.min(1, Math.max(0.8, this.stage.clientWidth / this.size.width));
    const wide = this.size.width * k > this.stage.clientWidth;
    this.go(wide ? this.stage.clientWidth / 2 - (focus.x + focus.width / 2) * k : (this.stage.clientWidth - this.size.width * k) / 2, 0, k);
  }

  // A box comes into sight, with as little movement as that takes.
  show(box, room = 48, covered = 0, least = 0) {
    const { clientWidth, clientHeight } = this.stage;
    if (this.k < least) {
      // too small to read: as large as it takes, in the middle
      const k = 0.8;
      this.go((clientWidth - covered) / 2 - (box.x + box.width / 2) * k, clientHeight / 2 - (box.y + box.height / 2) * k, k);
      return;
    }
    const left = box.x * this.k + this.x;
    const top = box.y * this.k + this.y;
    const right = left + box.width * this.k;
    const bottom = top + box.height * this.k;
    let { x, y } = this;
    const most = clientWidth - Math.max(room, clientWidth - covered > box.width * this.k + room ? covered : 0);
    if (right > most) x -= right - most;
    if (left < room) x += room - left;
    if (bottom > clientHeight - room) y -= bottom - clientHeight + room;
    if (top < room) y += room - top;
    this.go(x, y);
  }

  wheel(event) {
    const frame = this.stage.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
      return;
    }
    const before = [this.x, this.y];
    const fitsDown = this.size.height * this.k <= this.stage.clientHeight && this.y >= 0;
    // what fits is not moved, so that the page scrolls on
    this.go(this.x - event.deltaX, fitsDown ? this.y : this.y - event.deltaY);
    if (before[0] !== this.x || before[1] !== this.y) event.preventDefault();
  }

  down(event) {
    if (event.button !== 0 || event.target.closest("[data-jj-org-float]")) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.dragged = false;
    this.start = { x: event.clientX, y: event.clientY };
  }

  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.pointers.size === 2) {
      const other = [...this.pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      const frame = this.stage.getBoundingClientRect();
      const reach = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      this.pointers.set(event.pointerId, now);
      this.dragged = true;
      this.zoom(reach(now) / reach(last), (now.x + other.x) / 2 - frame.left, (now.y + other.y) / 2 - frame.top);
      return;
    }
    if (!this.dragged && Math.hypot(now.x - this.start.x, now.y - this.start.y) < 5) return;
    if (!this.dragged) {
      this.dragged = true;
      this.stage.setPointerCapture(event.pointerId);
    }
    this.pointers.set(event.pointerId, now);
    this.go(this.x + now.x - last.x, this.y + now.y - last.y);
  }

  up(event) {
    this.pointers.delete(event.pointerId);
  }

  // True if the key meant something here.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const far = 80;
    const moves = { ArrowLeft: [far, 0], ArrowRight: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    if (event.key === "+" || event.key === "=") this.zoom(STEP);
    else if (event.key === "-" || event.key === "_") this.zoom(1 / STEP);
    else if (event.key === "0") this.fit();
    else if (moves[event.key]) this.go(this.x + moves[event.key][0], this.y + moves[event.key][1]);
    else return false;
    return true;
  }
}
