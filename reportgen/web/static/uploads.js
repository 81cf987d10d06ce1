// Files are added as soon as they are chosen or dropped; the form itself sends them.
const form = document.getElementById("drop");
const input = document.getElementById("files");
const told = form.querySelector(".told");

const add = (files) => {
  const size = [...files].reduce((sum, file) => sum + file.size, 0);
  if (!files.length) return;
  // The head of each file takes some bytes, too.
  if (size + 1000 * files.length > Number(form.dataset.largest)) {
    told.textContent = form.dataset.tooLarge;
    told.classList.add("wrong-note");
    return;
  }
  told.classList.remove("wrong-note");
  told.textContent = form.dataset.adding;
  input.files = files;
  form.submit();
};

form.querySelector("button").hidden = true;
input.addEventListener("change", () => add(input.files));
for (const name of ["dragenter", "dragover"]) {
  form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
form.addEventListener("dragleave", (event) => {
  if (!form.contains(event.relatedTarget)) form.classList.remove("over");
});
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  add(event.dataTransfer.files);
});
// A file that misses the place must not take the place of the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => event.preventDefault());
}
