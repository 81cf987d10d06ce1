// All boxes ticked or none at once; who writes own words need not choose them as well.
const form = document.getElementById("review");
const said = document.getElementById("said");
said?.focus();

if (form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=take]")];
  const tools = form.querySelector("[data-tick]");
  if (tools && boxes.length > 2) {
    tools.hidden = false;
    const tick = (on) => boxes.forEach((box) => (box.checked = on));
    tools.querySelector("[data-all]").addEventListener("click", () => tick(true));
    tools.querySelector("[data-none]").addEventListener("click", () => tick(false));
  }
  for (const area of form.querySelectorAll(".which textarea")) {
    const own = area.closest(".which").querySelector("input[value=own]");
    const show = () => area.classList.toggle("chosen", own.checked);
    area.addEventListener("input", () => {
      own.checked = true;
      show();
    });
    area.closest(".which").addEventListener("change", show);
    show();
  }
}
