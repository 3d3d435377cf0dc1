/*
 * The Insert menu of the toolbar: a button with a menu (WAI-ARIA menu button pattern). Arrow keys
 * and first letters move in it, Escape closes it, and whoever chose something types on.
 */
(() => {
  const itemOf = (construct) => {
    const item = document.createElement('button');
    Object.assign(item, { type: 'button', tabIndex: -1, title: construct.says });
    item.setAttribute('role', 'menuitem');
    item.dataset.name = construct.name;
    item.textContent = construct.label;
    return item;
  };

  const groupOf = (name, constructs) => {
    const group = document.createElement('div');
    const heading = document.createElement('p');
    heading.textContent = name;
    heading.setAttribute('aria-hidden', 'true');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', name);
    group.append(heading, ...constructs.map(itemOf));
    return group;
  };

  /* Put a menu of constructs behind a button; `act(name)` is called with what was chosen. */
  const attach = (button, constructs, act) => {
    const menu = document.createElement('div');
    menu.className = 'insert-menu';
    menu.hidden = true;
    menu.setAttribute('role', 'menu');
    menu.setAttribute('aria-label', 'Insert');
    const groups = Map.groupBy
      ? Map.groupBy(constructs, ({ group }) => group)
      : constructs.reduce((all, one) => all.set(one.group, [...(all.get(one.group) ?? []), one]), new Map());
    for (const [name, members] of groups) menu.append(groupOf(name, members));
    button.after(menu);
    button.setAttribute('aria-haspopup', 'menu');
    const items = [...menu.querySelectorAll('[role=menuitem]')];
    items[0].tabIndex = 0; // a menu that scrolls must hold something that Tab reaches

    const open = (shown, back = true) => {
      menu.hidden = !shown;
      button.setAttribute('aria-expanded', String(shown));
      if (shown) items[0].focus();
      else if (back) button.focus();
    };
    open(false, false);

    const move = (event) => {
      const place = items.indexOf(document.activeElement);
      const to = {
        ArrowDown: (place + 1) % items.length,
        ArrowUp: (place - 1 + items.length) % items.length,
        Home: 0,
        End: items.length - 1,
      }[event.key];
      const letter = event.key.length === 1 && event.key.toLowerCase();
      const after = [...items.slice(place + 1), ...items.slice(0, place + 1)];
      const found = items[to] ?? (letter
        && after.find((item) => item.textContent.toLowerCase().startsWith(letter)));
      if (event.key === 'Escape') open(false);
      else if (event.key === 'Tab') open(false, false);
      if (found) found.focus();
      if (found || event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
    };

    menu.addEventListener('keydown', move);
    menu.addEventListener('click', ({ target }) => {
      const item = target.closest('[role=menuitem]');
      if (!item) return;
      open(false, false);
      act(item.dataset.name);
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (!menu.hidden && !menu.contains(target) && !button.contains(target)) open(false, false);
    });
    return () => open(menu.hidden);
  };

  window.deskMenu = { attach };
})();
