/* J and K walk the rows of the queue, Enter opens the one that has focus. */
(() => {
  const links = () => [...document.querySelectorAll('[data-open-row] th a')].filter(link => link.getClientRects().length);
  const TYPING = 'input, textarea, select';

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest(TYPING) || document.querySelector('dialog[open]')) return;
    if ((document.documentElement.dataset.shortcuts === 'off') !== event.altKey) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    const rows = links();
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  });
})();
