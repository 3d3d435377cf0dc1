/* Find and replace in the text: Ctrl-F opens a bar, Enter goes on, Shift-Enter back, Escape ends. */
(() => {
  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

  class Bar {
    constructor(cm) {
      this.cm = cm;
      this.element = make('div', { className: 'find-bar', hidden: true });
      this.element.setAttribute('role', 'search');
      this.element.setAttribute('aria-label', 'Find in the text');
      this.find = this.field('Find');
      this.other = this.field('Replace with');
      this.said = make('span');
      this.said.setAttribute('role', 'status');
      this.element.append(
        this.find, this.button('Next', () => this.go(1)), this.button('Before', () => this.go(-1)),
        this.other, this.button('Replace', () => this.replace()), this.button('All', () => this.all()),
        this.button('Close', () => this.close()), this.said,
      );
      this.element.addEventListener('keydown', (event) => this.key(event));
      this.find.addEventListener('input', () => this.tell());
      cm.getWrapperElement().before(this.element);
    }

    field(label) {
      const field = make('input', { type: 'text', placeholder: label });
      field.setAttribute('aria-label', label);
      for (const type of ['input', 'change']) {
        field.addEventListener(type, (event) => event.stopPropagation()); // no field of the form
      }
      return field;
    }

    button(textContent, onclick) {
      return make('button', { type: 'button', className: 'button button-small button-secondary', textContent, onclick });
    }

    key(event) {
      event.stopPropagation();
      if (event.key === 'Escape') this.close();
      else if (event.key === 'Enter' && event.target === this.find) this.go(event.shiftKey ? -1 : 1);
      else if (event.key === 'Enter' && event.target === this.other) this.replace();
      else return;
      event.preventDefault();
    }

    /* Letters match in both cases, unless one typed a capital. */
    cursor(from) {
      const caseFold = this.find.value === this.find.value.toLowerCase();
      return this.cm.getSearchCursor(this.find.value, from, { caseFold });
    }

    open() {
      const selected = this.cm.getSelection();
      if (selected && !selected.includes('\n')) this.find.value = selected;
      this.element.hidden = false;
      this.find.focus();
      this.find.select();
      this.tell();
    }

    close() {
      this.element.hidden = true;
      this.cm.focus();
    }

    places() {
      const found = [];
      if (!this.find.value) return found;
      const cursor = this.cursor({ line: 0, ch: 0 });
      while (cursor.findNext()) found.push({ from: cursor.from(), to: cursor.to() });
      return found;
    }

    tell(words = '') {
      const number = this.places().length;
      this.said.textContent = words || (this.find.value ? `${number} found` : '');
    }

    go(step) {
      if (!this.find.value) return;
      const cursor = this.cursor(this.cm.getCursor(step > 0 ? 'to' : 'from'));
      const found = step > 0 ? cursor.findNext() : cursor.findPrevious();
      const around = found ? cursor : this.cursor(step > 0 ? { line: 0, ch: 0 } : undefined);
      if (!found && !(step > 0 ? around.findNext() : around.findPrevious())) {
        this.tell('Nothing found');
        return;
      }
      this.cm.setSelection(around.from(), around.to());
      this.cm.scrollIntoView({ from: around.from(), to: around.to() }, 120);
      this.tell();
    }

    replace() {
      const same = (a, b) => a.line === b.line && a.ch === b.ch;
      const [from, to] = [this.cm.getCursor('from'), this.cm.getCursor('to')];
      const here = this.places().some((place) => same(place.from, from) && same(place.to, to));
      if (here) this.cm.replaceSelection(this.other.value, 'end');
      this.go(1);
    }

    /* From the end, so that no place moves; one undo takes all of it back. */
    all() {
      const places = this.places();
      this.cm.operation(() => places.reverse().forEach(
        ({ from, to }) => this.cm.replaceRange(this.other.value, from, to),
      ));
      this.tell(`${places.length} replaced`);
    }
  }

  window.deskFinding = { attach: (cm) => new Bar(cm) };
})();
