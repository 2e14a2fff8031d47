/* When the server cannot be asked, or breaks: a notice says so, and the form stays as it is. */
(() => {
  const place = () => document.getElementById('notices');
  const copy = id => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
  let unsent = null;
  let away = null;

  function show(notice) {
    place()?.querySelector('[data-failed]')?.remove();
    place()?.prepend(notice);
  }

  function failed(event, what) {
    const notice = copy('notice-failed');
    if (!notice) return;
    unsent = event.detail.elt;
    notice.querySelector('[data-what]').textContent = what;
    const reference = event.detail.xhr?.getResponseHeader?.('X-Request-Id');
    if (reference) {
      notice.querySelector('[data-reference]').textContent = reference;
      notice.querySelector('[data-reference-line]').hidden = false;
    }
    show(notice);
  }

  document.addEventListener('htmx:sendError', event => {
    if (quiet(event)) return;
    failed(event, 'The server could not be reached.');
  });
  document.addEventListener('htmx:timeout', event => quiet(event) || failed(event, 'The server took too long.'));
  document.addEventListener('htmx:responseError', event => {
    if (quiet(event)) return;
    const status = event.detail.xhr.status;
    if (status === 401) return location.reload();
    if (status === 429) return failed(event, 'Too much was sent at once. Wait a moment.');
    if (status === 503) return failed(event, 'The server is not reachable just now.');
    failed(event, status === 404 ? 'It is no longer there.' : 'Something broke on our side.');
  });
  document.addEventListener('htmx:afterRequest', event => {
    if (event.detail.successful && event.detail.elt === unsent) {
      place()?.querySelector('[data-failed]')?.remove();
      unsent = null;
    }
  });

  /* A whole page is never swapped into a part of one: it would wipe out what was typed there. */
  document.addEventListener('htmx:beforeSwap', event => {
    const { serverResponse, target, xhr, shouldSwap } = event.detail;
    if (!shouldSwap || target === document.body || !/^\s*<!doctype/i.test(serverResponse)) return;
    if (event.detail.elt?.closest('[hx-select]')) return;
    event.detail.shouldSwap = false;
    if (quiet(event)) return;
    failed(event, xhr.status === 403 ? 'You may not do that, or this page has grown too old. Reload it.' : 'The answer did not fit here. Reload the page.');
  });

  /* What asks by itself (data-quiet: ticks, drafts) must not shout; the next try comes anyway. */
  function quiet(event) { return Boolean(event.detail.elt?.closest?.('[data-quiet]')); }

  addEventListener('offline', () => {
    if (away) return;
    away = copy('notice-offline');
    away.querySelector('[data-since]').textContent = new Date().toTimeString().slice(0, 5);
    show(away);
  });
  addEventListener('online', () => { away?.remove(); away = null; });

  document.addEventListener('click', event => {
    if (event.target.closest('[data-dismiss]')) return event.target.closest('[data-notice], .notice, .snack')?.remove();
    if (event.target.closest('[data-send-again]')) return again();
    if (event.target.closest('[data-try-again]')) tryNow();
  });

  function again() {
    const form = unsent?.closest('form') ?? unsent;
    place()?.querySelector('[data-failed]')?.remove();
    if (!form?.isConnected) return;
    form.matches('form') ? form.requestSubmit(unsent.matches('button') ? unsent : undefined) : form.click();
  }

  async function tryNow() {
    try {
      await fetch('/healthz', { cache: 'no-store' });
      away?.remove();
      away = null;
    } catch { /* Still away: the notice stays. */ }
  }
})();
