/* data-open="id" opens a dialog, data-close closes the one it stands in; a click beside it closes too. */
(() => {
  const openers = new WeakMap();

  window.reviewapp = window.reviewapp ?? {};
  window.reviewapp.openDialog = (dialog, opener = document.activeElement) => {
    if (!dialog || dialog.open) return;
    openers.set(dialog, opener);
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent('dialog:opened', { bubbles: true }));
  };

  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-open]');
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog) { event.preventDefault(); window.reviewapp.openDialog(dialog, opener); }
      return;
    }
    if (event.target.closest('[data-close]')) return event.target.closest('dialog')?.close();
    if (event.target.matches('dialog[open]') && outside(event)) event.target.close();
  });

  /* The close event does not bubble, so it is caught on its way down. */
  document.addEventListener('close', event => {
    const opener = openers.get(event.target);
    if (opener?.isConnected) opener.focus();
  }, true);

  /* A part that htmx brings with data-open-now opens itself. */
  document.addEventListener('htmx:afterSwap', event => {
    const part = event.detail.elt ?? event.target;
    const dialog = part.closest?.('dialog[data-open-now]') ?? part.querySelector?.('dialog[data-open-now]');
    if (dialog) window.reviewapp.openDialog(dialog);
  });

  function outside(event) {
    const box = event.target.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  }
})();
