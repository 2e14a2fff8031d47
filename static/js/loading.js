/* An item on its way: nothing for 300 ms, then lines in its shape, after 8 s a way to try again. */
(() => {
  const clocks = new WeakMap();
  const item = () => document.getElementById('item');

  document.addEventListener('htmx:beforeRequest', event => {
    if (event.detail.target?.id !== 'item') return;
    const source = event.detail.elt;
    clocks.set(event.detail.xhr, [setTimeout(() => lines(), 300), setTimeout(() => offer(source), 8000)]);
  });

  document.addEventListener('htmx:afterRequest', event => {
    (clocks.get(event.detail.xhr) ?? []).forEach(clearTimeout);
    item()?.classList.remove('loading');
    item()?.querySelector('.loading-lines')?.remove();
  });

  function lines() {
    const copy = document.getElementById('loading')?.content.firstElementChild.cloneNode(true);
    if (!copy || !item() || item().matches('.loading')) return;
    item().prepend(copy);
    item().classList.add('loading');
  }

  /* The same form is sent again: it carries its own number, so that it counts once. */
  function offer(source) {
    const place = item()?.querySelector('.loading-lines [data-still]');
    if (!place) return;
    place.hidden = false;
    place.querySelector('button').addEventListener('click', () => {
      window.htmx.trigger(source, 'htmx:abort');
      source.matches('form') ? source.requestSubmit(document.querySelector('#decision .armed, #decision [name=verdict]')) : source.click();
    });
  }
})();
