// The list of translations: all sheets ticked at once.
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
