// Keeps the number on the button true. Without it the button says how many were ticked at first.
const button = document.querySelector("[data-import-label]");

function count() {
  const ticked = document.querySelectorAll('input[name="tick"]:checked').length;
  const [one, many] = button.dataset.importLabel.split("|");
  button.textContent = `Import ${ticked.toLocaleString("en-US")} ${ticked === 1 ? one : many}`;
  button.disabled = ticked === 0;
}

if (button) {
  document.addEventListener("change", count);
  document.addEventListener("click", () => setTimeout(count));
  count();
}
