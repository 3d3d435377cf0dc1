/*
 * Putting text at the caret, so that one types on at the right place: what stands between « and »
 * is selected afterwards, and takes what was selected before.
 */
(() => {
  const MARK = /«([^»]*)»/;

  /* An empty line above a block, unless there is one. */
  const gapAbove = (cm) => {
    const above = cm.getRange({ line: 0, ch: 0 }, cm.getCursor('from'));
    if (!above || above.endsWith('\n\n')) return '';
    return above.endsWith('\n') ? '\n' : '\n\n';
  };

  const gapBelow = (cm) => {
    const below = cm.getRange(cm.getCursor('to'), { line: cm.lastLine() + 1, ch: 0 });
    if (below.startsWith('\n\n')) return '';
    return below.startsWith('\n') ? '\n' : '\n\n';
  };

  /* Insert a construct, or any text with such a mark. */
  const insert = (cm, text, isBlock = false) => {
    const selected = cm.getSelection();
    const marked = MARK.exec(text);
    const words = selected || marked?.[1] || '';
    const before = (isBlock ? gapAbove(cm) : '') + (marked ? text.slice(0, marked.index) : text);
    const after = (marked ? text.slice(marked.index + marked[0].length) : '')
      + (isBlock ? gapBelow(cm) : '');
    const start = cm.indexFromPos(cm.getCursor('from')) + before.length;
    cm.replaceSelection(before + words + after);
    if (marked) cm.setSelection(cm.posFromIndex(start), cm.posFromIndex(start + words.length));
    cm.focus();
  };

  const footnote = (cm) => {
    const used = [...cm.getValue().matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]));
    const mark = `[^${Math.max(0, ...used) + 1}]`;
    cm.operation(() => {
      cm.replaceSelection(mark, 'end');
      const last = { line: cm.lastLine() };
      cm.replaceRange(`${cm.getLine(cm.lastLine()) ? '\n\n' : '\n'}${mark}: `, last);
      cm.setCursor({ line: cm.lastLine() });
    });
    cm.focus();
  };

  const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

  /* Ctrl-K: words that are selected want an address, and an address wants words. */
  const link = (cm) => {
    const selected = cm.getSelection();
    cm.replaceSelection('');
    if (ADDRESS.test(selected)) insert(cm, `[«words»](${selected})`);
    else if (selected) insert(cm, `[${selected}](«https://»)`);
    else insert(cm, '[«words»](https://)');
  };

  window.deskInserting = { insert, footnote, link, isAddress: (text) => ADDRESS.test(text) };
})();
