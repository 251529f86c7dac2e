// Where everything stands: rows are depths, a branch begins below its parent, and no two branches overlap at any depth.
export const SIZE = { width: 152, height: 72, gap: 20, between: 56, inset: 28, row: 40, pitch: 44, list: 284, before: 32, line: 20, margin: 24 };

const isWide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

// Text in lines no wider than given; CJK breaks anywhere, other words at blanks.
export const wrap = (context, text, first, rest, most) => {
  const pieces = [];
  for (const word of text.split(/(\s+)/)) {
    if (isWide.test(word) || context.measureText(word).width > (pieces.length ? rest : first)) pieces.push(...word);
    else if (word) pieces.push(word);
  }
  const lines = [""];
  for (const piece of pieces) {
    const room = lines.length === 1 ? first : rest;
    const longer = lines[lines.length - 1] + piece;
    if (context.measureText(longer.trimEnd()).width <= room || !lines[lines.length - 1].trim()) lines[lines.length - 1] = longer;
    else if (lines.length < most) lines.push(piece.trimStart());
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
};

// Lines and height of a node; kept, because measuring text is what costs.
export const measure = (context, font, node, count) => {
  if (node.measured === font) return node;
  context.font = `600 14px ${font}`;
  const room = SIZE.width - 24;
  node.countText = count(node.count);
  context.font = `400 12px ${font}`;
  const taken = context.measureText(node.countText).width + 8;
  context.font = `600 14px ${font}`;
  node.lines = wrap(context, node.name, room - taken, room, 3);
  context.font = `400 13px ${font}`;
  node.captions = node.caption ? wrap(context, node.caption, room - (node.vacant ? 20 : 0), room, 2) : [];
  const extra = Math.max(node.lines.length - 1, 0) + Math.max(node.captions.length - 1, 0);
  node.height = node.extra ? 48 + 20 * (node.lines.length - 1) : SIZE.height + SIZE.line * extra;
  node.measured = font;
  return node;
};

const listed = (model, node) => (model.open.has(node.id) && model.lists(node) ? model.people.get(node.of) : undefined);
const rowsOf = (found) => (found ? found.rows.length + (found.rest ? 1 : 0) : 0);

const contour = (model, id, depth, levels) => {
  const node = model.node(id);
  levels[depth] = Math.max(levels[depth] ?? 0, node.height);
  const left = [0];
  const right = [SIZE.width];
  node.shift = 0;
  const rows = rowsOf(listed(model, node));
  if (rows) {
    const deep = Math.ceil((SIZE.before + rows * SIZE.pitch) / (SIZE.height + SIZE.between));
    for (let level = 1; level <= deep; level += 1) {
      left[level] = 0;
      right[level] = SIZE.inset + SIZE.list;
    }
  }
  if (!model.open.has(id)) return { left, right };
  const edge = [];
  for (const child of node.children) {
    const own = contour(model, child, depth + 1, levels);
    let shift = 0;
    for (let level = 0; level < own.left.length; level += 1) if (edge[level] !== undefined) shift = Math.max(shift, edge[level] + SIZE.gap - own.left[level]);
    model.node(child).shift = shift;
    for (let level = 0; level < own.left.length; level += 1) {
      edge[level] = Math.max(edge[level] ?? -Infinity, own.right[level] + shift);
      left[level + 1] = Math.min(left[level + 1] ?? Infinity, own.left[level] + shift);
    }
  }
  edge.forEach((value, level) => (right[level + 1] = Math.max(right[level + 1] ?? -Infinity, value)));
  if (depth === 0 && node.children.length > 1) {
    const last = model.node(node.children[node.children.length - 1]).shift;
    left[0] = last / 2;
    right[0] = last / 2 + SIZE.width;
    node.centred = last / 2;
  } else node.centred = 0;
  return { left, right };
};

// Boxes of nodes and people, the lines between them, and how large all of it is.
export const arrange = (model) => {
  const levels = [];
  contour(model, model.root, 0, levels);
  const tops = [];
  levels.reduce((top, height, depth) => ((tops[depth] = top), top + height + SIZE.between), SIZE.margin);
  const boxes = [];
  const edges = [];
  const todo = [[model.root, 0, SIZE.margin, null]];
  let width = 0;
  let height = 0;
  while (todo.length) {
    const [id, depth, base, parent] = todo.pop();
    const node = model.node(id);
    const x = base + node.shift + (depth === 0 ? node.centred : 0);
    const box = { kind: "node", id, node, x, y: tops[depth], width: SIZE.width, height: node.height, depth };
    boxes.push(box);
    width = Math.max(width, x + SIZE.width);
    height = Math.max(height, box.y + box.height + 16);
    if (parent) edges.push({ from: parent, to: box, bend: tops[depth] - SIZE.between / 2 });
    const found = listed(model, node);
    if (found) {
      const rows = found.rows.map((row) => ({ row }));
      if (found.rest) rows.push({ rest: found.rest });
      rows.forEach((entry, place) => {
        boxes.push({ kind: "person", id: `${id}/${entry.row ? entry.row[0] : "rest"}`, ...entry, under: box, x: x + SIZE.inset, y: box.y + box.height + SIZE.before + place * SIZE.pitch, width: SIZE.list, height: SIZE.row });
      });
      const last = boxes[boxes.length - 1];
      box.listEnd = last.y + last.height;
      width = Math.max(width, last.x + last.width);
      height = Math.max(height, last.y + last.height);
      edges.push({ list: box, to: last });
    }
    if (model.open.has(id)) for (const child of node.children) todo.push([child, depth + 1, base + (depth === 0 ? 0 : node.shift), box]);
  }
  return { boxes, edges, width: width + SIZE.margin, height: height + SIZE.margin };
};

// A line as an SVG path: down, across, down, with round corners; to people along their left edge.
export const pathOf = (edge) => {
  if (edge.list) {
    const { list, to } = edge;
    const x = list.x + 12;
    let path = `M${x} ${list.y + list.height}V${to.y + to.height / 2}`;
    for (let y = list.y + list.height + SIZE.before; y <= to.y; y += SIZE.pitch) path += `M${x} ${y + SIZE.row / 2}H${list.x + SIZE.inset}`;
    return path;
  }
  const x0 = edge.from.x + SIZE.width / 2;
  const x1 = edge.to.x + SIZE.width / 2;
  const y0 = edge.from.y + edge.from.height;
  const radius = Math.min(8, Math.abs(x1 - x0) / 2);
  const sign = Math.sign(x1 - x0);
  if (!sign) return `M${x0} ${y0}V${edge.to.y}`;
  return `M${x0} ${y0}V${edge.bend - radius}Q${x0} ${edge.bend} ${x0 + sign * radius} ${edge.bend}H${x1 - sign * radius}Q${x1} ${edge.bend} ${x1} ${edge.bend + radius}V${edge.to.y}`;
};

export const boundsOf = (edge) => {
  if (edge.list) return { x: edge.list.x, y: edge.list.y + edge.list.height, width: SIZE.inset, height: edge.to.y + edge.to.height - edge.list.y - edge.list.height };
  const left = Math.min(edge.from.x, edge.to.x);
  return { x: left, y: edge.from.y + edge.from.height, width: Math.abs(edge.from.x - edge.to.x) + SIZE.width, height: edge.to.y - edge.from.y - edge.from.height };
};
