/*
 * Before a text is published, approved or scheduled, one step says what is wrong in it, if
 * anything is. The button's own words say who is mailed and when.
 */
(() => {
  const ACTS = '[name=action-publish], [data-workflow-action-name=approve]';
  const agreed = new WeakSet();
  const dialog = () => document.getElementById('publish-dialog');
  const tell = (name) => dialog().dispatchEvent(new CustomEvent(`w-dialog:${name}`));

  const goOn = (button) => {
    agreed.add(button);
    button.click();
    agreed.delete(button);
  };

  const show = (button, list) => {
    const errors = list.querySelectorAll('[data-level=error]').length;
    const part = (name) => dialog().querySelector(`[data-publish-${name}]`);
    part('faults').replaceChildren(list);
    part('refused').hidden = !errors;
    part('go').hidden = errors > 0;
    part('go').textContent = button.textContent.trim().replace(/\s+/g, ' ');
    part('go').onclick = () => {
      tell('hide');
      goOn(button);
    };
    part('back').onclick = () => tell('hide');
    list.onclick = ({ target }) => target.closest('[data-go-to]') && tell('hide');
    tell('show');
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.(ACTS);
    if (!button || agreed.has(button) || !dialog()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const html = await window.deskFacts.facts();
    const list = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-fault-list]');
    if (list?.children.length) show(button, document.adoptNode(list));
    else goOn(button);
  }, true);
})();
