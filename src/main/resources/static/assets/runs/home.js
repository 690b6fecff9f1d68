// The front page: what the server says now takes the place of what it said before, without a reload.

import { localTimes } from './words.js';

const EVERY = 5000;
const main = document.getElementById('now');
let said = main.innerHTML;

async function look() {
  if (!document.hidden) {
    const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('now');
    if (answer.ok && next && next.innerHTML !== said) {
      said = next.innerHTML;
      const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
      main.replaceChildren(...next.childNodes);
      localTimes(main);
      if (focused) {
        main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
      }
    }
  }
}

localTimes(main);
// whoever is logged out, or finds no server, sees what was last; the next look tries again
setInterval(() => look().catch(() => {}), EVERY);
