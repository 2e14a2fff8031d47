/* htmx sends the CSRF token as a header, read fresh from the page at every request; a tick says that nobody asked. */
document.addEventListener('htmx:configRequest', event => {
  if (event.detail.triggeringEvent?.type === 'tick') event.detail.headers['X-By-Itself'] = 'yes';
  if (event.detail.verb === 'get') return;
  const form = event.target.closest('form');
  const field = form?.querySelector('[name=csrfmiddlewaretoken]') ?? document.querySelector('[name=csrfmiddlewaretoken]');
  if (field) event.detail.headers['X-CSRFToken'] = field.value;
});
