/*
 * What is pasted: pictures go to the library, an address on selected words makes a link, formatted
 * text becomes Markdown. Ctrl-Shift-V stays plain, and so does all within code; one undo takes it
 * back.
 */
(() => {
  const { isAddress } = window.deskInserting;
  const FENCE = /^ {0,3}(```+|~~~+)/;

  const isInCode = (cm) => {
    let open = '';
    for (let line = 0; line < cm.getCursor('from').line; line += 1) {
      const mark = FENCE.exec(cm.getLine(line))?.[1];
      if (mark && (!open || mark.startsWith(open))) open = open ? '' : mark;
    }
    return Boolean(open);
  };

  const nextFootnote = (cm) => 1 + Math.max(
    0, ...[...cm.getValue().matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1])),
  );

  const asLink = (cm, text) => {
    const selected = cm.getSelection();
    if (!isAddress(text) || !selected.trim() || selected.includes('\n') || isAddress(selected)) return '';
    return `[${selected}](${text})`;
  };

  const attach = (cm, addPictures) => {
    let plain = false;
    cm.on('keydown', (_, event) => {
      plain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v';
    });

    cm.on('paste', (_, event) => {
      const { clipboardData: data } = event;
      if (!data) return;
      const html = data.getData('text/html');
      const files = [...data.files].filter(({ type }) => type.startsWith('image/'));
      if (files.length && !(html && data.getData('text/plain').trim())) {
        event.preventDefault();
        addPictures(files);
        return;
      }
      if (plain || isInCode(cm)) return;
      const written = asLink(cm, data.getData('text/plain').trim())
        || (html && window.deskCleaning.clean(html, nextFootnote(cm)));
      if (!written) return;
      event.preventDefault();
      cm.replaceSelection(written, 'end', 'paste');
      cm.scrollIntoView(null);
    });

    cm.on('drop', (_, event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      cm.setCursor(cm.coordsChar({ left: event.pageX, top: event.pageY }));
      addPictures(files);
    });
  };

  window.deskPasting = { attach };
})();
