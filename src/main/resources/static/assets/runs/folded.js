// What is folded, and asked for when somebody unfolds it; of a record, which has it, at once.

import { element } from './elements.js';

export function folded(title, source, make, hint) {
  const inside = element('div');
  const details = element('details', { class: 'q-more' }, element('summary', { text: title, title: hint }), inside);
  const fill = async () => {
    if (!details.dataset.filled) {
      try {
        inside.replaceChildren(await make());
        details.dataset.filled = 'true';
      } catch (error) {
        inside.replaceChildren(element('p', { class: 'q-warn', text: error.message }));
      }
    }
  };
  details.addEventListener('toggle', fill);
  if (source.isRecord) {
    fill();
  }
  return details;
}
