// Word templates: uploaded and tried without leaving the page.

const list = document.querySelector(".templates");
const heard = document.getElementById("heard");
const choose = document.createElement("input");
choose.type = "file";
choose.accept = ".docx,.dotx";
let chosenFor = null;

const offer = () => {
  for (const button of list.querySelectorAll("[data-upload]")) button.hidden = false;
};

// The row as it is now takes the place of the one that was; the focus stays on its button.
const tried = async (row, address, body, focus) => {
  const result = row.querySelector(".result");
  result.textContent = list.dataset.trying;
  heard.textContent = list.dataset.trying;
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { "X-Studio-Key": document.body.dataset.key, "X-Studio-Part": "1" },
    });
    const text = await answer.text();
    if (!answer.headers.get("content-type")?.includes("html")) {
      result.textContent = text;
    } else {
      row.outerHTML = text;
      offer();
      document.querySelector(`[id="${row.id}"] ${focus}`)?.focus();
    }
  } catch {
    result.textContent = list.dataset.offline;
  }
  heard.textContent = document.querySelector(`[id="${row.id}"] .result`).textContent.trim();
};

choose.addEventListener("change", () => {
  const [file] = choose.files;
  if (file) tried(chosenFor.closest("li"), chosenFor.dataset.upload, file, "[data-upload]");
  choose.value = "";
});
list.addEventListener("click", (event) => {
  chosenFor = event.target.closest("[data-upload]");
  if (chosenFor) choose.click();
});
list.addEventListener("submit", (event) => {
  const { target } = event;
  if (!target.matches("[data-check]")) return;
  event.preventDefault();
  tried(target.closest("li"), target.action, new URLSearchParams(new FormData(target)), "[data-check] button");
});
offer();
