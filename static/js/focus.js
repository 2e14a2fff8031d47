/* After a swap focus goes to data-focus in what came, or to the first wrong field of an answer 422. */
(() => {
  document.addEventListener('htmx:afterSettle', event => {
    const part = event.detail.elt ?? event.target;
    if (!part?.querySelector) return;
    const wrong = event.detail.xhr?.status === 422 && part.querySelector('[aria-invalid=true]');
    const wanted = wrong || (part.matches('[data-focus]') ? part : part.querySelector('[data-focus]'));
    if (!wanted) return;
    wanted.focus({ preventScroll: !wrong });
    if (!wrong) part.closest('.item, main')?.scrollTo?.(0, 0);
  });

  /* data-say in a swapped part is read out once. */
  document.addEventListener('htmx:afterSwap', event => {
    const part = event.detail.elt ?? event.target;
    const said = part?.matches?.('[data-say]') ? part : part?.querySelector?.('[data-say]');
    const live = document.getElementById('live');
    if (said && live) live.textContent = said.dataset.say;
  });
})();
