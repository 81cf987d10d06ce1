// A list that is chosen is sent as it is; what is wrong with it is told here, and nothing is kept.
const form = document.getElementById("upload");
const file = document.getElementById("file");
const said = document.getElementById("upload-said");

const tell = (lines, wrong) => {
  const made = lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  });
  said.className = wrong ? "note wrong" : "note";
  said.replaceChildren(...made);
};

if (form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [chosen] = file.files;
    if (!chosen) return file.focus();
    const button = form.querySelector("button");
    const address = new URL(form.action);
    // Its ending says of which kind it is; what it is called is nobody's business.
    address.searchParams.set("name", `list.${chosen.name.split(".").pop()}`);
    if (form.elements.also.checked) address.searchParams.set("also", "1");
    button.disabled = true;
    tell([form.dataset.reading], false);
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "X-Studio-Key": document.body.dataset.key },
        body: chosen,
      });
      const found = await answer.json();
      if (answer.ok) return location.assign(found.page);
      tell([form.dataset.refused, ...found.said], true);
    } catch {
      tell([form.dataset.failed], true);
    }
    button.disabled = false;
  });
}
