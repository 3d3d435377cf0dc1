/*
 * The form of a claim shows the sentence that readers will get, and what reads wrong in it, while
 * one types. The server makes both: this file only asks.
 */
(() => {
  const FIELDS = ['metric', 'value', 'unit', 'direction', 'baseline'];
  let waiting;
  let asked = 0;

  const find = (form, name) => form.querySelector(`[name$="${name}"]`);

  const show = async (form, direction) => {
    const said = new URLSearchParams(FIELDS.map((name) => [name, find(form, name)?.value ?? '']));
    const number = asked += 1;
    let html;
    try {
      const answer = await fetch(`${direction.dataset.sentenceUrl}?${said}`);
      html = answer.ok && await answer.text();
    } catch {
      return; // no network: the next key asks again
    }
    if (!html || number !== asked) return; // an answer may be overtaken by that to a later question
    let place = form.querySelector('.claim-sentence');
    if (!place) {
      place = document.createElement('div');
      place.className = 'claim-sentence help-block help-info';
      place.setAttribute('role', 'status');
      direction.closest('.w-field').append(place);
    }
    place.innerHTML = html;
  };

  const ask = ({ target }) => {
    const form = target.closest?.('form');
    const direction = form && find(form, 'direction');
    if (!direction?.dataset.sentenceUrl) return;
    if (!FIELDS.some((name) => target.name?.endsWith(name))) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(form, direction), 250);
  };

  document.addEventListener('input', ask);
  document.addEventListener('change', ask);
  document.addEventListener('DOMContentLoaded', () => {
    const direction = document.querySelector('[data-sentence-url]');
    if (direction) show(direction.form, direction);
  });
})();
