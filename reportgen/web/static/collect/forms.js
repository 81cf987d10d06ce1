// Only what belongs to the choice is shown; sheets are found by words of their titles.
const form = document.getElementById("forms");
const said = document.getElementById("said");
said?.focus();

const choose = () => {
  const what = form.querySelector("input[name=what]:checked").value;
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = part.dataset.for !== what;
  }
};
form.addEventListener("change", (event) => event.target.name === "what" && choose());
choose();

const items = [...form.querySelectorAll(".choices li")];
if (items.length) {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = items.map((item) => fold(item.textContent));
  const boxes = items.map((item) => item.querySelector("input"));
  const find = document.getElementById("find");
  const all = document.getElementById("all");
  const shown = () => boxes.filter((box, number) => !items[number].hidden);
  const count = () => {
    const ticked = shown().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === shown().length;
    all.indeterminate = ticked > 0 && ticked < shown().length;
  };
  form.querySelector(".pick-tools").hidden = false;
  find.addEventListener("input", () => {
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    items.forEach((item, number) => {
      item.hidden = !words.every((word) => texts[number].includes(word));
    });
    count();
  });
  // Enter in the search is none for the form.
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  all.addEventListener("change", () => {
    shown().forEach((box) => (box.checked = all.checked));
    count();
  });
  form.querySelector(".choices").addEventListener("change", count);
  count();
}
