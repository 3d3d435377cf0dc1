/* The schedule stands in a closed dialog: what is wrong in it is shown by opening it. */
addEventListener('load', () => {
  const show = (turns) => {
    const dialog = document.getElementById('schedule-publishing-dialog');
    if (dialog && !dialog.querySelector('.error-message')) return;
    if (dialog) dialog.dispatchEvent(new CustomEvent('w-dialog:show'));
    const shown = dialog && dialog.getAttribute('aria-hidden') !== 'true';
    if (!shown && turns) setTimeout(show, 100, turns - 1); // Wagtail puts it into the page later
  };
  show(50);
});
