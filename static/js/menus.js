/* <details data-menu>: one open at a time, closed by Escape, a click beside it, or a choice in it that is not [data-stay]. */
(() => {
  /* In a row of links that scrolls sideways the current one is in view. */
  document.querySelectorAll('.side-links [aria-current], .tabs [aria-current]').forEach(link => {
    const row = link.parentElement;
    row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  });

  const open = () => document.querySelectorAll('details[data-menu][open]');

  document.addEventListener('click', event => {
    for (const menu of open()) {
      const inside = menu.contains(event.target);
      if (!inside || event.target.closest('.menu-list a, .menu-list button:not([data-stay])')) menu.open = false;
    }
  });

  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  });
})();
