/* Reject, Escalate and, past a blocking check, Approve arm first: a second step sends them. */
(() => {
  const dock = () => document.getElementById('dock');
  const part = verdict => dock()?.querySelectorAll(`[data-armed-for="${verdict}"]`) ?? [];
  const HINTS = { rejected: 'Pick at least one', escalated: 'Optional when escalating', approved: 'Say why below' };
  let armed = '';

  function paint() {
    const root = dock();
    if (!root) return;
    armed = root.querySelector('[data-armed-for][data-armed]')?.dataset.armedFor ?? '';
    root.querySelectorAll('[data-arm]').forEach(button => {
      const on = button.dataset.arm === armed;
      button.classList.toggle('armed', on);
      button.classList.toggle('escalate', button.dataset.arm === 'escalated');
      button.setAttribute('aria-pressed', String(on));
    });
    root.querySelectorAll('[data-armed-for]').forEach(each => {
      if (each.matches('button')) each.toggleAttribute('aria-keyshortcuts', false);
    });
    part(armed).forEach(each => { if (each.matches('button')) each.setAttribute('aria-keyshortcuts', 'control+enter'); });
    hint();
  }

  function hint() {
    const place = dock()?.querySelector('[data-hint]');
    if (!place) return;
    const picked = dock().querySelectorAll('[name=categories]:checked').length;
    const editing = dock().querySelector('[data-editing]');
    place.textContent = picked ? `${picked} picked` : editing ? 'Pick at least one' : HINTS[armed] ?? 'Leave empty to approve';
  }

  function arm(verdict) {
    dock().querySelectorAll('[data-armed]').forEach(each => each.removeAttribute('data-armed'));
    part(verdict).forEach(each => each.setAttribute('data-armed', ''));
    paint();
    const first = verdict === 'rejected' ? dock().querySelector('[name=categories]') : dock().querySelector('#justification');
    if (verdict) first?.focus();
  }

  function disarm() {
    const button = dock()?.querySelector('.actions .armed');
    arm('');
    dock()?.classList.remove('sheet-open');
    button?.focus();
  }

  document.addEventListener('click', event => {
    if (event.target.closest('[data-closes-dock]')) return disarm();
    const opener = event.target.closest('[data-opens-dock]');
    if (opener) dock()?.classList.add('sheet-open');
    const button = event.target.closest('[data-arm]');
    if (!button || button.disabled) return;
    event.preventDefault();
    event.stopPropagation();
    arm(button.dataset.arm);
  }, true);

  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
    if (!armed && !dock()?.matches('.sheet-open')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    disarm();
  }, true);

  document.addEventListener('change', event => { if (event.target.name === 'categories') hint(); });
  document.addEventListener('htmx:afterSettle', paint);

  /* While it is sent the row fades and the button shows it; another press does nothing. What was refused comes back. */
  document.addEventListener('htmx:beforeRequest', event => {
    if (event.detail.elt.id !== 'decision') return;
    document.querySelector('#queue [aria-current]')?.classList.add('leaving');
  });
  document.addEventListener('htmx:afterRequest', event => {
    if (event.detail.elt.id === 'decision' && !(event.detail.xhr.status < 400)) document.querySelector('#queue .leaving')?.classList.remove('leaving');
  });

  /* An opened item is the current row of the list, which itself did not move. */
  document.addEventListener('htmx:afterSettle', () => {
    const open = document.getElementById('item')?.dataset.item;
    document.querySelectorAll('#queue a').forEach(link => {
      const here = Boolean(open) && link.getAttribute('href').includes(open);
      here ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');
    });
  });
  paint();
})();
