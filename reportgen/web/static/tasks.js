// Tasks that run: how far they are on their page, and their mark in the bar of every page.
const mark = document.getElementById("tasks-mark");
const shown = document.getElementById("task");
const PART = { headers: { "X-Studio-Part": "1" } };
const PAUSE = 1000;

const ask = async (address) => {
  try {
    const answer = await fetch(address, PART);
    return answer.ok ? await answer.text() : "";
  } catch {
    // The studio may have ended; the page stays as it is.
    return "";
  }
};

const isOver = () => !shown || shown.firstElementChild.dataset.over === "yes";

const follow = async () => {
  const text = await ask(shown.dataset.task);
  if (!text) return;
  const made = document.createElement("template");
  made.innerHTML = text;
  const next = made.content.firstElementChild;
  if (next.dataset.over !== "yes") {
    // The button keeps the focus.
    shown.querySelector(".task-state").replaceWith(next.querySelector(".task-state"));
    return;
  }
  const focused = shown.contains(document.activeElement);
  shown.replaceChildren(next);
  const said = [...next.querySelectorAll("[data-state], .task-result")];
  document.getElementById("task-said").textContent = said.map((each) => each.textContent).join(": ");
  if (focused) document.getElementById("task-title").focus();
};

const step = async () => {
  if (!isOver()) await follow();
  const text = await ask(`${document.body.dataset.base}/tasks`);
  if (text && text.trim() !== mark.innerHTML.trim()) mark.innerHTML = text;
  if (!isOver() || mark.querySelector(".running")) setTimeout(step, PAUSE);
};

if (!isOver() || mark.querySelector(".running")) setTimeout(step, PAUSE);
