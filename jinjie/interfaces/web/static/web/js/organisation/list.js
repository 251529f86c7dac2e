// The nested list: people of a row come when it is opened, in place of the page that the link leads to.
export const row = ([, number, name, note], given) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "jj-tree__person";
  link.href = given.path.replace("__number__", encodeURIComponent(number));
  const avatar = document.createElement("span");
  avatar.className = "jj-org__avatar";
  avatar.setAttribute("aria-hidden", "true");
  avatar.textContent = [...name][0];
  const strong = document.createElement("b");
  strong.textContent = name;
  const said = document.createElement("span");
  said.className = "jj-tree__note";
  said.textContent = note;
  link.append(avatar, strong, said);
  item.append(link);
  return item;
};

export const tendList = (place) => {
  const given = place.dataset;
  place.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-jj-org-people]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const there = link.nextElementSibling?.matches(".jj-tree__people") ? link.nextElementSibling : null;
    if (there) {
      there.hidden = !there.hidden;
      link.setAttribute("aria-expanded", String(!there.hidden));
      return;
    }
    const address = new URL(given.people, location.href);
    address.searchParams.set("of", link.dataset.jjOrgPeople);
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) {
      location.href = link.href;
      return;
    }
    const found = await answer.json();
    // who leads others has a row of their own
    if (given.by === "reporting") found.rows = found.rows.filter(([id]) => !place.querySelector(`[data-jj-org-people="${id}"]`));
    const list = document.createElement("ul");
    list.className = "jj-tree__people";
    list.append(...found.rows.map((entry) => row(entry, given)));
    if (found.rest) {
      const rest = document.createElement("li");
      rest.className = "jj-tree__rest";
      rest.textContent = found.rest;
      list.append(rest);
    }
    link.after(list);
    link.setAttribute("aria-expanded", "true");
  });
};

// Where the list is shown, what is found stands above it, each to be opened.
export const showFound = (place, found) => {
  const list = place.querySelector("[data-jj-org-found]");
  if (!list) return;
  list.hidden = !found.length;
  list.replaceChildren(...found.map((entry) => row(entry, place.dataset)));
};
