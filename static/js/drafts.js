/* What is typed on an item is kept 800 ms after typing stops; nothing is lost when the page goes. */
(() => {
  const form = () => document.getElementById('decision');
  let timer = 0;
  let pending = false;

  const belongs = element => element.form === form() && form() && !element.closest('[data-quiet]');

  document.addEventListener('input', event => {
    if (!event.target.form || !belongs(event.target)) return;
    pending = true;
    form().dataset.typed = 'yes';
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });

  async function save() {
    const from = form();
    if (!from || !pending) return;
    pending = false;
    try {
      const answer = await fetch(from.dataset.draft, { method: 'POST', body: new FormData(from), headers: { 'HX-Request': 'true' } });
      if (!answer.ok) throw new Error(String(answer.status));
      note(`Draft saved ${new Date().toTimeString().slice(0, 5)}`);
    } catch {
      pending = true;
      note('Draft not saved yet; it stays on this page');
    }
  }

  function note(words) {
    const place = document.getElementById('draft-note');
    if (place) place.textContent = words;
  }

  /* What was not saved yet goes along as the page is left; a sent decision takes its draft with it. */
  function leave() {
    clearTimeout(timer);
    if (pending && form()) navigator.sendBeacon(form().dataset.draft, new FormData(form()));
    pending = false;
  }

  addEventListener('pagehide', leave);
  document.addEventListener('tick', save, true);
  /* A link waits until what was typed is kept; a decision carries it itself. */
  document.addEventListener('htmx:confirm', event => {
    if (event.detail.elt.id === 'decision') { clearTimeout(timer); pending = false; return; }
    if (!pending || !event.detail.elt.matches('a[hx-get]')) return;
    event.preventDefault();
    clearTimeout(timer);
    save().then(() => event.detail.issueRequest(true));
  });
})();
