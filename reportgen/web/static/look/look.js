// The look: a colour picked beside the one that is typed, what can be read on it, fonts that come in.

const form = document.getElementById("sheet");
const words = JSON.parse(form.dataset.words);
const typed = document.getElementById("c-brand.colour");
const picked = document.getElementById("colour-picked");
const COLOUR = /^#[0-9a-f]{6}$/i;

// Whatever listens to the form hears of what was put there.
const put = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

if (typed && picked) {
  picked.hidden = false;
  picked.addEventListener("input", () => put(typed, picked.value));
  typed.addEventListener("input", () => {
    if (COLOUR.test(typed.value.trim())) picked.value = typed.value.trim();
  });
}

addEventListener("studio:checked", ({ detail }) => {
  const contrasts = document.getElementById("contrasts");
  if (contrasts && contrasts.innerHTML !== detail.contrasts) contrasts.innerHTML = detail.contrasts;
});

// The studio itself is in the colour that was saved; other languages are other controls.
addEventListener("studio:saved", ({ detail }) => {
  if (detail.anew) return location.reload();
  const theme = document.querySelector('link[href*="theme.css"]');
  theme.href = `${theme.href.split("?")[0]}?${Date.now()}`;
});

const place = document.getElementById("add-font");
if (place) {
  const button = document.createElement("button");
  const input = document.createElement("input");
  const told = document.createElement("p");
  button.type = "button";
  button.textContent = place.dataset.label;
  input.type = "file";
  input.hidden = true;
  input.multiple = true;
  input.accept = ".ttf,.otf";
  told.className = "hint";
  told.setAttribute("role", "status");
  button.addEventListener("click", () => input.click());
  const take = async (file) => {
    told.textContent = words.uploading;
    const answer = await fetch(`${form.dataset.base}/fonts/upload`, {
      method: "POST",
      body: file,
      headers: { "X-Studio-Key": document.body.dataset.key, "X-Studio-Part": "1" },
    });
    const json = answer.headers.get("content-type")?.includes("json");
    const said = json ? await answer.json() : { said: await answer.text() };
    told.textContent = said.said ?? said.family;
    if (!said.family) return;
    document.getElementById("c-brand.fonts").value = said.folder;
    const choice = document.getElementById("c-brand.font");
    const names = [...new Set([...said.families, ...[...choice.options].map((each) => each.text)])];
    const usual = [...choice.options].find((each) => !each.value)?.text;
    choice.replaceChildren(...names.map((name) => new Option(name, name === usual ? "" : name)));
    put(choice, said.family);
  };
  input.addEventListener("change", async () => {
    try {
      for (const file of input.files) await take(file);
    } catch {
      told.textContent = words.offline;
    }
    input.value = "";
  });
  place.append(button, input, told);
  place.hidden = false;
}
