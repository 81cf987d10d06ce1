// The list follows what one types and chooses, without a new page.
const form = document.getElementById("filters");
const rows = document.getElementById("rows");

if (form && rows) {
  form.querySelector(".submit").hidden = true;
  let asking = null;
  let timer = 0;

  const refresh = async () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    const address = new URL(form.action);
    address.search = new URLSearchParams(chosen).toString();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(address, {
        headers: { "X-Studio-Part": "1" },
        signal: asking.signal,
      });
      if (!answer.ok) return location.assign(address);
      rows.innerHTML = await answer.text();
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(refresh, event.target.type === "search" ? 120 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh();
  });
}
