/* The theme button applies at once and tells the profile; without script its form does both. */
(() => {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);

  document.addEventListener('submit', async event => {
    const form = event.target.closest('[data-theme-form]');
    if (!form) return;
    event.preventDefault();
    const theme = dark() ? 'light' : 'dark';
    root.dataset.theme = theme;
    const answer = new FormData(form);
    answer.set('theme', theme);
    try {
      await fetch(form.action, { method: 'POST', body: answer, headers: { 'HX-Request': 'true' } });
    } catch { /* The choice holds on this page; the profile keeps the earlier one. */ }
  });
})();
