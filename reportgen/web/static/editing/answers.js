// What pages that are checked as one types do: say words, send to the studio, list problems.

export const speaker = (words) => (name, values = {}) =>
  words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

export const post = (address, body, signal) =>
  fetch(address, {
    method: "POST",
    body,
    signal,
    headers: { "X-Studio-Key": document.body.dataset.key, "X-Studio-Part": "1" },
  });

export const tell = (list, problems, say) => {
  const items = problems.map((each) => {
    const item = document.createElement("li");
    item.className = each.error ? "error" : "warning";
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = say(each.error ? "error" : "hint");
    item.append(kind, " ", each.text);
    return item;
  });
  list.replaceChildren(...items);
};
