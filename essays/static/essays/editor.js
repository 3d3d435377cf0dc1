/*
 * The Markdown editor: EasyMDE, with what this site's Markdown can do and nothing that is loaded
 * from elsewhere. Its own preview is left out: it has another parser than readers get.
 */
(() => {
  const icon = (name) => `<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;

  const button = (name, title, iconName, action) => ({ name, title, action, icon: icon(iconName) });

  /* Put text before and after the selection, and select what was selected, or `fallback`. */
  const surround = (cm, before, after, fallback) => {
    const selected = cm.getSelection() || fallback;
    cm.replaceSelection(before + selected + after);
    const end = cm.indexFromPos(cm.getCursor()) - after.length;
    cm.setSelection(cm.posFromIndex(end - selected.length), cm.posFromIndex(end));
    cm.focus();
  };

  const insertBlock = (cm, block) => {
    const above = cm.getRange({ line: 0, ch: 0 }, cm.getCursor('from'));
    const gap = !above || above.endsWith('\n\n') ? '' : above.endsWith('\n') ? '\n' : '\n\n';
    cm.replaceSelection(`${gap}${block}\n\n`);
    cm.focus();
  };

  const insertFootnote = ({ codemirror: cm }) => {
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

  const TABLE =
    '| Name | Value |\n|:-----|------:|\n| One  |     1 |\n\n/// table-caption\nWhat it shows.\n///';

  /* Wagtail falls back on the title, often a file name: better no description than that one. */
  const describe = ({ default_alt_text: text, title }) => (text === title ? '' : text);

  const choose = (Modal, url, options, insert) => (editor) =>
    new Modal(url).open(options, (chosen) => insert(editor.codemirror, chosen));

  /* Wagtail's choosers of records have no window class of their own, and their window no name. */
  const chooseRecord = (name, url, insert) => ({ codemirror: cm }) => {
    const steps = window.CHOOSER_MODAL_ONLOAD_HANDLERS;
    const choose = (modal, data) => {
      const dialog = modal.body.closest('.modal').attr('aria-label', name);
      dialog.one('hidden.bs.modal', () => cm.focus());
      steps.choose(modal, data);
    };
    window.ModalWorkflow({
      url,
      onload: { ...steps, choose },
      responses: { chosen: (record) => insert(cm, record) },
    });
  };

  /* What is selected is printed as the number: the faults tell if it says something else. */
  const insertClaim = (cm, { name, number }) =>
    cm.replaceSelection(`[${cm.getSelection() || number}](claim:${name})`);

  const insertCitation = (cm, { key }) => cm.replaceSelection(`${cm.getSelection()}[@${key}]`);

  const toolbar = (urls) => [
    button('bold', 'Bold', 'bold', EasyMDE.toggleBold),
    button('italic', 'Italic', 'italic', EasyMDE.toggleItalic),
    button('heading-2', 'Heading', 'h2', EasyMDE.toggleHeading2),
    button('heading-3', 'Subheading', 'h3', EasyMDE.toggleHeading3),
    '|',
    button('quote', 'Quote', 'openquote', EasyMDE.toggleBlockquote),
    button('unordered-list', 'List', 'list-ul', EasyMDE.toggleUnorderedList),
    button('ordered-list', 'Numbered list', 'list-ol', EasyMDE.toggleOrderedList),
    button('code', 'Code', 'code', EasyMDE.toggleCodeBlock),
    '|',
    button('link', 'Link', 'link', ({ codemirror: cm }) =>
      surround(cm, '[', '](https://)', 'text')),
    button('page', 'Link to a page', 'doc-empty-inverse', choose(
      window.PageChooserModal, urls.page, { modelNames: ['wagtailcore.page'] },
      (cm, page) => surround(cm, '[', `](page:${page.id})`, page.title),
    )),
    button('document', 'Link to a document', 'doc-full', choose(
      window.DocumentChooserModal, urls.document, {},
      (cm, document) => surround(cm, '[', `](doc:${document.id})`, document.title),
    )),
    button('image', 'Image', 'image', choose(
      window.ImageChooserModal, urls.image, {},
      (cm, image) => surround(cm, '![', `](image:${image.id})`, describe(image)),
    )),
    '|',
    button('cite', 'Cite a paper', 'glasses', chooseRecord(
      'Cite a paper', urls.paper, insertCitation,
    )),
    button('claim', 'Number from a paper', 'decimal', chooseRecord(
      'Number from a paper', urls.claim, insertClaim,
    )),
    button('footnote', 'Footnote', 'superscript', insertFootnote),
    button('table', 'Table', 'table', ({ codemirror: cm }) => insertBlock(cm, TABLE)),
  ];

  /* One tab stop for the whole toolbar, arrow keys inside it (WAI-ARIA toolbar pattern). */
  const useArrowKeys = (bar) => {
    const buttons = [...bar.querySelectorAll('button')];
    buttons[0].tabIndex = 0;
    bar.setAttribute('aria-label', 'Formatting');
    bar.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const place = buttons.indexOf(document.activeElement);
      if (!step || place < 0) return;
      const next = buttons[(place + step + buttons.length) % buttons.length];
      buttons[place].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      event.preventDefault();
    });
  };

  class MarkdownEditor extends window.StimulusModule.Controller {
    static values = { urls: Object };

    connect() {
      this.editor = new EasyMDE({
        element: this.element,
        toolbar: toolbar(this.urlsValue),
        autoDownloadFontAwesome: false,
        autoRefresh: { delay: 300 },
        indentWithTabs: false,
        inputStyle: 'contenteditable',
        nativeSpellcheck: true,
        spellChecker: false,
        status: false,
        tabSize: 4,
        shortcuts: { togglePreview: null, toggleSideBySide: null, toggleFullScreen: null,
          drawImage: null, drawLink: null },
      });
      const cm = this.editor.codemirror;
      this.element.codemirror = cm;
      // The Tab key leaves the editor (WCAG 2.1.2); Ctrl-] and Ctrl-[ indent.
      cm.setOption('extraKeys', { ...cm.getOption('extraKeys'), Tab: false, 'Shift-Tab': false });
      cm.on('change', () => this.tell());
      useArrowKeys(this.editor.toolbar_div);
      this.label(cm);
    }

    disconnect() {
      this.editor.toTextArea();
    }

    /* Autosave and preview look at the textarea. */
    tell() {
      this.editor.codemirror.save();
      this.element.dispatchEvent(new Event('input', { bubbles: true }));
    }

    label(cm) {
      const field = cm.getInputField();
      const [label] = this.element.labels;
      field.setAttribute('role', 'textbox');
      field.setAttribute('aria-multiline', 'true');
      field.setAttribute('aria-label', label ? label.firstChild.textContent.trim() : 'Text');
      const described = this.element.getAttribute('aria-describedby');
      if (described) field.setAttribute('aria-describedby', described);
      if (label) label.addEventListener('click', () => cm.focus());
    }
  }

  window.wagtail.app.register('markdown-editor', MarkdownEditor);
})();
