// The heat map by keyboard, and a cell's why-row in place. Without script a cell is a link to the page with the row open.
const close = (table, focus) => {
  table.querySelector("[data-jj-why]")?.remove();
  const cell = table.querySelector("a.jj-cell[aria-expanded]");
  cell?.removeAttribute("aria-expanded");
  if (focus) cell?.focus();
};

const open = async (cell) => {
  const table = cell.closest("table");
  if (cell.hasAttribute("aria-expanded")) return close(table, true);
  close(table, false);
  const answer = await fetch(cell.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return location.assign(cell.href);
  close(table, false);
  cell.setAttribute("aria-expanded", "true");
  cell.closest("tr").insertAdjacentHTML("afterend", await answer.text());
  const why = table.querySelector("[data-jj-why]");
  why.cells[0].colSpan = cell.closest("tr").cells.length;
  const panel = why.querySelector(".jj-whyrow");
  const middle = cell.getBoundingClientRect().left + cell.offsetWidth / 2 - panel.getBoundingClientRect().left;
  panel.style.setProperty("--jj-at", `${middle}px`);
  panel.focus({ preventScroll: true });
};

const step = (cell, key) => {
  const row = cell.closest("tr");
  const cells = [...row.querySelectorAll("a.jj-cell")];
  const place = cells.indexOf(cell);
  if (key === "ArrowLeft") return cells[place - 1];
  if (key === "ArrowRight") return cells[place + 1];
  let other = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  while (other && !other.querySelector("a.jj-cell")) {
    other = key === "ArrowUp" ? other.previousElementSibling : other.nextElementSibling;
  }
  return other?.querySelectorAll("a.jj-cell")[place];
};

for (const heat of document.querySelectorAll("[data-jj-heat]")) {
  heat.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const closer = event.target.closest("[data-jj-why-close]");
    const cell = event.target.closest("a.jj-cell");
    if (closer) {
      const table = closer.closest("table");
      if (table.querySelector("a.jj-cell[aria-expanded]")) {
        event.preventDefault();
        close(table, true);
      }
    } else if (cell) {
      event.preventDefault();
      open(cell);
    }
  });
  heat.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close(event.target.closest("table") ?? heat, true);
      return;
    }
    const cell = event.target.closest("a.jj-cell");
    if (!cell || !event.key.startsWith("Arrow")) return;
    const next = step(cell, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
