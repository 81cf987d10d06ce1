// The fields of the form: lists that grow, texts with a toolbar, languages to write in, uploads.

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

  // --- Texts ---

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

  const linked = (area) => {
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

  const equip = (area) => {
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
      button.addEventListener("click", () => run(area));
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
      tool[2](area);
    });
    area.before(bar);
  };

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
    root.querySelectorAll("textarea[data-rich]").forEach(equip);
    root.querySelectorAll("[data-upload]").forEach(offer);
    showLanguages();
  };
  furnish(form);
  return { act };
};
