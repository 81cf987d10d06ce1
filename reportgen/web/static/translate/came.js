// What came back: as many as are ticked are taken over.
const form = document.getElementById("take");
if (form) {
  const button = form.querySelector(".primary");
  const look = () => {
    button.disabled = !form.querySelector("input[name='take']:checked");
  };
  form.addEventListener("change", look);
  look();
}
