// A form with its page beside it: checked and shown as one types, saved without losing a word.
import { post, speaker, tell } from "./answers.js";
import { start as startFields } from "./fields.js";
import { start as startPreview } from "./preview.js";

const form = document.getElementById("sheet");
const { base } = form.dataset;
const say = speaker(JSON.parse(form.dataset.words));
const state = document.getElementById("state");
const conflict = document.getElementById("conflict");
const unsavable = document.getElementById("unsavable");
let dirty = state.textContent.trim() !== "";
let saving = false;
let again = false;
// What stands there as long as nothing is left to be saved.
let rest = "";
let asking = null;
let timer = 0;
let announcing = 0;

// What is in the form, with more values; the order of its fields is that of the page.
const collect = (more = {}) => {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return body;
};

export const send = (path, body, signal) => post(`${base}/${path}`, body, signal);

const setState = (name) => {
  state.textContent = name ? say(name) : "";
  state.dataset.state = name;
};

const preview = startPreview({ say, send, collect });

// --- Checked as one types ---

const tellAll = (problems) => {
  for (const list of form.querySelectorAll("ul.told")) {
    tell(list, problems.filter((each) => each.target === list.dataset.path), say);
    const error = problems.some((each) => each.error && each.target === list.dataset.path);
    const control = document.getElementById(`c-${list.dataset.path}`);
    if (control) control.toggleAttribute("aria-invalid", error);
    if (control && error) control.setAttribute("aria-invalid", "true");
  }
  const summary = document.querySelector("#problems .told-all");
  const items = problems.map((each) => {
    const item = document.createElement("li");
    item.className = each.error ? "error" : "warning";
    if (each.anchor) {
      const link = document.createElement("a");
      link.href = `#${each.anchor}`;
      link.textContent = each.label;
      item.append(link, " ");
    }
    item.append(each.text);
    return item;
  });
  if (!items.length) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = say("no_problems");
    items.push(none);
  }
  summary.replaceChildren(...items);
};

// How many there are of each kind, in words.
const count = (words) => {
  const counts = document.querySelector("#problems .counts");
  const shown = Object.entries(words).map(([kind, text]) => {
    const made = document.createElement("span");
    made.className = `chip ${kind}`;
    made.textContent = text;
    return made;
  });
  if (!shown.length) {
    const fine = document.createElement("span");
    fine.className = "fine";
    fine.textContent = "✓";
    shown.push(fine);
  }
  counts.replaceChildren(...shown.flatMap((each) => [each, " "]));
  // Whoever listens hears it when the typing rests, and not at every key.
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const said = Object.values(words).join(", ") || say("no_problems");
    if (counts.dataset.said && counts.dataset.said !== said) announce(said);
    counts.dataset.said = said;
  }, 1500);
};

const announce = (text) => {
  let region = document.getElementById("announced");
  if (!region) {
    region = document.createElement("p");
    region.id = "announced";
    region.className = "aside";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
};

const measure = (sizes) => {
  for (const line of form.querySelectorAll(".size")) {
    const size = sizes[line.id.slice(2)] ?? 0;
    line.textContent = say("size", { size, length: line.dataset.length });
    line.toggleAttribute("data-over", size > Number(line.dataset.length));
  }
};

const check = async (quiet = false) => {
  // Before the answer the file may be another already, and its own lock is not known yet.
  if (saving) return;
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await send("check", collect({ _quiet: quiet ? "1" : "" }), asking.signal);
    if (!answer.ok) return setState("offline");
    const said = await answer.json();
    tellAll(said.problems);
    count(said.counts);
    measure(said.sizes);
    preview.show(said.html);
    for (const [id, html] of Object.entries(said.parts ?? {})) renew(id, html);
    dispatchEvent(new CustomEvent("studio:checked", { detail: said }));
    dirty = !said.saved;
    setState(dirty ? "unsaved" : rest);
    if (said.conflict && dirty) conflict.hidden = false;
    if (said.conflict && !dirty) location.reload();
  } catch (error) {
    if (error.name !== "AbortError") setState("offline");
  }
};

// What follows from what was typed; nothing is taken away under somebody's fingers.
const renew = (id, html) => {
  const old = document.getElementById(id);
  if (!old || old.contains(document.activeElement)) return;
  const made = document.createElement("template");
  made.innerHTML = html;
  if (made.innerHTML !== old.innerHTML) old.replaceChildren(made.content);
};

const changed = (event) => {
  if (event.target.name === "_how") return;
  clearTimeout(timer);
  timer = setTimeout(check, 30);
  rest = "";
  if (!event.target.name?.startsWith("_")) dirty = true;
};
form.addEventListener("input", changed);
// What is looked at is chosen above the page.
for (const choice of document.querySelectorAll(".preview-bar [form='sheet']")) {
  choice.addEventListener("input", changed);
}

// --- Saved ---

const sendSaved = async (more) => {
  const answer = await send("save", collect(more));
  const said = await answer.json();
  conflict.hidden = !said.conflict;
  unsavable.hidden = !said.said;
  unsavable.firstElementChild.textContent = said.said ?? "";
  for (const each of [conflict, unsavable]) {
    if (!each.hidden) each.scrollIntoView({ block: "nearest" });
  }
  if (!said.saved) return setState("unsaved");
  form.elements._lock.value = said.lock;
  document.getElementById("draft")?.remove();
  dirty = false;
  rest = "saved";
  setState(rest);
  dispatchEvent(new CustomEvent("studio:saved", { detail: said }));
};

const save = async (more = {}) => {
  // The second of two at once would take what the first wrote for somebody else's.
  again = saving;
  if (saving) return;
  saving = true;
  setState("saving");
  clearTimeout(timer);
  asking?.abort();
  try {
    await sendSaved(more);
  } catch {
    setState("offline");
  }
  saving = false;
  // Somebody may have typed in between.
  await (again ? save() : check());
};

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const action = button?.getAttribute("formaction") ?? "";
  if (action.includes("/download/")) return;
  if (button?.hasAttribute("data-leaves")) {
    // It is saved on the way.
    dirty = false;
    return;
  }
  if (button?.value === "discard") {
    dirty = false;
    return;
  }
  event.preventDefault();
  if (action.endsWith("/list")) return fields.act(button.value);
  save(button?.name === "_over" ? { _over: "1" } : {});
});

// Menus close by Escape, and when one looks elsewhere.
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu-items")) menu.open = false;
  }
});

// A hint leads to what it is about, also within what is folded.
document.getElementById("problems").addEventListener("click", (event) => {
  const target = document.getElementById(event.target.hash?.slice(1) ?? "");
  if (!target) return;
  event.preventDefault();
  for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) {
    each.open = true;
  }
  const entry = target.closest(".entry[hidden]");
  if (entry) entry.hidden = false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
});

const differences = document.getElementById("differences");
differences.hidden = false;
differences.addEventListener("click", async () => {
  const answer = await send("differences", collect());
  document.getElementById("theirs").innerHTML = answer.ok ? await answer.text() : say("offline");
});

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
// Whoever comes back sees at once whether the files are others.
addEventListener("focus", () => check(true));

const fields = startFields({ form, say, send, collect, check, base });
check(true);
