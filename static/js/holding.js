/* The hold lasts while the page is looked at and used; it is given back when the page is left with nothing typed. */
(() => {
  const EVERY = 60_000;
  const WARN_AT = 120;
  const hold = () => document.getElementById('hold');
  const decision = () => document.getElementById('decision');
  let used = false;
  let told = '';

  for (const sign of ['keydown', 'pointerdown', 'scroll', 'input']) addEventListener(sign, () => { used = true; }, { capture: true, passive: true });

  setInterval(() => {
    if (!used || document.visibilityState !== 'visible' || !hold() || !window.htmx) return;
    used = false;
    hold().requestSubmit();
  }, EVERY);

  /* Two minutes before the end, and once for each hold. */
  setInterval(() => {
    const clock = hold()?.querySelector('[data-left]');
    if (!clock) return;
    const left = (new Date(hold().dataset.until) - Date.now()) / 1000;
    const notice = document.querySelector('[data-hold-ending]');
    if (left > WARN_AT || left < 0) return notice?.remove();
    if (notice || told === hold().dataset.until) return;
    told = hold().dataset.until;
    const copy = document.getElementById('hold-ending').content.firstElementChild.cloneNode(true);
    document.getElementById('notices').append(copy);
  }, 1000);

  /* With `until` the server sees whether another page renewed the hold since, and then keeps it. */
  addEventListener('pagehide', () => {
    const form = decision();
    if (!form || form.dataset.typed || document.querySelector('#dock [data-kept]')) return;
    const left = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'token']) left.set(name, form.elements[name].value);
    left.set('until', hold().dataset.until);
    navigator.sendBeacon(form.dataset.release, left);
  });
})();
