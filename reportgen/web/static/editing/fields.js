// The fields of the form: lists that grow, texts with a toolbar, languages to write in, uploads.
import { equip } from "./marks.js";

export const start = ({ form, say, send, collect, check, base }) => {
  // --- Lists ---

  const act = async (action) => {
    const answer = await send("list", collect({ _action: action }));
    if (!answer.ok) return;
    const made = document.createElement("div");
    made.innerHTML = await answer.text();
    const name = action.split(":")[1].split(".")[0];
    const old = document.getElementById(`f-${name}`);
    const control = made.querySelector(`[id="f-${name}"]`);
    if (!old || !control) return;
    const focus = made.querySelector("#focus").dataset.path;
    old.replaceWith(control);
    furnish(control);
    const target = document.getElementById(`i-${focus}`) ?? document.getElementById(`f-${focus}`);
    const typed = document.getElementById(`c-${focus}`);
    if (typed) return typed.focus();
    const first = action.startsWith("add:") && target?.querySelector("input, textarea, select");
    // Whoever moves something may want to move it on.
    const again = target?.querySelector(`.item-tools button[value^="${action.split(":")[0]}:"]`);
    (first || again || target)?.focus();
    check();
  };

  // What else is asked depends on some choices.
  form.addEventListener("change", (event) => {
    if (event.target.matches("select[data-variant]")) act(`vary:${event.target.name}`);
  });

  // --- Languages ---

  const chooser = document.querySelector(".write-in");
  const boxes = [...chooser.querySelectorAll("input")];
  const showLanguages = () => {
    const written = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.write));
    for (const entry of form.querySelectorAll(".texts .entry")) {
      entry.hidden = written.size > 0 && !written.has(entry.dataset.language);
    }
  };
  chooser.hidden = boxes.length < 2;
  boxes.forEach((box, number) => {
    // More than two are shown when somebody asks for them.
    box.checked = number < 2;
    box.addEventListener("change", showLanguages);
    box.addEventListener("input", (event) => event.stopPropagation());
  });

  // --- Files ---

  const offer = (place) => {
    const holds = place.dataset.holds;
    const path = place.dataset.upload;
    const field = document.getElementById(`c-${path}`);
    const button = document.createElement("button");
    const input = document.createElement("input");
    const told = document.createElement("p");
    const shown = document.createElement("img");
    input.type = "file";
    input.hidden = true;
    if (holds === "picture") input.accept = "image/png,image/jpeg,image/webp,image/svg+xml,image/tiff";
    button.type = "button";
    button.textContent = say("upload");
    told.className = "hint";
    told.setAttribute("role", "status");
    shown.alt = "";
    shown.hidden = true;
    button.addEventListener("click", () => input.click());
    const look = () => {
      shown.hidden = !(holds === "picture" && field.value);
      if (!shown.hidden) shown.src = `${base}/picture?file=${encodeURIComponent(field.value)}`;
    };
    shown.addEventListener("error", () => (shown.hidden = true));
    const take = async (file) => {
      told.textContent = say("uploading");
      try {
        const query = new URLSearchParams({ holds, name: file.name });
        const answer = await fetch(`${base}/upload?${query}`, {
          method: "POST",
          body: file,
          headers: { "X-Studio-Key": document.body.dataset.key, "X-Studio-Part": "1" },
        });
        const said = answer.headers.get("content-type")?.includes("json")
          ? await answer.json()
          : { said: await answer.text() };
        told.textContent = said.said ?? "";
        if (!said.file) return;
        field.value = said.file;
        look();
        check();
      } catch {
        told.textContent = say("offline");
      }
    };
    input.addEventListener("change", () => input.files[0] && take(input.files[0]));
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
    });
    place.append(shown, button, input, told);
    place.hidden = false;
    look();
  };

  const furnish = (root) => {
    root.querySelectorAll("textarea[data-rich]").forEach((area) => equip(area, say));
    root.querySelectorAll("[data-upload]").forEach(offer);
    showLanguages();
  };
  furnish(form);
  return { act };
};
