// Beside the form: the page at once, and the printed pages when the typing rests.

const RESTS = 350;

export const start = ({ say, send, collect }) => {
  const frame = document.getElementById("page");
  const pages = document.getElementById("pages");
  const how = document.querySelector(".how");
  const choices = [...document.querySelectorAll('input[name="_how"]')];
  const windowName = `${Date.now()}-${Math.random()}`;
  let timer = 0;
  let asking = null;
  let shown = "";
  let newest = "";
  how.hidden = false;

  const printed = () => choices.find((each) => each.checked)?.value === "pages";

  // The frame's own document reads the page: its policy allows the styles of the sheet.
  const show = (html) => {
    if (printed()) rest();
    // There is none of what cannot be opened.
    if (!html) return;
    newest = html;
    if (html === shown || !frame.contentDocument?.body) return;
    shown = html;
    const own = frame.contentDocument;
    const { scrollX, scrollY } = frame.contentWindow;
    const made = own.createElement("html");
    made.innerHTML = html;
    const head = made.querySelector("head");
    if (head && head.innerHTML !== own.head.innerHTML) own.head.replaceWith(head);
    own.body.replaceWith(made.querySelector("body"));
    const lang = html.match(/<html[^>]*\blang="([^"]+)"/)?.[1];
    if (lang) own.documentElement.lang = lang;
    own.documentElement.dir = html.match(/<html[^>]*\bdir="(\w+)"/)?.[1] ?? "";
    frame.contentWindow.scrollTo(scrollX, scrollY);
  };

  // The frame may be loaded only after the first answer, and then stands as it was saved.
  frame.addEventListener("load", () => {
    shown = "";
    if (newest) show(newest);
  });

  const rest = () => {
    clearTimeout(timer);
    timer = setTimeout(print, RESTS);
  };

  const note = (text) => {
    const line = document.createElement("p");
    line.className = "pages-note";
    line.textContent = text;
    pages.replaceChildren(line);
  };

  const print = async () => {
    asking?.abort();
    asking = new AbortController();
    if (!pages.querySelector("img")) note(say("printing"));
    pages.setAttribute("aria-busy", "true");
    try {
      const answer = await send("pages", collect({ _window: windowName }), asking.signal);
      if (answer.status === 204) return;
      if (!answer.ok) return note(say("offline"));
      const said = await answer.json();
      if (said.said) return note(said.said);
      const at = pages.scrollTop;
      // Of many pages those are fetched that one looks at.
      const made = (said.pages ?? said.addresses).map((data, number, all) => {
        const picture = new Image();
        picture.loading = said.pages ? "eager" : "lazy";
        picture.src = said.pages ? `data:image/png;base64,${data}` : data;
        picture.alt = say("page", { number: number + 1, count: all.length });
        return picture;
      });
      if (said.pages) await Promise.all(made.map((each) => each.decode().catch(() => {})));
      pages.replaceChildren(...made);
      pages.scrollTop = at;
    } catch (error) {
      if (error.name !== "AbortError") note(say("offline"));
    } finally {
      pages.removeAttribute("aria-busy");
    }
  };

  for (const choice of choices) {
    choice.addEventListener("change", () => {
      frame.hidden = printed();
      pages.hidden = !printed();
      if (printed()) print();
    });
  }

  // On narrow windows the form or the page is shown.
  const panes = document.querySelector(".panes");
  const part = document.querySelector(".switch");
  part.hidden = false;
  for (const button of part.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      panes.dataset.view = button.dataset.show;
      for (const each of part.querySelectorAll("button")) {
        each.setAttribute("aria-pressed", String(each === button));
      }
    });
  }
  return { show };
};
