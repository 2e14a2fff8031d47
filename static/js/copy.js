/* data-copy="words", or data-copy-from="id", puts text on the clipboard and says so. */
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy], [data-copy-from]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copyFrom);
  const text = button.dataset.copy ?? source?.value ?? source?.textContent ?? '';
  const live = document.getElementById('live');
  try {
    await navigator.clipboard.writeText(text.trim());
    if (live) live.textContent = 'Copied.';
    const words = [...button.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!words || button.dataset.copied) return;
    const before = words.textContent;
    button.dataset.copied = 'yes';
    words.textContent = 'Copied';
    setTimeout(() => { words.textContent = before; delete button.dataset.copied; }, 2000);
  } catch {
    if (source) getSelection().selectAllChildren(source);
    if (live) live.textContent = 'Selected. Press Control C to copy.';
  }
});
