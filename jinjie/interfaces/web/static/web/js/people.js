// The roster with script: how many are ticked, all of them at once; shown secrets hide themselves again.
const form = document.querySelector("[data-jj-picking]");
if (form) {
  const boxes = () => [...form.querySelectorAll('input[name="pick"]')];
  const all = form.querySelector("[data-jj-pick-all]");
  const said = form.querySelector("[data-jj-picked]");
  const count = () => {
    const picked = boxes().filter((box) => box.checked).length;
    if (said) said.textContent = picked ? said.dataset.jjPicked.replace("{n}", picked) : "";
    if (all) {
      all.checked = picked > 0 && picked === boxes().length;
      all.indeterminate = picked > 0 && !all.checked;
    }
  };
  if (all) all.hidden = boxes().length === 0;
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    count();
  });
  window.addEventListener("pageshow", count);
}

// "Show" fetches just the cell; without script the button sends the form and the whole page comes back.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".jj-show");
  const place = button?.closest("td, dd");
  if (!place || !button.form || !window.htmx) return;
  event.preventDefault();
  const values = { reveal: button.value, csrfmiddlewaretoken: button.form.elements.csrfmiddlewaretoken.value };
  window.htmx.ajax("POST", button.form.getAttribute("action").split("?")[0], { target: place, swap: "innerHTML", values });
});

const hide = (shown) => {
  const masked = shown.querySelector("template");
  if (!masked) return;
  const back = masked.content.cloneNode(true);
  const place = shown.parentElement;
  shown.replaceWith(back);
  window.htmx?.process(place);
};
const watch = (root) => {
  for (const shown of root.querySelectorAll?.("[data-jj-hide]:not([data-jj-watched])") ?? []) {
    shown.dataset.jjWatched = "yes";
    setTimeout(() => hide(shown), Number(shown.dataset.jjHide) * 1000);
  }
};
watch(document);
document.addEventListener("htmx:afterSwap", (event) => watch(event.target));
