// Keeps the page of a note true while the note moves. Without it the page is true when it is loaded.
const live = document.querySelector("[data-live]");
const moves = () => live.querySelector("[data-moves]");

function show(fresh) {
  for (const part of live.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    part.toggleAttribute("data-moves", next.hasAttribute("data-moves"));
    if (part.innerHTML !== next.innerHTML) part.replaceChildren(...next.childNodes);
  }
}

async function look() {
  const began = Date.now();
  try {
    const answer = await fetch(live.dataset.live);
    if (!answer.ok || answer.redirected) return; // signed out
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The site starts again: look later.
  }
  if (moves()) setTimeout(look, Math.max(2000, 10 * (Date.now() - began)));
}

if (moves()) setTimeout(look, 2000);
