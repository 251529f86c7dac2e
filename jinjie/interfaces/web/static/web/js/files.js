// Names and sizes of the files that were picked, before they are sent; the server looks at each of them again.
const MEGABYTE = 1 << 20;

const size = (bytes) =>
  bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;

const show = (form) => {
  const place = form.querySelector("[data-jj-chosen]");
  if (!place) return;
  const rows = [];
  for (const field of form.querySelectorAll("input[data-jj-files]")) {
    for (const file of field.files) {
      const row = document.createElement("p");
      row.className = "jj-chosen__item";
      const name = document.createElement("bdi");
      name.className = "jj-chosen__grow";
      name.textContent = file.name;
      const note = document.createElement("span");
      note.textContent = size(file.size);
      if (file.size > Number(field.dataset.jjFiles) * MEGABYTE) {
        row.classList.add("jj-chosen__item--bad");
        note.textContent = `${size(file.size)}, ${place.dataset.jjTooLarge}`;
      }
      row.append(name, note);
      rows.push(row);
    }
  }
  place.replaceChildren(...rows);
};

for (const field of document.querySelectorAll("input[data-jj-files]")) {
  field.addEventListener("change", () => show(field.form));
  show(field.form);
}
