/* Charts: a click opens what is behind a mark, a pointer reads from the table, a picture is saved as PNG. */
(() => {
  const SHARP = 2;

  /* Numbers and marks lead to a page of outputs; here it comes as a drawer beside the dashboard. */
  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-drill]');
    const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.button || !window.htmx || !document.getElementById('drawer')) return;
    event.preventDefault();
    link.focus();
    window.htmx.ajax('GET', link.getAttribute('href'), { source: link, target: '#drawer' });
  });

  /* Every number read out stands in the table behind the chart; there is no second source. */
  const told = row => {
    const heads = [...row.closest('table').tHead.rows[0].cells];
    const words = cell => {
      const copy = cell.cloneNode(true);
      copy.querySelectorAll('.visually-hidden').forEach(hidden => hidden.remove());
      return copy.textContent.trim().replace(/\s+/g, ' ');
    };
    const lines = [...row.cells].slice(1).map((cell, place) => [words(heads[place + 1]), words(cell)]);
    return [words(row.cells[0]), ...lines.filter(([, value]) => value && value !== '–').map(pair => pair.join(': '))].join('\n');
  };

  const hide = () => document.querySelectorAll('[data-readout]:not([hidden])').forEach(note => { note.hidden = true; });

  document.addEventListener('pointerover', event => {
    const mark = event.target.closest('.hits a');
    if (!mark) return hide();
    const plot = mark.closest('[data-plot]');
    const row = plot.parentElement.querySelector('.table-behind tbody')?.rows[mark.dataset.row];
    const note = plot.querySelector('[data-readout]');
    if (!row || !note) return;
    hide();
    note.textContent = told(row);
    note.hidden = false;
    place(note, plot.getBoundingClientRect(), mark.getBoundingClientRect());
  });
  document.addEventListener('pointerdown', hide);
  document.addEventListener('scroll', hide, { passive: true, capture: true });

  /* To the right of the mark where there is room, else to its left, else below it. */
  function place(note, plot, mark) {
    const right = mark.right - plot.left + 8;
    const left = mark.left - plot.left - note.offsetWidth - 8;
    const beside = right + note.offsetWidth < plot.width || left >= 0;
    const top = beside ? Math.min(mark.top - plot.top, plot.height - note.offsetHeight) : mark.bottom - plot.top + 4;
    const x = right + note.offsetWidth < plot.width ? right : beside ? left : plot.width - note.offsetWidth;
    note.style.left = `${Math.max(0, x)}px`;
    note.style.top = `${Math.max(0, top)}px`;
  }

  /* The server's picture, drawn twice as large, so that it stays sharp. */
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-png]');
    if (!button) return;
    const picture = new Image();
    picture.addEventListener('load', () => save(picture, button.dataset.name));
    picture.src = button.dataset.png;
  });

  function save(picture, name) {
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth * SHARP;
    canvas.height = picture.naturalHeight * SHARP;
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(found => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(found);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }, 'image/png');
  }
})();
