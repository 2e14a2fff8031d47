/* Small things around fields: showing a password, choosing by select, sending with Control Enter. */
document.addEventListener('click', event => {
  const reveal = event.target.closest('[data-reveal]');
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveal);
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    reveal.setAttribute('aria-pressed', String(shown));
  }
  const row = event.target.closest('tr[data-href]');
  if (row && !event.target.closest('a, button, input, label, select')) location.assign(row.dataset.href);
});

/* data-confirm asks before a form is sent that cannot be taken back. */
document.addEventListener('submit', event => {
  const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (words && !confirm(words)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);

/* data-sends: a select or checkbox that sends its form by itself; without script a button does. */
document.addEventListener('change', event => {
  if (event.target.matches('[data-sends]')) event.target.form?.requestSubmit();
});

/* data-select-all="name" ticks every box of that name in the same form or table. */
document.addEventListener('change', event => {
  const name = event.target.dataset?.selectAll;
  if (!name) return;
  const scope = event.target.closest('form, table') ?? document;
  scope.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`).forEach(box => { box.checked = event.target.checked; });
});
