// A table with data-jj-chart="line", "bar", "stacked" or "steps" is drawn as a chart above itself as soon as it is seen; the
// library is fetched then. Columns whose head has data-jj-drawn are drawn, where none has all; rows of totals never.
// The table stays: it is what is read without script and by a screen reader. First column: labels; the others: series.
const VENDOR = new URL("../vendor/echarts.common.min.js", import.meta.url);
let library;

const fetched = () =>
  (library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = VENDOR;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  }));

export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--jj-${name}`).trim();

export const theme = () => ({
  color: [token("brand-fill"), token("control"), token("warn-fill"), token("ok-fill")],
  backgroundColor: "transparent",
  textStyle: { color: token("ink-2"), fontSize: 12, fontFamily: token("font") },
});

const number = (text) => {
  const value = Number(text.replace(/[^\d.-]/g, ""));
  return text.trim() === "" || Number.isNaN(value) ? null : value;
};

const shortened = (value) => (value === null || value === undefined ? "–" : Number(value).toLocaleString(undefined, { maximumFractionDigits: 1 }));

const DASHES = ["solid", [8, 4], [2, 4], [8, 4, 2, 4]];

const option = (table, kind) => {
  const all = [...table.tHead.rows[0].cells];
  const marked = all.map((cell, place) => (!place || "jjDrawn" in cell.dataset ? place : -1)).filter((place) => place >= 0);
  const shown = marked.length > 1 ? marked : all.map((_cell, place) => place);
  const heads = shown.map((place) => all[place].textContent.trim());
  const rows = [...table.tBodies[0].rows]
    .filter((row) => !row.classList.contains("jj-table__group"))
    .map((row) => shown.map((place) => row.cells[place]).map((cell) => cell?.dataset.value ?? cell?.textContent.trim() ?? ""));
  const required = number(table.dataset.jjRequired ?? "");
  const series = heads.slice(1).map((name, place) => ({
    name,
    type: kind === "stacked" ? "bar" : kind === "steps" ? "line" : kind,
    stack: kind === "stacked" ? "all" : undefined,
    step: kind === "steps" ? "end" : undefined,
    data: rows.map((row) => number(row[place + 1] ?? "")),
    barMaxWidth: 28,
    itemStyle: kind === "bar" ? { borderRadius: [4, 4, 0, 0] } : undefined,
    symbol: "circle",
    symbolSize: 8,
    lineStyle: kind === "steps" ? { width: 2.5, type: DASHES[place % DASHES.length] } : { width: place ? 1.5 : 2.5, type: place ? [4, 4] : "solid" },
    showSymbol: !place && kind !== "steps",
    markLine:
      required === null || place
        ? undefined
        : { silent: true, symbol: "none", lineStyle: { color: token("ink-2"), type: "dashed", width: 1.5 }, data: [{ yAxis: required }], label: { show: false } },
  }));
  return {
    animation: false,
    aria: { enabled: true, label: { description: table.caption?.textContent.trim() ?? "" } },
    grid: { left: 8, right: 20, top: series.length > 1 ? 44 : 28, bottom: 8, containLabel: true },
    legend: series.length > 1 ? { top: 8, left: 8, itemWidth: 18, itemHeight: 10, textStyle: { color: token("ink-2"), fontSize: 12 } } : undefined,
    xAxis: { type: "category", data: rows.map((row) => row[0]), axisTick: { show: false }, axisLine: { lineStyle: { color: token("line-strong") } }, axisLabel: { color: token("ink-3"), fontSize: 12 } },
    yAxis: { type: "value", max: kind === "steps" ? 100 : undefined, splitNumber: 3, axisLabel: { color: token("ink-3"), fontSize: 12 }, splitLine: { lineStyle: { color: token("line") } } },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: shortened, backgroundColor: token("raised"), borderColor: token("line-strong"), borderWidth: 1, padding: [8, 12], textStyle: { color: token("ink"), fontSize: 12 } },
    series,
  };
};

const save = (chart, table) => {
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: token("surface") });
  link.download = `${table.caption?.textContent.trim() || "chart"}.png`;
  link.click();
};

const offer = (chart, table, place) => {
  const row = document.createElement("div");
  row.className = "jj-analytics__picture";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "jj-button";
  button.textContent = table.dataset.jjPicture;
  button.addEventListener("click", () => save(chart, table));
  row.append(button);
  place.after(row);
};

const draw = async (table) => {
  const echarts = await fetched();
  const place = document.createElement("div");
  place.className = "jj-drawn";
  place.setAttribute("aria-hidden", "true");
  table.before(place);
  const chart = echarts.init(place, null, { renderer: "canvas" })  // SVG would carry styles that the policy forbids;
  if (table.dataset.jjPicture) offer(chart, table, place);
  const paint = () => chart.setOption({ ...theme(), ...option(table, table.dataset.jjChart) }, true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(place);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  table.closest("[data-jj-charted]")?.setAttribute("data-jj-charted", "yes");
};

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries)
    if (entry.isIntersecting) {
      seen.unobserve(entry.target);
      draw(entry.target).catch(() => {});  // the table is there to read
    }
});

export const drawWhenSeen = (root) => {
  for (const table of root.querySelectorAll?.("table[data-jj-chart]") ?? [])
    if (!table.dataset.jjReady) {
      table.dataset.jjReady = "yes";
      seen.observe(table);
    }
};
