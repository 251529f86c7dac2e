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
  why.cells[0].setAttribute("role", "gridcell");
  why.cells[0].colSpan = cell.closest("tr").cells.length;
  const panel = why.querySelector(".jj-whyrow");
  const middle = cell.getBoundingClientRect().left + cell.offsetWidth / 2 - panel.getBoundingClientRect().left;
  panel.style.setProperty("--jj-at", `${middle}px`);
  panel.focus({ preventScroll: true });
};

// With script the table is a grid (WAI-ARIA): one stop of the Tab key, arrows and Home/End between its cells.
const ITEMS = "a.jj-person, a.jj-heat__sum, a.jj-cell";
const rowsOf = (table) => [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a.jj-cell"));
const itemsOf = (row) => [...row.querySelectorAll(ITEMS)];

const stop = (table, item) => {
  for (const other of table.querySelectorAll(ITEMS)) other.tabIndex = other === item ? 0 : -1;
};

const grid = (heat) => {
  for (const table of heat.querySelectorAll("table")) {
    table.setAttribute("role", "grid");
    table.setAttribute("aria-labelledby", heat.getAttribute("aria-labelledby"));
    for (const cell of table.querySelectorAll("[role=cell]")) cell.setAttribute("role", "gridcell");
    stop(table, table.querySelector('a.jj-cell[aria-current="true"]') ?? table.querySelector(ITEMS));
  }
};

const step = (item, event) => {
  const rows = rowsOf(item.closest("table"));
  const row = rows.indexOf(item.closest("tr"));
  const items = itemsOf(rows[row]);
  const place = items.indexOf(item);
  switch (event.key) {
    case "ArrowLeft": return items[place - 1];
    case "ArrowRight": return items[place + 1];
    case "ArrowUp": return rows[row - 1] && itemsOf(rows[row - 1])[place];
    case "ArrowDown": return rows[row + 1] && itemsOf(rows[row + 1])[place];
    case "Home": return itemsOf(event.ctrlKey ? rows[0] : rows[row])[0];
    case "End": return itemsOf(event.ctrlKey ? rows.at(-1) : rows[row]).at(-1);
    default: return undefined;
  }
};

for (const heat of document.querySelectorAll("[data-jj-heat]")) {
  grid(heat);
  heat.addEventListener("focusin", (event) => {
    const item = event.target.closest(ITEMS);
    if (item) stop(item.closest("table"), item);
  });
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
    const item = event.target.closest(ITEMS);
    const next = item && step(item, event);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
