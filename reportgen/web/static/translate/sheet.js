// A sheet's translations: checked as one types, saved without losing a word, by the keyboard alone.
import { post, speaker, tell } from "../editing/answers.js";
import { equip } from "../editing/marks.js";

const form = document.getElementById("translation");
const texts = document.getElementById("texts");
const state = document.getElementById("state");
const say = speaker(JSON.parse(form.dataset.words));
const touched = new Set();
let saving = false;
let timer = 0;
let asking = null;

const setState = (name) => {
  state.textContent = name ? say(name) : "";
  state.dataset.state = name;
};

const units = () => [...texts.querySelectorAll(".unit")];
const areaOf = (unit) => unit.querySelector("textarea");
const rightOf = (unit) => unit.querySelector(".right input");

// Whether something stands in it that is not in the sheet.
const isChanged = (unit) =>
  unit.hasAttribute("data-unsaved") ||
  areaOf(unit).value !== areaOf(unit).defaultValue ||
  (rightOf(unit) && rightOf(unit).checked !== rightOf(unit).defaultChecked);
const isDirty = () => units().some(isChanged);

const send = (path, body, signal) => post(`${form.dataset.page}/${path}`, body, signal);

// --- Checked as one types ---

const show = (unit, said) => {
  tell(unit.querySelector(".told"), said.problems, say);
  if (said.problems.some((each) => each.error)) areaOf(unit).setAttribute("aria-invalid", "true");
  else areaOf(unit).removeAttribute("aria-invalid");
  const size = unit.querySelector(".size");
  if (!size) return;
  size.textContent = say("size", { size: said.size, length: size.dataset.length });
  size.toggleAttribute("data-over", said.size > Number(size.dataset.length));
};

// All that is not saved goes along, so that it is kept.
const check = async () => {
  asking?.abort();
  asking = new AbortController();
  const body = new URLSearchParams();
  for (const unit of units()) {
    const { name } = unit.dataset;
    if (!isChanged(unit) && !touched.has(name)) continue;
    body.set(`text:${name}`, areaOf(unit).value);
    body.set(`mark:${name}`, form.elements[`mark:${name}`].value);
  }
  try {
    const answer = await send("check", body, asking.signal);
    if (!answer.ok) return setState("offline");
    const said = await answer.json();
    for (const unit of units()) if (said[unit.dataset.name]) show(unit, said[unit.dataset.name]);
    if (!saving) setState(isDirty() ? "unsaved" : "");
  } catch (error) {
    if (error.name !== "AbortError") setState("offline");
  }
};

texts.addEventListener("input", (event) => {
  const unit = event.target.closest(".unit");
  if (!unit) return;
  touched.add(unit.dataset.name);
  clearTimeout(timer);
  timer = setTimeout(check, 150);
});

// --- Saved ---

// Puts in what the studio answered; what was typed since stays, and the focus where it was.
const replaceTexts = (html, sent) => {
  const { activeElement: active } = document;
  const home = texts.contains(active) && active.closest(".unit")?.dataset.name;
  const typed = new Map(units().map((unit) => [unit.dataset.name, areaOf(unit).value]));
  const at = active?.tagName === "TEXTAREA" ? [active.selectionStart, active.selectionEnd] : null;
  texts.innerHTML = html;
  for (const unit of units()) {
    const now = typed.get(unit.dataset.name);
    if (now !== undefined && now !== sent.get(`text:${unit.dataset.name}`)) areaOf(unit).value = now;
  }
  furnish();
  if (!home) return;
  // What was ticked may be gone; its text is there.
  const area = document.getElementById(`t-${home}`);
  const again = document.getElementById(active.id || `t-${home}`) ?? area;
  again?.focus({ preventScroll: true });
  if (again === area && at) area.setSelectionRange(...at);
};

const save = async () => {
  if (saving) return;
  saving = true;
  setState("saving");
  clearTimeout(timer);
  asking?.abort();
  const sent = new FormData(form);
  try {
    const answer = await send("save", new URLSearchParams(sent));
    if (![200, 409, 422].includes(answer.status)) return setState("offline");
    replaceTexts(await answer.text(), sent);
    document.getElementById("draft")?.remove();
    touched.clear();
    setState(isDirty() ? "unsaved" : "saved");
    if (answer.status !== 200) texts.querySelector("[role='alert']")?.scrollIntoView({ block: "nearest" });
  } catch {
    setState("offline");
  } finally {
    saving = false;
  }
};

form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction")) return leave();
  event.preventDefault();
  save();
});

const leave = () => removeEventListener("beforeunload", hold);
const hold = (event) => {
  if (isDirty()) event.preventDefault();
};
addEventListener("beforeunload", hold);

// --- From one to the next ---

const isOpen = (unit) => {
  const { state: stands } = unit.dataset;
  if (unit.hasAttribute("data-unsaved")) return true;
  if (stands === "missing") return areaOf(unit).value.trim() === "";
  return stands === "stale" && !isChanged(unit);
};

const step = (way) => {
  const every = units();
  const here = every.indexOf(document.activeElement?.closest(".unit"));
  const from = here < 0 && way < 0 ? every.length : here;
  const next =
    way > 0
      ? every.slice(from + 1).find(isOpen) ?? every.find(isOpen)
      : every.slice(0, Math.max(from, 0)).reverse().find(isOpen) ?? every.reverse().find(isOpen);
  if (!next) {
    state.textContent = say("tr_none_left");
    document.getElementById("save").focus();
    return;
  }
  areaOf(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
};

document.getElementById("next").addEventListener("click", () => step(1));
document.getElementById("previous").addEventListener("click", () => step(-1));
document.querySelector(".steps").hidden = false;

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  else if (event.key.toLowerCase() === "s") save();
  else return;
  event.preventDefault();
});

// --- What scripts add to each text ---

let onlyOpen = false;
const furnish = () => {
  for (const area of texts.querySelectorAll("textarea[data-rich]")) equip(area, say);
  for (const button of texts.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const area = areaOf(button.closest(".unit"));
      area.focus();
      area.select();
      if (!document.execCommand("insertText", false, button.dataset.copy)) {
        area.value = button.dataset.copy;
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
  const only = document.getElementById("only-open");
  if (!only) return;
  only.hidden = false;
  const box = only.querySelector("input");
  box.checked = onlyOpen;
  box.addEventListener("change", () => {
    onlyOpen = box.checked;
    texts.classList.toggle("only-open", onlyOpen);
  });
};
furnish();
