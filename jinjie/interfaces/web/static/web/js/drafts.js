// What is typed into a form with data-jj-draft="key" stays in this browser until it is sent, for a week at most.
// Passwords and files never; fields with data-jj-secret neither.
const PREFIX = "jj-draft:";
// whose draft: who signs in next in this browser does not see it
const key_of = (name) => `${PREFIX}${document.body.dataset.jjUser ?? ""}:${name}`;
const KEPT = 7 * 24 * 3600 * 1000;

const fields = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
      !field.hasAttribute("data-jj-secret"),
  );

const read = (key) => {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && Date.now() - kept.at < KEPT ? kept.values : null;
  } catch {
    return null;
  }
};

const values = (form) => {
  const found = {};
  for (const field of fields(form)) {
    const value = field.type === "checkbox" || field.type === "radio" ? (field.checked ? field.value : null) : field.value;
    if (value !== null) (found[field.name] ??= []).push(value);
    else found[field.name] ??= [];
  }
  return found;
};

const fill = (form, kept) => {
  let changed = false;
  const left = structuredClone(kept);
  for (const field of fields(form)) {
    if (!(field.name in kept)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      const wanted = kept[field.name].includes(field.value);
      changed ||= field.checked !== wanted;
      field.checked = wanted;
    } else {
      const value = left[field.name].shift();
      if (value !== undefined && value !== field.value) {
        field.value = value;
        changed = true;
      }
    }
  }
  return changed;
};

export const keepDrafts = (root) => {
  for (const form of root.querySelectorAll?.("form[data-jj-draft]") ?? []) {
    if (form.dataset.jjDraftReady) continue;
    form.dataset.jjDraftReady = "yes";
    const key = key_of(form.dataset.jjDraft);
    const kept = read(key);
    // a form that came back with errors shows what was sent, which is newer
    if (kept && !form.querySelector("[aria-invalid=true]") && fill(form, kept)) {
      form.querySelector("[data-jj-draft-note]")?.removeAttribute("hidden");
    }
    form.addEventListener("input", () => {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
      } catch {
        // a full or forbidden store keeps no draft; the form works all the same
      }
    });
    form.addEventListener("reset", () => localStorage.removeItem(key));
  }
  // the page after a successful sending names the draft that is done
  for (const done of root.querySelectorAll?.("[data-jj-draft-done]") ?? []) {
    localStorage.removeItem(key_of(done.dataset.jjDraftDone));
    // a reload of this page must not take a newer draft away
    const here = new URL(location.href);
    if (here.searchParams.has("done")) {
      here.searchParams.delete("done");
      history.replaceState(history.state, "", here);
    }
  }
};

// Signing out forgets what was typed in this browser.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-jj-forget]"))
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});
