/* Countdowns for data-left (seconds), and a tick on the body every 15 s while the page is looked at. */
(() => {
  const started = new WeakMap();

  function words(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 30) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
    if (minutes < 60) return `${minutes}\u00a0min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`;
    return `${Math.floor(hours / 24)}\u00a0d\u00a0${hours % 24}\u00a0h`;
  }

  function late(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) return 'just now late';
    if (minutes < 60) return `${minutes}\u00a0min late`;
    return minutes < 1440 ? `${Math.floor(minutes / 60)}\u00a0h late` : `${Math.floor(minutes / 1440)}\u00a0days late`;
  }

  function paint(element, now) {
    if (!started.has(element)) started.set(element, now + Number(element.dataset.left) * 1000);
    const left = Math.round((started.get(element) - now) / 1000);
    const shown = element.querySelector('time') ?? element;
    const counted = element.closest('.snack') ? `${Math.max(0, left)}\u00a0s` : words(Math.max(0, left));
    const text = left < 0 && element.matches('.time-left') ? late(-left) : counted;
    if (shown.textContent !== text) shown.textContent = text;
    if (element.matches('.time-left')) {
      element.classList.toggle('late', left < 0);
      element.classList.toggle('soon', left >= 0 && left < 1800);
    }
    if (left <= 0 && !element.dataset.over) {
      element.dataset.over = 'yes';
      element.dispatchEvent(new CustomEvent('left:over', { bubbles: true }));
    }
    announce(element, left);
  }

  /* A ticking clock is not read aloud; five minutes and one minute left are. */
  function announce(element, left) {
    if (!('announceLeft' in element.dataset) || (left !== 300 && left !== 60)) return;
    const live = document.getElementById('live');
    if (live) live.textContent = left === 300 ? '5 minutes left.' : '1 minute left.';
  }

  const paintAll = () => {
    const now = Date.now();
    document.querySelectorAll('[data-left]').forEach(element => paint(element, now));
  };
  const tick = () => {
    if (document.visibilityState === 'visible') document.body.dispatchEvent(new CustomEvent('tick'));
  };

  setInterval(paintAll, 1000);
  setInterval(tick, 15000);
  document.addEventListener('visibilitychange', () => { paintAll(); tick(); });
})();
