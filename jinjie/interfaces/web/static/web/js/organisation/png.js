// The picture as a PNG: all that is open, drawn on a canvas with the page's own fonts and colours, and saved.
import { SIZE, pathOf } from "./layout.js";

const SIDE = 12_000;
const AREA = 60_000_000;
const HEAD = 72;
const PAD = 32;

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--jj-${name}`).trim();

const rounded = (context, box, radius, fill, stroke, width = 1, dashed = false) => {
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, radius);
  context.fillStyle = fill;
  context.fill();
  context.setLineDash(dashed ? [4, 3] : []);
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
};

const text = (context, font, colour, words, x, y, align = "left") => {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(words, x, y);
};

const node = (context, font, model, box, mark, colours) => {
  const { node: own } = box;
  const root = box.depth === 0;
  const way = mark.way.has(box.id) && !root;
  rounded(context, box, 12, root ? colours.ink : colours.surface, root ? colours.ink : way ? colours.brand : colours["line-strong"], way ? 2 : 1, Boolean(own.extra));
  const front = root ? colours.surface : colours.ink;
  own.lines.forEach((line, place) => text(context, `600 14px ${font}`, front, line, box.x + 12, box.y + 24 + place * SIZE.line));
  text(context, `400 12px ${font}`, root ? colours.surface : colours["ink-3"], own.countText, box.x + box.width - 10, box.y + 24, "right");
  const top = box.y + 24 + own.lines.length * SIZE.line + 6;
  own.captions.forEach((line, place) => text(context, `400 13px ${font}`, root ? colours.surface : own.vacant ? colours.warn : colours["ink-3"], line, box.x + 12, top + place * SIZE.line));
  const hidden = model.open.has(box.id) ? 0 : model.hidden(own) || (model.lists(own) ? own.own : 0);
  if (!hidden) return;
  const pill = { x: box.x + box.width / 2 - 18, y: box.y + box.height - 12, width: 36, height: 24 };
  rounded(context, pill, 12, colours.surface, colours["line-strong"]);
  text(context, `600 12px ${font}`, colours["ink-2"], `+${hidden}`, pill.x + 18, pill.y + 16, "center");
};

const person = (context, font, box, mark, colours) => {
  const hit = mark.hit === box.id;
  rounded(context, box, 10, colours.surface, hit ? colours.brand : colours.line, hit ? 2 : 1);
  if (box.rest) return text(context, `400 13px ${font}`, colours["ink-3"], box.rest, box.x + 12, box.y + 25);
  const [, , name, note] = box.row;
  text(context, `600 14px ${font}`, colours.ink, name, box.x + 12, box.y + 25);
  const used = context.measureText(name).width + 20;
  return text(context, `400 13px ${font}`, colours["ink-3"], note, box.x + used, box.y + 25);
};

// Returns the size of the picture in pixels.
export const save = async (model, plan, mark, { title, line, file }) => {
  await document.fonts.ready;
  const font = token("font");
  const names = ["ink", "ink-2", "ink-3", "surface", "canvas", "line", "line-strong", "brand", "warn"];
  const colours = Object.fromEntries(names.map((name) => [name, token(name)]));
  const width = Math.max(plan.width, 480) + 2 * PAD;
  const height = plan.height + HEAD + 2 * PAD;
  const scale = Math.min(2, SIDE / Math.max(width, height), Math.sqrt(AREA / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = colours.canvas;
  context.fillRect(0, 0, width, height);
  context.textBaseline = "alphabetic";
  text(context, `600 22px ${font}`, colours.ink, title, PAD, PAD + 24);
  text(context, `400 14px ${font}`, colours["ink-3"], line, PAD, PAD + 50);
  context.translate(PAD, PAD + HEAD);
  const onWay = (edge) => Boolean(edge.from && mark.way.has(edge.to.id));
  // the way lies over the other lines
  for (const edge of [...plan.edges].sort((a, b) => onWay(a) - onWay(b))) {
    const way = onWay(edge);
    context.strokeStyle = way ? colours.brand : colours["line-strong"];
    context.lineWidth = way ? 2.5 : 2;
    context.stroke(new Path2D(pathOf(edge)));
  }
  for (const box of plan.boxes) {
    if (box.kind === "node") node(context, font, model, box, mark, colours);
    else person(context, font, box, mark, colours);
  }
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return { width: canvas.width, height: canvas.height };
};
