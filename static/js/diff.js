/* Words that came and went between two texts, for the eye while typing; the server's difference counts. */
(() => {
  const TOKEN = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
  const MOST = 4_000_000;

  function tokens(text) { return text.match(TOKEN) ?? []; }

  /* What both begin and end with is the same; the middle is compared by longest common subsequence. */
  function spans(before, after) {
    const old = tokens(before);
    const now = tokens(after);
    let start = 0;
    while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
    const found = [];
    add(found, 'same', old.slice(0, start));
    middle(found, old.slice(start, old.length - end), now.slice(start, now.length - end));
    add(found, 'same', old.slice(old.length - end));
    return found;
  }

  function add(found, kind, words) {
    const text = words.join('');
    if (!text) return;
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  }

  function middle(found, old, now) {
    if (old.length * now.length > MOST) { add(found, 'del', old); add(found, 'ins', now); return; }
    const width = now.length + 1;
    const common = new Uint32Array((old.length + 1) * width);
    for (let i = old.length - 1; i >= 0; i -= 1) {
      for (let j = now.length - 1; j >= 0; j -= 1) {
        common[i * width + j] = old[i] === now[j] ? common[(i + 1) * width + j + 1] + 1 : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
      }
    }
    let i = 0;
    let j = 0;
    let gone = [];
    let come = [];
    const flush = () => { add(found, 'del', gone); add(found, 'ins', come); gone = []; come = []; };
    while (i < old.length || j < now.length) {
      if (i < old.length && j < now.length && old[i] === now[j]) {
        /* A blank between two changed words changes with them, so that phrases read as phrases. */
        const lonely = old[i] === ' ' && gone.length && come.length && old[i + 1] !== now[j + 1];
        if (lonely) { gone.push(old[i]); come.push(now[j]); } else { flush(); add(found, 'same', [old[i]]); }
        i += 1;
        j += 1;
      } else if (j >= now.length || (i < old.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) gone.push(old[i++]);
      else come.push(now[j++]);
    }
    flush();
  }

  function paint(place, found) {
    place.replaceChildren(...found.map(({ kind, text }) => {
      if (kind === 'same') return document.createTextNode(text);
      return Object.assign(document.createElement(kind), { textContent: text });
    }));
  }

  function words(found, kind) {
    return found.filter(span => span.kind === kind).reduce((sum, span) => sum + (span.text.match(/\S+/g) ?? []).length, 0);
  }

  window.reviewapp = window.reviewapp ?? {};
  window.reviewapp.diff = { spans, paint, words };
})();
