/*
 * Nothing typed is lost. Wagtail's autosave gives up after a minute without network, and does not
 * know of sessions that ended. Until it reports success, what is typed is kept in this browser;
 * this file finds out why it fails, has one sign in again, and lets it go on.
 */
(() => {
  const ASK_EVERY = 15_000;
  const KEEP_AFTER = 250;
  const NOT_KEPT = /^(csrfmiddlewaretoken|next|loaded_revision_\w+|overwrite_revision_id|comments-.*)$/;
  const KEPT_WORDS = 'What you type is kept in this browser until it is saved.';
  const { deskKept: kept } = window;

  const show = (id) => document.getElementById(id)
    ?.dispatchEvent(new CustomEvent('w-dialog:show'));
  const hide = (id) => document.getElementById(id)
    ?.dispatchEvent(new CustomEvent('w-dialog:hide'));

  /* Names and values of a form, as they would be posted; files cannot be kept. */
  const fieldsOf = (data) => [...data].filter(
    ([name, value]) => typeof value === 'string' && !NOT_KEPT.test(name),
  ).map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]);

  const asText = (fields, name) => fields.filter(([of]) => of === name)
    .map(([, value]) => value).join('\n');

  /* The names whose values differ, those of forms that can be added too. */
  const changed = (before, after) => [...new Set([...before, ...after].map(([name]) => name))]
    .filter((name) => asText(before, name) !== asText(after, name));

  const addForms = (fields) => {
    for (const [name, number] of fields) {
      const total = document.getElementById(`id_${name}`);
      const add = document.getElementById(`id_${name.replace('-TOTAL_FORMS', '-ADD')}`);
      if (!name.endsWith('-TOTAL_FORMS') || !total || !add) continue;
      for (let left = Number(number) - Number(total.value); left > 0; left -= 1) add.click();
    }
  };

  const fill = (field, values) => {
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
    else if (field.codemirror) field.codemirror.setValue(values[0] ?? '');
    else field.value = values[0] ?? '';
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  };

  class Keeping extends window.StimulusModule.Controller {
    static values = { user: String, session: String, compare: String };

    connect() {
      this.form = this.element.closest('form');
      this.listeners = new AbortController();
      this.unsaved = false;
      const on = (target, types, act) => types.split(' ').forEach((type) => target.addEventListener(
        type, act, { signal: this.listeners.signal },
      ));
      on(this.form, 'input change', () => this.soon());
      on(this.form, 'submit', () => this.send());
      on(this.form, 'w-autosave:save', ({ detail }) => { this.sent = fieldsOf(detail.formData); });
      on(this.form, 'w-autosave:success', () => this.saved());
      on(this.form, 'w-autosave:error', ({ detail }) => this.failed(detail));
      on(window, 'online focus', () => this.ask());
      on(window, 'pagehide', () => this.keep());
      on(document, 'visibilitychange', () => (document.hidden ? this.keep() : this.ask()));
      this.timer = setInterval(() => this.unsaved && this.ask(), ASK_EVERY);
      setTimeout(() => this.offer());
    }

    disconnect() {
      this.listeners.abort();
      clearInterval(this.timer);
    }

    get key() {
      return kept.key(this.userValue, new URL(this.form.action).pathname);
    }

    /* Where what was kept waits if one closes the window without a word. */
    get later() {
      return `${this.key}#later`;
    }

    get fields() {
      return fieldsOf(new FormData(this.form));
    }

    soon() {
      this.unsaved = true;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.keep(), KEEP_AFTER);
    }

    keep() {
      clearTimeout(this.waiting);
      if (!this.unsaved || this.offered) return;
      this.lastKey = this.key;
      kept.write(this.lastKey, this.fields);
    }

    send() {
      this.keep();
      if (this.unsaved) kept.send(this.key);
    }

    /* The address changes with the first save of a new page. */
    saved() {
      hide('signed-out-dialog');
      if (this.lastKey && this.lastKey !== this.key) kept.drop(this.lastKey);
      if (changed(this.sent ?? [], this.fields).length) {
        this.keep();
        return;
      }
      this.unsaved = false;
      clearTimeout(this.waiting);
      kept.drop(this.key);
      if (this.reloads) window.location.reload();
    }

    failed(detail) {
      this.unsaved = true;
      this.keep();
      if (!['server_error', 'network_error'].includes(detail.type)) return;
      detail.text = `${detail.text ?? ''} ${KEPT_WORDS}`.trim();
      this.ask();
    }

    /* Find out whether this user can save, take the newest token, and let autosave try again. */
    async ask() {
      if (this.asking) return;
      this.asking = true;
      try {
        const answer = await fetch(this.sessionValue, {
          headers: { Accept: 'application/json' }, redirect: 'manual', cache: 'no-store',
        });
        if (answer.type === 'opaqueredirect') this.signedOut();
        else if (answer.ok) this.signedIn(await answer.json());
      } catch {
        // no network: asked again in a while, and as soon as the browser says that it is back
      } finally {
        this.asking = false;
      }
    }

    signedOut(other = false) {
      const said = document.querySelector('[data-signed-out-other]');
      if (said) said.hidden = !other;
      if (this.told || !this.unsaved) return;
      this.told = true;
      show('signed-out-dialog');
      clearInterval(this.timer);
      this.timer = setInterval(() => this.ask(), ASK_EVERY / 5);
    }

    signedIn({ user, token }) {
      if (user !== this.userValue) {
        this.signedOut(true);
        return;
      }
      for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = token;
      window.wagtailConfig.CSRF_TOKEN = token;
      if (this.told) hide('signed-out-dialog');
      this.told = false;
      if (this.unsaved && !this.offered) this.autosave?.save({ type: 'keeping' });
    }

    get autosave() {
      return window.wagtail.app.getControllerForElementAndIdentifier(this.form, 'w-autosave');
    }

    /* What was kept is shown beside what is saved, if it says anything else. */
    async offer() {
      const found = kept.read(this.key) ?? kept.read(this.later);
      if (!found) return;
      const names = changed(this.fields, found.fields).filter((name) => !/-(ORDER|id)$/.test(name));
      if (!names.length) {
        if (this.form.dataset.wUnsavedForceValue !== 'true') kept.drop(this.key);
        kept.drop(this.later);
        return;
      }
      const dialog = document.getElementById('kept-dialog');
      this.offered = true;
      kept.drop(this.key);
      kept.write(this.later, found.fields);
      dialog.addEventListener('w-dialog:hidden', () => { this.offered = false; }, { once: true });
      dialog.querySelector('[data-kept-when]').textContent = new Date(found.at).toLocaleString('en-US');
      dialog.querySelector('[data-kept-restore]').onclick = () => this.restore(found.fields, names);
      dialog.querySelector('[data-kept-drop]').onclick = () => this.drop();
      show('kept-dialog');
      const parts = await Promise.all(names.map((name) => this.compared(name, found.fields)));
      dialog.querySelector('[data-kept-differences]').replaceChildren(...parts);
    }

    async compared(name, fields) {
      const part = document.createElement('section');
      const heading = document.createElement('h3');
      const label = this.form.querySelector(`label[for="id_${name}"]`);
      heading.textContent = label ? label.firstChild.textContent.trim() : name.replaceAll('_', ' ');
      const lines = document.createElement('div');
      const body = new FormData();
      body.set('before', asText(this.fields, name));
      body.set('after', asText(fields, name));
      body.set('csrfmiddlewaretoken', window.wagtailConfig.CSRF_TOKEN);
      part.append(heading, lines);
      try {
        const answer = await fetch(this.compareValue, { method: 'POST', body });
        if (answer.ok) lines.innerHTML = await answer.text();
      } catch {
        lines.textContent = asText(fields, name);
      }
      return part;
    }

    restore(fields, names) {
      this.offered = false;
      kept.write(this.key, fields);
      kept.drop(this.later);
      addForms(fields);
      for (const name of names) {
        const values = fields.filter(([of]) => of === name).map(([, value]) => value);
        for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          fill(field, values);
          this.reloads ||= field.type === 'hidden'; // a chooser shows its choice when it opens
        }
      }
      hide('kept-dialog');
      this.form.querySelector('[data-controller~=markdown-editor]')?.codemirror?.focus();
    }

    drop() {
      kept.drop(this.later);
      hide('kept-dialog');
    }
  }

  window.wagtail.app.register('keeping', Keeping);
})();
