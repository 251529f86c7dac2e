// Imports with script: a file may be dropped, and the list of problems keeps its place while it is swapped.

// <div data-jj-drop> holds a file field; what is dropped on it becomes the field's file.
for (const zone of document.querySelectorAll("[data-jj-drop]")) {
  const field = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-jj-drop-name]");
  const over = (on) => zone.classList.toggle("jj-drop--over", on);
  const show = () => {
    if (field.files.length) name.textContent = field.files[0].name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  };
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      show();
    }
  });
  field.addEventListener("change", show);
}

// What was typed into other fields stays when the list is swapped, and the keyboard goes on where it was.
let typed = new Map();
let place = 0;
document.addEventListener("htmx:beforeSwap", (event) => {
  const fields = [...document.querySelectorAll(".jj-fix__field")];
  typed = new Map(fields.map((field) => [field.id, field.value]));
  const rows = [...document.querySelectorAll(".jj-problem")];
  place = Math.max(rows.indexOf(document.activeElement?.closest?.(".jj-problem")), 0);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field && !field.value) field.value = value;
  }
  if (document.activeElement && document.activeElement !== document.body) return;
  const rows = [...document.querySelectorAll(".jj-problem")];
  const next = rows[Math.min(place, rows.length - 1)]?.querySelector("input, button");
  (next ?? document.getElementById("problems"))?.focus({ preventScroll: false });
});
