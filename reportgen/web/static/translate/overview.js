// The list of translations: all sheets ticked at once, and files put in.
import { offer } from "../upload.js";

const every = document.getElementById("every");
if (every) {
  const boxes = [...document.querySelectorAll("#choose input[name='sheet']")];
  const look = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    every.checked = ticked > 0 && ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  every.hidden = boxes.length < 2;
  every.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
  });
  for (const box of boxes) box.addEventListener("change", look);
  look();
}

const place = document.getElementById("upload");
if (place) {
  offer(place, {
    address: `${document.body.dataset.base}/translate/upload`,
    accept: ".docx,.odt,.xlsx,.po,.xlf,.xliff,.json",
    words: JSON.parse(place.dataset.words),
    done: (answers) => {
      const pages = answers.filter((each) => each.page).map((each) => each.page);
      if (pages.length < answers.length) return;
      location.assign(pages.length === 1 ? pages[0] : place.dataset.page);
    },
  });
}
