// The nodes as the server sends them, tied to a tree; what is open; people as far as they were asked for.
export const ROOT = 0;

export class Model {
  constructor(data, words) {
    this.by = data.by;
    this.company = data.company;
    this.nodes = new Map();
    this.open = new Set();
    this.people = new Map();
    for (const [id, parent, name, count, caption, vacant, number, own, key] of data.nodes) {
      this.nodes.set(id, { id, parent, name, count, caption, vacant: Boolean(vacant), number, own, key, children: [], of: id });
    }
    for (const node of [...this.nodes.values()]) {
      const above = this.nodes.get(node.parent);
      if (above) above.children.push(node.id);
      else node.parent = null;
    }
    // People directly in a node that has branches of its own stand in a small node after them.
    for (const node of [...this.nodes.values()]) {
      if (!node.children.length || !node.own) continue;
      const id = `own-${node.id}`;
      const name = words.own;
      this.nodes.set(id, { id, parent: node.id, name, count: node.own, caption: "", number: "", own: node.own, key: "", children: [], of: node.id, extra: true });
      node.children.push(id);
    }
    const root = this.nodes.get(ROOT);
    // A company with one department at the top needs no node of its own above it.
    if (root.children.length === 1 && !root.caption) {
      this.root = root.children[0];
      this.nodes.get(this.root).parent = null;
      this.nodes.delete(ROOT);
    } else this.root = ROOT;
    this.open.add(this.root);
  }

  node(id) {
    return this.nodes.get(id);
  }

  // Branches that a closed node hides; people are no branches.
  hidden(node) {
    return node.children.filter((id) => !this.nodes.get(id).extra).length;
  }

  opens(node) {
    return node.children.length > 0 || node.own > 0;
  }

  lists(node) {
    return !node.children.length && node.own > 0;
  }

  path(id) {
    const way = [];
    for (let node = this.nodes.get(id); node && way.length <= this.nodes.size; node = this.nodes.get(node.parent)) way.push(node.id);
    return way.reverse();
  }

  // Where the people of a node are listed: at the node itself, or at the small one after its branches.
  place(id) {
    const node = this.nodes.get(id);
    if (!node) return null;
    return node.children.length ? (this.nodes.get(`own-${id}`)?.id ?? id) : id;
  }

  openWay(id) {
    for (const step of this.path(id)) this.open.add(step);
  }

  openAll(id) {
    const todo = [id];
    while (todo.length) {
      const node = this.nodes.get(todo.pop());
      if (node.children.length) this.open.add(node.id);
      todo.push(...node.children);
    }
  }

  visible() {
    const found = [this.root];
    for (const id of found) if (this.open.has(id)) found.push(...this.nodes.get(id).children);
    return found;
  }
}
