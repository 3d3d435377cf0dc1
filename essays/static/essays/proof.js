/* Each frame is as high as what it shows, so that nothing of it is missing in print. */
(() => {
  const MOST = 40_000;
  const fit = (frame) => {
    const { documentElement } = frame.contentDocument;
    frame.height = Math.min(documentElement.scrollHeight + 8, MOST);
  };
  for (const frame of document.querySelectorAll('iframe')) {
    frame.addEventListener('load', () => fit(frame));
    if (frame.contentDocument?.readyState === 'complete') fit(frame);
  }
  document.querySelector('[data-print]').addEventListener('click', () => window.print());
})();
