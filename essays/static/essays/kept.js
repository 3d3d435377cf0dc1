/*
 * What is not saved yet, by user and page, in this browser. On every page of the admin: one that
 * opens after a form was sent says that the form has arrived.
 */
(() => {
  const PREFIX = 'desk:';
  const SENT = 'desk-sent';
  const LONGEST = 30 * 24 * 60 * 60 * 1000;

  const entries = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, at: Number(localStorage.getItem(key).slice(0, 13)) }))
    .sort((a, b) => a.at - b.at);

  const kept = {
    key: (user, path) => `${PREFIX}${user}:${path}`,

    read(key) {
      const said = localStorage.getItem(key);
      if (!said) return null;
      try {
        return { at: Number(said.slice(0, 13)), fields: JSON.parse(said.slice(13)) };
      } catch {
        return null;
      }
    },

    /* The time leads, 13 digits, so that the oldest is found without reading all of it. */
    write(key, fields) {
      const said = Date.now() + JSON.stringify(fields);
      for (const { key: oldest } of [...entries().filter((entry) => entry.key !== key), {}]) {
        try {
          localStorage.setItem(key, said);
          return true;
        } catch {
          if (oldest) localStorage.removeItem(oldest); // the storage is full
        }
      }
      return false;
    },

    drop: (key) => localStorage.removeItem(key),
    send: (key) => sessionStorage.setItem(SENT, key),
  };

  window.deskKept = kept;
  for (const { key, at } of entries()) if (Date.now() - at > LONGEST) kept.drop(key);

  const arrive = () => {
    const key = sessionStorage.getItem(SENT);
    if (!key || document.body.classList.contains('login')) return;
    sessionStorage.removeItem(SENT);
    const again = document.querySelector('form[data-edit-form]'); // with what is wrong in it
    if (again?.dataset.wUnsavedForceValue !== 'true') kept.drop(key);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', arrive);
  else arrive();
})();
