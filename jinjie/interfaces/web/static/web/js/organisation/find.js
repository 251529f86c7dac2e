// The search field: people from the server (Chinese, pinyin, initials, number), departments from what is drawn already.
const PAUSE = 180;

export class Find {
  constructor(form, ask, names, reach, clear) {
    this.form = form;
    this.field = form.querySelector("input[type=search]");
    this.said = form.querySelector("[data-jj-org-hits]");
    Object.assign(this, { ask, names, reach, clear });
    this.hits = [];
    this.place = 0;
    this.total = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.asked === this.field.value.trim() && this.hits.length ? this.step(1) : this.look();
    });
    this.field.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.look(), PAUSE);
    });
    this.field.addEventListener("keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (way && this.hits.length) {
        event.preventDefault();
        this.step(way);
      } else if (event.key === "Escape" && this.field.value) {
        this.field.value = "";
        this.look();
      }
    });
    for (const button of form.querySelectorAll("[data-jj-org-step]")) button.addEventListener("click", () => this.step(Number(button.dataset.jjOrgStep)));
  }

  async look(then) {
    clearTimeout(this.waiting);
    const words = this.field.value.trim();
    this.asked = words;
    if (!words) {
      this.hits = [];
      this.tell();
      this.clear();
      return;
    }
    const found = await this.ask(words);
    if (this.asked !== words) return;
    const people = found.rows.map(([id, number, name, note, under]) => ({ person: id, number, name, note, under }));
    this.hits = [...people, ...this.names(words).map((node) => ({ node }))];
    this.total = found.total + this.hits.length - people.length;
    this.place = 0;
    this.tell();
    if (this.hits.length) await this.reach(this.hits[0], Boolean(then));
    else this.clear();
  }

  async step(way) {
    if (!this.hits.length) return;
    this.place = (this.place + way + this.hits.length) % this.hits.length;
    this.tell();
    await this.reach(this.hits[this.place], false);
  }

  tell() {
    const { one, none } = this.said.dataset;
    for (const button of this.form.querySelectorAll("[data-jj-org-step]")) button.hidden = this.hits.length < 2;
    if (!this.asked) this.said.textContent = "";
    else if (!this.hits.length) this.said.textContent = none;
    else this.said.textContent = one.replace("{n}", this.place + 1).replace("{all}", this.total);
  }
}
