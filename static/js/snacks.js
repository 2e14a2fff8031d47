/* A snack with data-stays (seconds) leaves by itself; its clock stands still under the pointer or focus. */
(() => {
  const clocks = new WeakMap();
  const STEP = 250;

  function paused(snack) { return snack.matches(':hover, :focus-within') || document.visibilityState !== 'visible'; }

  function step() {
    for (const snack of document.querySelectorAll('.snack[data-stays]')) {
      const left = (clocks.get(snack) ?? Number(snack.dataset.stays) * 1000) - (paused(snack) ? 0 : STEP);
      clocks.set(snack, left);
      if (left <= 0) snack.remove();
    }
  }

  setInterval(step, STEP);

  /* Only the newest snack keeps its key, so that Z undoes the last decision. */
  document.addEventListener('htmx:afterSettle', () => {
    const carriers = [...document.querySelectorAll('.snack [aria-keyshortcuts]')];
    carriers.slice(0, -1).forEach(element => element.removeAttribute('aria-keyshortcuts'));
  });
})();
