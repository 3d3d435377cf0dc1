/*
 * Pictures from the clipboard or dropped: each goes to the library by itself while one says what
 * it shows, and then stands in the text where the caret was.
 */
(() => {
  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

  const upload = (url, file, progress) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    const failed = (said) => resolve({ error: said });
    data.set('file', file);
    data.set('csrfmiddlewaretoken', window.wagtailConfig.CSRF_TOKEN);
    request.open('POST', url);
    request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
    request.upload.onprogress = ({ loaded, total }) => { progress.value = loaded / total; };
    request.onerror = () => failed('There is no network. Try again.');
    request.onload = () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        failed(request.status === 403 || request.responseURL.includes('login')
          ? 'You are signed out, or may not add images.' : 'The server did not take it. Try again.');
      }
    };
    request.send(data);
  });

  class Row {
    constructor(cm, url, file, place) {
      Object.assign(this, { cm, url, file, place });
      this.element = make('li');
      this.progress = make('progress', { max: 1, value: 0 });
      this.progress.setAttribute('aria-label', `Uploading ${file.name}`);
      this.said = make('span');
      this.said.setAttribute('role', 'status');
      this.field = make('input', { type: 'text', maxLength: 250 });
      this.field.placeholder = 'What it shows, for who does not see it';
      this.field.setAttribute('aria-label', `What ${file.name} shows`);
      this.put = make('button', { type: 'button', className: 'button button-small', textContent: 'Insert', disabled: true });
      this.close = make('button', { type: 'button', className: 'button button-small button-secondary', textContent: 'Leave it out' });
      this.element.append(make('b', { textContent: file.name }), this.progress, this.field, this.put, this.close, this.said);
      this.put.onclick = () => this.insert();
      this.close.onclick = () => this.end();
      this.field.onkeydown = (event) => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          event.preventDefault();
          this.insert();
        } else if (event.key === 'Escape') this.end();
      };
      for (const type of ['input', 'change']) {
        this.field.addEventListener(type, (event) => event.stopPropagation()); // no field of the form
      }
    }

    async send() {
      const answer = await upload(this.url, this.file, this.progress);
      this.progress.remove();
      this.id = answer.id;
      this.put.disabled = !answer.id;
      if (answer.error) {
        this.said.textContent = answer.error;
        this.field.remove();
        this.put.remove();
        this.close.textContent = 'Close';
        this.close.focus();
      }
    }

    insert() {
      if (!this.id) return;
      const at = this.place.find() ?? this.cm.getCursor();
      const alt = this.field.value.replace(/[[\]\n]/g, ' ').trim();
      this.cm.setCursor(at);
      window.deskInserting.insert(this.cm, `![${alt || '«»'}](image:${this.id})`, true);
      this.end();
    }

    end() {
      this.place.clear();
      const list = this.element.parentNode;
      this.element.remove();
      if (list && !list.children.length) list.hidden = true;
      this.cm.focus();
    }
  }

  /* Return what takes files, with a list of those under way before the editor. */
  const attach = (cm, url) => {
    const list = make('ul', { className: 'new-pictures', hidden: true });
    list.setAttribute('aria-label', 'New images');
    cm.getWrapperElement().before(list);
    return (files) => {
      const rows = files.map((file) => new Row(cm, url, file, cm.setBookmark(cm.getCursor())));
      list.append(...rows.map((row) => row.element));
      list.hidden = false;
      rows[0].field.focus();
      rows.forEach((row) => row.send());
    };
  };

  window.deskPictures = { attach };
})();
