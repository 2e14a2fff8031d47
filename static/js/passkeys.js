/* data-passkey="get" or "create": the form is sent with what a passkey answers to the question at data-question. */
const passkeysWork = Boolean(globalThis.webauthnJSON?.supported());
document.querySelectorAll('[data-passkey], [data-with-passkeys]').forEach(part => { part.hidden = !passkeysWork; });
document.querySelectorAll('[data-without-passkeys]').forEach(part => { part.hidden = passkeysWork; });

document.addEventListener('submit', async event => {
  const form = event.target.closest('form[data-passkey]');
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  const problem = form.querySelector('[data-problem]');
  if (button) button.disabled = true;
  problem.hidden = true;
  try {
    const answer = await fetch(form.dataset.question, { headers: { Accept: 'application/json' } });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) throw new Error('no question');
    const question = await answer.json();
    const credential = await globalThis.webauthnJSON[form.dataset.passkey](question);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    problem.hidden = false;
    if (button) { button.disabled = false; button.focus(); }
  }
});
