// What every page does with script, none of which it needs to be read: keys, menus, dialogs, drafts, buttons pressed once.
import { keepDrafts } from "./drafts.js";
import { drawWhenSeen } from "./charts.js";

// "/" goes to the search field, unless one is typing.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (!typing) {
    const field = document.querySelector(`[data-jj-hotkey="${CSS.escape(event.key)}"]`);
    if (field && field.offsetParent !== null) {
      field.focus();
      event.preventDefault();
    }
  }
});

// Menus and day pickers are <details>: a click elsewhere or Escape closes them.
const open = () => document.querySelectorAll("details.jj-menu[open], details.jj-scope[open]");
document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

// A form field that sends its form when it changes; without script the form has a button.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-jj-submit]")) event.target.form?.requestSubmit();
});

// <a href="#id" data-jj-dialog> opens the <dialog id>; without script the link leads to a page of its own.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-jj-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.jjDialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (event.target.closest("[data-jj-close]")) event.target.closest("dialog")?.close();
});

// A form that was sent is not sent again while the answer is awaited; the server minds it too.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.jjSent) {
    event.preventDefault();
    return;
  }
  form.dataset.jjSent = "yes";
});
// The page may come back from the browser's memory: its forms can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-jj-sent]")) delete form.dataset.jjSent;
});

keepDrafts(document);
drawWhenSeen(document);
document.addEventListener("htmx:load", (event) => {
  keepDrafts(event.target);
  drawWhenSeen(event.target);
});
