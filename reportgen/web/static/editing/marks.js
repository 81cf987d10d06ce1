// The marks of Markdown in a text, by buttons and keys.

const around = (area, before, after) => {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  put(area, from, to, `${before}${chosen}${after}`);
  area.setSelectionRange(from + before.length, from + before.length + chosen.length);
};

// What the browser can undo.
const put = (area, from, to, text) => {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const listed = (area) => {
  const { value } = area;
  const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const next = value.indexOf("\n", area.selectionEnd);
  const to = next < 0 ? value.length : next;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.every((line) => /^- /.test(line));
  put(area, from, to, lines.map((l) => (marked ? l.slice(2) : `- ${l}`)).join("\n"));
};

const linked = (area, say) => {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  const from = area.selectionStart;
  put(area, from, area.selectionEnd, `[${chosen || say("link")}](https://)`);
  area.setSelectionRange(area.selectionStart - 1, area.selectionStart - 1);
};

const TOOLS = [
  ["bold", "B", (area) => around(area, "**", "**"), "b"],
  ["italic", "I", (area) => around(area, "*", "*"), "i"],
  ["list", "•", listed, ""],
  ["link", "↗", linked, "k"],
];

// Puts the buttons above a text; `say` tells their names.
export const equip = (area, say) => {
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say("formatting"));
  bar.setAttribute("aria-controls", area.id);
  TOOLS.forEach(([name, sign, run, key], number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tool ${name}`;
    button.textContent = sign;
    button.title = key ? `${say(name)} (Ctrl+${key.toUpperCase()})` : say(name);
    button.setAttribute("aria-label", say(name));
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", () => run(area, say));
    bar.append(button);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...bar.children];
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    buttons.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
    next.focus();
    event.preventDefault();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const tool = TOOLS.find(([, , , key]) => key && key === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    tool[2](area, say);
  });
  area.before(bar);
};
