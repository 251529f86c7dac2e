// One person, beside where they were opened; on a phone a sheet from below.
export class Panel {
  constructor(place, address, shut) {
    this.place = place;
    this.address = address;
    this.shut = shut;
    place.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.close()));
    place.addEventListener("click", (event) => event.target.closest("[data-jj-org-close]") && this.close());
  }

  async open(number, opener, box) {
    this.opener = opener;
    const [path, query = ""] = this.address.split("?");
    const answer = await fetch(`${path}${encodeURIComponent(number)}${query ? `?${query}` : ""}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) return;
    this.place.innerHTML = await answer.text();
    this.place.hidden = false;
    this.number = number;
    this.beside(box);
    this.place.querySelector("[data-jj-org-close]")?.focus({ preventScroll: true });
  }

  // Right of the box where there is room, else left of it, never outside the stage.
  beside(box) {
    const stage = this.place.parentElement;
    const { offsetWidth: width, offsetHeight: height } = this.place;
    if (getComputedStyle(this.place).position === "fixed") return this.place.style.removeProperty("transform");
    const right = box.right + 16;
    const x = right + width + 8 <= stage.clientWidth ? right : Math.max(box.left - width - 16, 8);
    const y = Math.min(Math.max(box.top - 24, 8), Math.max(stage.clientHeight - height - 8, 8));
    this.place.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    return undefined;
  }

  // How much of the stage is left above a sheet from below; 0 where the panel stands beside.
  free() {
    if (this.place.hidden || getComputedStyle(this.place).position !== "fixed") return 0;
    return Math.max(this.place.getBoundingClientRect().top - this.place.parentElement.getBoundingClientRect().top, 80);
  }

  close() {
    if (this.place.hidden) return;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.number = null;
    this.shut(this.opener);
  }
}
