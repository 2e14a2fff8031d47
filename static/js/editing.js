/* The editor: changes beside the text as they are typed, and what each field was. */
(() => {
  const { diff } = window.reviewapp;
  const editor = () => document.querySelector('[data-editor]');
  const original = () => document.querySelector('template[data-original]')?.content.textContent ?? '';
  let timer = 0;
  let at = -1;

  function compare() {
    const place = document.querySelector('[data-diff]');
    if (!editor() || !place) return;
    const found = diff.spans(original(), editor().value);
    diff.paint(place, found);
    document.querySelector('[data-diff-count]').textContent = `${diff.words(found, 'ins')} words added, ${diff.words(found, 'del')} removed`;
    count();
  }

  function count() {
    const words = (editor()?.value.match(/\S+/g) ?? []).length;
    const place = document.querySelector('[data-word-count]');
    if (place) place.textContent = `${words} word${words === 1 ? '' : 's'}`;
  }

  function layout(name) {
    document.querySelector('[data-edit-columns]').dataset.layout = name;
    document.querySelectorAll('[data-layout][aria-pressed]').forEach(button => {
      const on = button.dataset.layout === name;
      button.setAttribute('aria-pressed', String(on));
      /* Alt D goes to the layout after this one. */
      button.removeAttribute('aria-keyshortcuts');
    });
    const buttons = [...document.querySelectorAll('[data-layout][aria-pressed]')];
    const next = buttons[(buttons.findIndex(button => button.dataset.layout === name) + 1) % buttons.length];
    next.setAttribute('aria-keyshortcuts', 'alt+d');
  }

  function field(control) {
    const row = control.closest('[data-row]');
    if (!row) return;
    const now = control.type === 'checkbox' ? (control.checked ? 'on' : 'off') : control.value;
    const changed = now !== row.dataset.was;
    row.classList.toggle('changed', changed);
    const place = row.querySelector('[data-was-shown]');
    total();
    if (control.matches('select, [type=checkbox]')) return;
    if (changed) diff.paint(place, between(row.dataset.was, now));
    else place.textContent = 'same';
    const select = row.querySelector('[data-field-state]');
    if (select && now && select.value !== 'value') select.value = 'value';
  }

  /* A short value changes as a whole, a long one word by word. */
  function between(was, now) {
    if (was.length + now.length > 120) return diff.spans(was, now).slice(0, 40);
    return [{ kind: 'del', text: was }, { kind: 'same', text: ' ' }, { kind: 'ins', text: now }].filter(span => span.text);
  }

  function total() {
    const rows = document.querySelectorAll('[data-row]');
    const place = document.querySelector('[data-changed-count] b');
    if (place && rows.length) place.textContent = `${document.querySelectorAll('[data-row].changed').length} of ${rows.length} fields`;
  }

  function next() {
    const changes = [...document.querySelectorAll('[data-diff] ins, [data-diff] del, [data-row].changed')];
    if (!changes.length) return;
    at = (at + 1) % changes.length;
    changes.forEach((change, place) => change.classList.toggle('here', place === at));
    changes[at].scrollIntoView({ block: 'center' });
    changes[at].querySelector('[data-field]')?.focus();
  }

  document.addEventListener('input', event => {
    if (event.target.matches('[data-editor]')) { clearTimeout(timer); timer = setTimeout(compare, 60); }
    if (event.target.matches('[data-field]')) field(event.target);
  });
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-layout][aria-pressed]');
    if (button) { layout(button.getAttribute('aria-pressed') === 'true' ? 'stacked' : button.dataset.layout); editor()?.focus(); }
    if (event.target.closest('[data-next-change]')) next();
  });
  document.addEventListener('htmx:afterSettle', () => { at = -1; start(); });

  function start() {
    if (!editor()) return;
    count();
    if (document.activeElement !== editor() && !editor().dataset.started) { editor().focus({ preventScroll: true }); editor().setSelectionRange(0, 0); }
    editor().dataset.started = 'yes';
  }
  start();
})();
