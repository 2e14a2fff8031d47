/* htmx sends the CSRF token as a header, read fresh from the page at every request. */
document.addEventListener('htmx:configRequest', event => {
  if (event.detail.verb === 'get') return;
  const form = event.target.closest('form');
  const field = form?.querySelector('[name=csrfmiddlewaretoken]') ?? document.querySelector('[name=csrfmiddlewaretoken]');
  if (field) event.detail.headers['X-CSRFToken'] = field.value;
});
