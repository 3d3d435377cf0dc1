/*
 * Formatted text from the clipboard as clean Markdown. Turndown does the work; what stands here is
 * what Google Docs, Word and web pages write otherwise than HTML means it.
 */
(() => {
  const MEANS = 'h1,h2,h3,h4,h5,h6,a[href],ul,ol,table,strong,b,em,i,code,pre,blockquote,sup,sub,s,del';
  const BOLD = /font-weight:\s*(?:bold|[6-9]00)/i;
  const ITALIC = /font-style:\s*italic/i;
  const STRUCK = /text-decoration[^;]*line-through/i;

  const rename = (element, name) => {
    const other = element.ownerDocument.createElement(name);
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };

  const each = (root, selector, act) => [...root.querySelectorAll(selector)].forEach(act);

  const drop = (root) => {
    each(root, 'style,script,meta,link,title,xml,template,img[src^="data:"],img[src^="file:"]',
      (element) => element.remove());
    const comments = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((comment) => comment.remove());
  };

  /* Google wraps all in a <b> that is not bold, and says bold by a style. */
  const readStyles = (root) => {
    each(root, 'b,strong', (element) => {
      if (/font-weight:\s*(?:normal|[1-4]00)/i.test(element.getAttribute('style') ?? '')) {
        element.replaceWith(...element.childNodes);
      }
    });
    each(root, 'span[style]', (span) => {
      const style = span.getAttribute('style');
      if (!span.textContent.trim() || span.closest('h1,h2,h3,h4,h5,h6,th')) return;
      if (STRUCK.test(style)) span.innerHTML = `<del>${span.innerHTML}</del>`;
      if (ITALIC.test(style)) span.innerHTML = `<em>${span.innerHTML}</em>`;
      if (BOLD.test(style)) span.innerHTML = `<strong>${span.innerHTML}</strong>`;
    });
  };

  /* Links that lead through Google's counter lead where they say. */
  const straighten = (root) => each(root, 'a[href]', (link) => {
    const address = /^https:\/\/www\.google\.com\/url\?(.*)$/.exec(link.getAttribute('href'));
    const target = address && new URLSearchParams(address[1]).get('q');
    if (target) link.setAttribute('href', target);
  });

  /* Word's lists are paragraphs with a bullet or a number as text. */
  const readLists = (root) => {
    let lists = [];
    let last = null;
    each(root, 'p[class*="MsoListParagraph"],p[style*="mso-list"]', (line) => {
      const level = Number(/level(\d)/.exec(line.getAttribute('style') ?? '')?.[1] ?? 1);
      const mark = /^[\s\u00a0]*(\d+[.)]|[a-z][.)]|[·•o§▪-])[\s\u00a0]+/u.exec(line.textContent);
      if (last !== line.previousElementSibling) lists = [];
      lists.length = Math.min(lists.length, level);
      while (lists.length < level) {
        const list = root.ownerDocument.createElement(/^\d/.test(mark?.[1] ?? '') ? 'ol' : 'ul');
        const above = lists.at(-1);
        if (above) (above.lastElementChild ?? above).append(list);
        else line.before(list);
        lists.push(list);
      }
      if (mark) unmark(line, mark[0].length);
      const item = root.ownerDocument.createElement('li');
      item.append(...line.childNodes);
      lists.at(-1).append(item);
      line.remove();
      [last] = lists;
    });
  };

  const unmark = (line, length) => {
    const texts = line.ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let left = length;
    while (left > 0 && texts.nextNode()) {
      const node = texts.currentNode;
      const cut = Math.min(left, node.data.length);
      node.data = node.data.slice(cut);
      left -= cut;
    }
  };

  const named = (root, name) => root.querySelector(`[id="${CSS.escape(name)}"],[name="${CSS.escape(name)}"]`);

  /* Two links that lead to each other are a footnote's mark and the note itself. */
  const readFootnotes = (root) => {
    const notes = [];
    each(root, 'a[href*="#"]', (mark) => {
      const note = named(root, mark.hash.slice(1));
      const back = note?.matches('a') ? note : note?.querySelector('a[href*="#"]');
      const name = mark.id || mark.name || mark.closest('[id]')?.id;
      const place = note?.closest('p,li') ?? note;
      if (!back || back === mark || !name || back.hash !== `#${name}` || notes.some((n) => n.mark === back)) return;
      notes.push({ mark, place, back });
    });
    return notes.map(({ mark, place, back }, index) => {
      const number = index + 1;
      const above = mark.closest('sup') ?? mark;
      above.replaceWith(`\uE000${number}\uE001`);
      back.remove();
      const words = root.ownerDocument.createElement('p');
      words.append(...place.childNodes);
      place.remove();
      return words;
    });
  };

  /* A cell is one line of Markdown, and the first row is the head. */
  const readTables = (root) => each(root, 'table', (table) => {
    each(table, 'td,th', (cell) => {
      each(cell, 'p,div', (part) => part.replaceWith(...part.childNodes, ' '));
      each(cell, 'br', (line) => line.replaceWith(' '));
    });
    each(table, 'colgroup', (columns) => columns.remove());
    if (!table.querySelector('th')) [...(table.rows[0]?.cells ?? [])].forEach((cell) => rename(cell, 'th'));
  });

  /* The title of an essay is a field of its own: a text begins with sections. */
  const lowerHeadings = (root) => {
    if (!root.querySelector('h1')) return;
    [5, 4, 3, 2, 1].forEach((level) => each(root, `h${level}`, (one) => rename(one, `h${level + 1}`)));
  };

  const service = () => {
    const turndown = new window.TurndownService({
      headingStyle: 'atx', hr: '---', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*',
    });
    turndown.use(window.turndownPluginGfm.gfm);
    turndown.addRule('strike', { filter: ['del', 's', 'strike'], replacement: (text) => `~~${text}~~` });
    turndown.addRule('sup', { filter: 'sup', replacement: (text) => `^${text}^` });
    turndown.addRule('sub', { filter: 'sub', replacement: (text) => `~${text}~` });
    turndown.addRule('item', {
      filter: 'li',
      replacement: (content, item) => {
        const list = item.parentNode;
        const start = Number(list.getAttribute('start') || 1);
        const place = [...list.children].filter((one) => one.nodeName === 'LI').indexOf(item);
        const mark = list.nodeName === 'OL' ? `${start + place}. ` : '- ';
        const words = content.replace(/^\n+|\s+$/g, '').replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, '\n')
          .replace(/\n/g, `\n${' '.repeat(mark.length)}`);
        return `${mark}${words}${item.nextSibling ? '\n' : ''}`;
      },
    });
    return turndown;
  };

  const tidy = (markdown) => markdown.replaceAll('\u00a0', ' ').replace(/[ \t]+$/gm, '')
    .replace(/\uE000(\d+)\uE001/g, '[^$1]').replace(/\n{3,}/g, '\n\n').trim();

  /*
   * Return Markdown, or nothing for HTML that says no more than its text does. Footnotes are
   * numbered from `first` on.
   */
  const clean = (html, first = 1) => {
    const root = new DOMParser().parseFromString(html, 'text/html').body;
    drop(root);
    readStyles(root);
    if (!root.querySelector(MEANS)) return '';
    straighten(root);
    readLists(root);
    const notes = readFootnotes(root);
    readTables(root);
    lowerHeadings(root);
    const turndown = service();
    const texts = [tidy(turndown.turndown(root)), ...notes.map(
      (note, index) => `[^${index + 1}]: ${tidy(turndown.turndown(note))}`,
    )];
    return texts.join('\n\n').replace(/\[\^(\d+)\]/g, (_, number) => `[^${Number(number) + first - 1}]`);
  };

  window.deskCleaning = { clean };
})();
