// Files put into the studio: chosen, or dropped at a place, each sent by itself.

// Sends files to an address, one after the other; returns what was answered to each.
const send = async (address, files) => {
  const answers = [];
  for (const file of files) {
    const query = new URLSearchParams({ name: file.name });
    const answer = await fetch(`${address}?${query}`, {
      method: "POST",
      body: file,
      headers: { "X-Studio-Key": document.body.dataset.key, "X-Studio-Part": "1" },
    });
    const isData = answer.headers.get("content-type")?.includes("json");
    const said = isData ? await answer.json() : { said: await answer.text() };
    answers.push({ file: file.name, ...said });
  }
  return answers;
};

// Makes a place take files; `done` gets what was answered and returns what is to be told.
export const offer = (place, { address, accept, words, done }) => {
  const button = document.createElement("button");
  const input = document.createElement("input");
  const status = document.createElement("div");
  const told = document.createElement("ul");
  input.type = "file";
  input.multiple = true;
  input.hidden = true;
  input.accept = accept;
  button.type = "button";
  button.textContent = words.upload;
  told.className = "told";
  status.setAttribute("role", "status");
  status.append(told);
  const tell = (texts) =>
    told.replaceChildren(
      ...texts.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }),
    );
  const take = async (files) => {
    if (!files.length) return;
    tell([words.uploading]);
    button.disabled = true;
    try {
      const answers = await send(address, files);
      tell(answers.filter((each) => each.said).map((each) => `${each.file}: ${each.said}`));
      done(answers);
    } catch {
      tell([words.offline]);
    } finally {
      button.disabled = false;
      input.value = "";
    }
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => take([...input.files]));
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.toggleAttribute("data-over", true);
  });
  place.addEventListener("dragleave", () => place.removeAttribute("data-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.removeAttribute("data-over");
    take([...event.dataTransfer.files]);
  });
  place.append(button, input, status);
  place.hidden = false;
};
