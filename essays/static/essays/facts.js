/*
 * What is known of the text, beside it: asked for anew after each save. Faults have marks in the
 * gutter, and a click leads to their line. Fields with a limit say how much is left of it; nothing
 * is cut off without a word.
 */
(() => {
  const editor = () => document.querySelector('[data-controller~=markdown-editor]')?.codemirror;
  const MARKS = 'desk-faults';

  const mark = (cm, list) => {
    cm.clearGutter(MARKS);
    for (const item of list.querySelectorAll('[data-line]')) {
      const sign = document.createElement('span');
      sign.className = `fault-mark ${item.dataset.level}`;
      sign.title = item.querySelector('span').textContent;
      sign.textContent = item.dataset.level === 'error' ? '×' : '!';
      cm.setGutterMarker(Math.min(Number(item.dataset.line), cm.lineCount()) - 1, MARKS, sign);
    }
  };

  const goTo = (cm, number) => {
    cm.setCursor({ line: number - 1, ch: 0 });
    cm.focus();
    cm.scrollIntoView(null, 200);
    const handle = cm.addLineClass(number - 1, 'background', 'fault-line');
    setTimeout(() => cm.removeLineClass(handle, 'background', 'fault-line'), 2000);
  };

  const count = (panel, faults) => {
    const toggle = document.querySelector('[data-side-panel-toggle=text] [data-side-panel-toggle-counter]');
    if (!toggle) return;
    toggle.hidden = !faults;
    toggle.textContent = faults;
  };

  const show = (panel, html) => {
    panel.innerHTML = html;
    const list = panel.querySelector('[data-fault-list]');
    count(panel, list.children.length);
    const cm = editor();
    if (cm) mark(cm, list);
    const below = document.querySelector('form .faults'); // as it was when the page was opened
    below?.replaceChildren(...[...list.children].map((item) => item.cloneNode(true)));
  };

  const pageOf = (panel, form) => panel.dataset.page
    ?? /\/pages\/(\d+)\/edit\//.exec(form.action)?.[1];

  const parts = () => [
    document.querySelector('[data-text-facts]'), document.querySelector('form[data-edit-form]'),
  ];

  /* Return what the server says of the latest draft, or nothing where it cannot. */
  const facts = async () => {
    const [panel, form] = parts();
    const page = panel && form && pageOf(panel, form);
    if (!page) return '';
    try {
      const answer = await fetch(panel.dataset.address.replace('/0/', `/${page}/`), { redirect: 'error' });
      return answer.ok ? await answer.text() : '';
    } catch {
      return ''; // the next save asks again
    }
  };

  window.deskFacts = { facts };

  const begin = () => {
    const [panel, form] = parts();
    if (!panel || !form) return;
    let waiting;
    let asked = 0;
    const ask = async () => {
      const number = asked += 1;
      const html = await facts();
      if (html && number === asked) show(panel, html);
    };
    form.addEventListener('w-autosave:success', () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 700);
    });
    document.addEventListener('click', ({ target }) => {
      const number = target.closest?.('[data-go-to]')?.dataset.goTo;
      if (number && editor()) goTo(editor(), Number(number));
    });
    ask();
  };

  const limit = (field) => {
    const most = Number(field.dataset.limit);
    const said = document.createElement('div');
    said.className = 'limit';
    said.setAttribute('role', 'status');
    const tell = () => {
      const long = [...field.value].length;
      said.hidden = long < most * 0.7;
      said.classList.toggle('over', long > most);
      said.textContent = long > most
        ? `${long} of ${most} characters: take out ${long - most}. Until then it is not saved.`
        : `${long} of ${most} characters`;
    };
    field.after(said);
    field.addEventListener('input', tell);
    tell();
  };

  addEventListener('DOMContentLoaded', () => {
    begin();
    document.querySelectorAll('[data-limit]').forEach(limit);
  });
})();
