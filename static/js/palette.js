/* Ctrl K: the page's own links and buttons as commands, and rows found by the server. */
(() => {
  const palette = () => document.getElementById('palette');
  const input = () => palette().querySelector('input');
  const list = () => palette().querySelector('[role=listbox]');
  let found = [];
  let asked = 0;
  let timer = 0;

  function commands(words) {
    const links = [...document.querySelectorAll('.top-links a, .side-links a, [data-command]')];
    return links
      .map(link => ({ label: link.dataset.command || firstWords(link), kind: link.dataset.kind || 'Page', link }))
      .filter(({ label }) => label.toLowerCase().includes(words));
  }

  function firstWords(link) {
    return [...link.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join(' ').trim();
  }

  function paint(entries) {
    found = entries.slice(0, 12);
    list().replaceChildren(...found.map(({ label, kind }, position) => {
      const row = document.createElement('li');
      row.id = `palette-${position}`;
      row.setAttribute('role', 'option');
      const name = Object.assign(document.createElement('span'), { className: 'clip', textContent: label });
      const what = Object.assign(document.createElement('span'), { className: 'push muted', textContent: kind });
      row.append(name, what);
      return row;
    }));
    choose(0);
  }

  function choose(position) {
    [...list().children].forEach((row, at) => row.setAttribute('aria-selected', String(at === position)));
    list().children[position]?.scrollIntoView({ block: 'nearest' });
    input().setAttribute('aria-activedescendant', found.length ? `palette-${position}` : '');
  }

  const chosen = () => [...list().children].findIndex(row => row.getAttribute('aria-selected') === 'true');

  function run(position) {
    const entry = found[position];
    if (!entry) return;
    palette().close();
    entry.link ? entry.link.click() : location.assign(entry.url);
  }

  async function search(words) {
    const turn = (asked += 1);
    const local = commands(words.toLowerCase());
    paint(local);
    const address = palette().dataset.searchUrl;
    if (!address || words.length < 2) return;
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: 'application/json' } });
      const rows = answer.ok ? (await answer.json()).results : [];
      const safe = rows.filter(row => new URL(row.url, location.href).origin === location.origin);
      if (turn === asked) paint([...safe, ...local]);
    } catch { /* The commands stay. */ }
  }

  document.addEventListener('dialog:opened', event => {
    if (event.target !== palette()) return;
    input().value = '';
    search('');
    input().focus();
  });
  document.addEventListener('input', event => {
    if (!palette()?.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => search(event.target.value.trim()), 150);
  });
  document.addEventListener('click', event => {
    const row = event.target.closest('#palette [role=option]');
    if (row) run([...list().children].indexOf(row));
  });
  document.addEventListener('keydown', event => {
    if (!palette()?.open) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      choose((chosen() + steps[event.key] + found.length) % (found.length || 1));
    }
    if (event.key === 'Escape') { event.preventDefault(); palette().close(); }
    if (event.key === 'Enter') { event.preventDefault(); run(chosen()); }
  });
})();
