/* Reading an item: rendered or source, long text in full, all steps of a trace at once. */
(() => {
  document.addEventListener('change', event => {
    const wanted = event.target.dataset?.shows;
    if (!wanted) return;
    const view = document.getElementById(wanted);
    document.querySelectorAll(`[data-view="${view.dataset.view}"]`).forEach(each => { each.hidden = each !== view; });
  });

  document.addEventListener('click', event => {
    const all = event.target.closest('[data-unfold]');
    if (all) {
      const steps = [...document.getElementById(all.dataset.unfold).querySelectorAll('details')];
      const open = steps.some(step => !step.open);
      steps.forEach(step => { step.open = open; });
      all.textContent = open ? 'Collapse all' : 'Expand all';
      return;
    }
    const more = event.target.closest('[data-show-all]');
    if (!more) return;
    const open = more.previousElementSibling.classList.toggle('open');
    more.setAttribute('aria-expanded', String(open));
    more.textContent = open ? 'Show less' : 'Show all';
  });

  /* A long text gets its own "Show all"; a short one stays as it is. */
  function fold(root) {
    root.querySelectorAll('[data-folds]:not([data-folded])').forEach(text => {
      text.dataset.folded = 'yes';
      if (text.scrollHeight <= text.clientHeight + 24) return text.classList.add('open');
      const more = document.createElement('button');
      more.type = 'button';
      more.className = 'link-button';
      more.dataset.showAll = '';
      more.textContent = 'Show all';
      more.setAttribute('aria-expanded', 'false');
      text.after(more);
    });
  }
  document.addEventListener('htmx:afterSettle', () => fold(document));
  fold(document);
})();
