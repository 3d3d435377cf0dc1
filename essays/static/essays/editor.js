/*
 * The Markdown editor: EasyMDE, with what this site's Markdown can do and nothing that is loaded
 * from elsewhere. Its own preview is left out: it has another parser than readers get.
 */
(() => {
  const icon = (name) => `<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;

  const button = (name, title, iconName, action) => ({ name, title, action, icon: icon(iconName) });

  const { insert, footnote, link } = window.deskInserting;

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

  /* What opens a window; all else is inserted as it stands in the table of constructs. */
  const windows = (urls) => ({
    page: choose(window.PageChooserModal, urls.page, { modelNames: ['wagtailcore.page'] },
      (cm, page) => insert(cm, `[«${page.title}»](page:${page.id})`)),
    document: choose(window.DocumentChooserModal, urls.document, {},
      (cm, document) => insert(cm, `[«${document.title}»](doc:${document.id})`)),
    image: choose(window.ImageChooserModal, urls.image, {},
      (cm, image) => insert(cm, `![«${describe(image)}»](image:${image.id})`)),
    paper: chooseRecord('Cite a paper', urls.paper, insertCitation),
    claim: chooseRecord('Number from a paper', urls.claim, insertClaim),
    footnote: ({ codemirror: cm }) => footnote(cm),
  });

  const TOGGLES = {
    bold: EasyMDE.toggleBold,
    italic: EasyMDE.toggleItalic,
    heading: EasyMDE.toggleHeading2,
    quote: EasyMDE.toggleBlockquote,
    list: EasyMDE.toggleUnorderedList,
    link: ({ codemirror: cm }) => link(cm),
  };

  const actOf = (construct, opens) => TOGGLES[construct.name] ?? opens[construct.chooser]
    ?? (({ codemirror: cm }) => insert(cm, construct.text, construct.block));

  /* Those used daily, each with its button. */
  const toolbar = (constructs, acts) => constructs.filter(({ icon: drawn }) => drawn)
    .map(({ name, label, icon: drawn }) => button(name, label, drawn, acts[name]));

  /* One tab stop for the whole toolbar, arrow keys inside it (WAI-ARIA toolbar pattern). */
  const useArrowKeys = (bar) => {
    const buttons = [...bar.querySelectorAll(':scope > button')];
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
    static values = { urls: Object, constructs: Array };

    connect() {
      const opens = windows(this.urlsValue);
      this.acts = Object.fromEntries(this.constructsValue.map(
        (construct) => [construct.name, actOf(construct, opens)],
      ));
      this.editor = new EasyMDE({
        element: this.element,
        toolbar: [
          ...toolbar(this.constructsValue, this.acts),
          '|',
          button('insert', 'Insert', 'plus', () => this.openMenu()),
        ],
        autoDownloadFontAwesome: false,
        autoRefresh: { delay: 300 },
        indentWithTabs: false,
        inputStyle: 'contenteditable',
        lineNumbers: true,
        nativeSpellcheck: true,
        spellChecker: false,
        status: false,
        tabSize: 4,
        shortcuts: { togglePreview: null, toggleSideBySide: null, toggleFullScreen: null,
          drawImage: null, drawLink: null },
      });
      const { toolbar_div: bar } = this.editor;
      this.openMenu = window.deskMenu.attach(
        this.editor.toolbarElements.insert, this.constructsValue, (name) => this.insert(name),
      );
      this.editor.toolbarElements.insert.append(' Insert');
      const cm = this.editor.codemirror;
      this.element.codemirror = cm;
      cm.setOption('gutters', ['CodeMirror-linenumbers', 'desk-faults']);
      const finder = window.deskFinding.attach(cm);
      // The Tab key leaves the editor (WCAG 2.1.2); Ctrl-] and Ctrl-[ indent.
      cm.setOption('extraKeys', { ...cm.getOption('extraKeys'), Tab: false, 'Shift-Tab': false,
        'Ctrl-K': link, 'Cmd-K': link, 'Ctrl-F': () => finder.open(), 'Cmd-F': () => finder.open() });
      cm.on('change', () => this.tell());
      window.deskPasting.attach(cm, window.deskPictures.attach(cm, this.urlsValue.newImage));
      useArrowKeys(bar);
      this.fromHelp = ({ target }) => {
        const name = target.closest?.('[data-insert]')?.dataset.insert;
        if (name) this.insert(name);
      };
      document.addEventListener('click', this.fromHelp);
      this.label(cm);
    }

    insert(name) {
      this.acts[name](this.editor);
    }

    disconnect() {
      document.removeEventListener('click', this.fromHelp);
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
