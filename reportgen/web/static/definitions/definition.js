// Sheets that are dragged to another place of their group, as the buttons beside them do it.
const form = document.getElementById("sheet");
const audience = document.getElementById("_audience");
let dragged = null;

const rowOf = (target) => target.closest?.("ol.rows .sheet-row");

const furnish = () => {
  for (const row of form.querySelectorAll("ol.rows .sheet-row")) row.draggable = true;
  for (const hint of form.querySelectorAll(".draggable-hint")) hint.hidden = false;
};

form.addEventListener("dragstart", (event) => {
  dragged = rowOf(event.target);
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
form.addEventListener("dragover", (event) => {
  const row = rowOf(event.target);
  const fits = dragged && row && row !== dragged && row.parentElement === dragged.parentElement;
  for (const each of form.querySelectorAll(".over")) each.classList.toggle("over", each === row && fits);
  if (!fits) return;
  row.classList.add("over");
  event.preventDefault();
});
form.addEventListener("drop", (event) => {
  const row = rowOf(event.target);
  if (!dragged || !row?.classList.contains("over")) return;
  event.preventDefault();
  const button = document.getElementById("dropped");
  button.value = `before:sheets.${dragged.dataset.id}>${row.dataset.id}`;
  form.requestSubmit(button);
});
form.addEventListener("dragend", () => {
  for (const each of form.querySelectorAll(".over")) each.classList.remove("over");
  dragged = null;
});

audience.addEventListener("input", () => {
  document.getElementById("for-whom").hidden = audience.value !== "internal";
});

new MutationObserver(furnish).observe(form, { childList: true, subtree: true });
furnish();
