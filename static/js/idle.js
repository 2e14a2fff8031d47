/* Two minutes before a session ends because nobody is there, a notice offers to go on; other tabs count too. */
(() => {
  const minutes = Number(document.querySelector('meta[name="idle-minutes"]')?.content);
  if (!minutes) return;
  const NAME = 'reviewapp-seen-at', BEFORE = 120000;
  let last = Date.now();

  function elsewhere() { try { return Number(localStorage.getItem(NAME)) || 0; } catch { return 0; } }
  function notice() { return document.querySelector('#notices [data-idle]'); }

  function seen() {
    last = Date.now();
    try { localStorage.setItem(NAME, String(last)); } catch { /* each tab counts for itself, then */ }
    notice()?.remove();
  }

  document.addEventListener('htmx:afterRequest', event => {
    const asked = event.detail.requestConfig;
    if (event.detail.successful && !asked?.headers?.['X-By-Itself']) seen();
  });

  document.addEventListener('click', async event => {
    if (!event.target.closest('[data-stay]')) return;
    const answer = await fetch(event.target.closest('[data-stay]').dataset.stay, { method: 'HEAD' }).catch(() => null);
    if (answer?.redirected) location.reload();
    else if (answer?.ok) seen();
  });

  setInterval(() => {
    const left = Math.max(last, elsewhere()) + minutes * 60000 - Date.now();
    if (left > BEFORE) return notice()?.remove();
    if (left <= 0 || notice()) return;
    const spare = document.getElementById('notice-idle');
    if (spare) document.getElementById('notices')?.prepend(spare.content.firstElementChild.cloneNode(true));
  }, 5000);
  seen();
})();
