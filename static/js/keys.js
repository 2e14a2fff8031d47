/* One listener: a key acts on the element that carries it in aria-keyshortcuts. There is no second table. */
(() => {
  const root = document.documentElement;
  const TYPING = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]';
  let waiting = false;
  let timer = 0;

  const carriers = () => document.querySelectorAll('[aria-keyshortcuts]');
  const shown = element => element.getClientRects().length > 0 || element.matches('.top-links a, input[type=checkbox]');
  const find = wanted => (wanted.startsWith('g ')
    ? document.querySelector(`[data-go="${CSS.escape(wanted.slice(2))}"]`)
    : [...carriers()].find(element => element.getAttribute('aria-keyshortcuts').toLowerCase().split(' ').includes(wanted)));
  const usable = wanted => {
    const element = find(wanted);
    const over = document.querySelector('dialog[open]');
    if (over && !over.contains(element)) return null;
    return element && shown(element) && !element.disabled && element.getAttribute('aria-disabled') !== 'true' ? element : null;
  };

  function act(element) {
    if (element.matches(TYPING)) { element.focus(); element.select?.(); return; }
    if (element.matches('h1, h2, h3, section, [data-jump]')) {
      element.scrollIntoView({ block: 'start' });
      element.focus({ preventScroll: true });
      return;
    }
    if (element.matches('summary')) element.focus();
    element.click();
  }

  function press(event, wanted) {
    const element = usable(wanted);
    if (!element) return false;
    event.preventDefault();
    act(element);
    return true;
  }

  function sequence(event, key) {
    clearTimeout(timer);
    if (waiting) { waiting = false; return press(event, `g ${key}`); }
    if (key !== 'g') return false;
    waiting = true;
    timer = setTimeout(() => { waiting = false; }, 1500);
    event.preventDefault();
    return true;
  }

  /* Before htmx has bound the page a click would leave it by a plain form: what is pressed until then waits. */
  let early = [];
  document.addEventListener('keydown', event => { early ? early.push(event) : answer(event); });
  document.addEventListener('DOMContentLoaded', () => {
    const waited = early;
    early = null;
    waited.forEach(answer);
  });

  function answer(event) {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const key = letter(event);
    if (event.ctrlKey || event.metaKey) {
      if (!event.altKey && !event.shiftKey) press(event, `control+${key}`);
      return;
    }
    const off = root.dataset.shortcuts === 'off';
    const typing = event.target.closest?.(TYPING);
    if (document.querySelector('dialog[open]')) return;
    if (event.altKey) {
      if (press(event, `alt+${key}`)) return;
      if (/^[1-9]$/.test(key) && press(event, key)) return;
      if (off && !typing) sequence(event, key) || press(event, key);
      return;
    }
    if (event.key === 'Escape') { press(event, 'escape'); return; }
    if (off ? !waiting : typing) return;
    if (!sequence(event, key)) press(event, key);
  }

  /* With Alt held some systems type another character; the key's own name is steadier then. */
  function letter(event) {
    if (event.altKey && /^(Key|Digit)/.test(event.code)) return event.code.replace(/^(Key|Digit)/, '').toLowerCase();
    return event.key.toLowerCase();
  }
})();
