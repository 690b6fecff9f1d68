// The list of runs: times in the reader's zone, and an address without what was not asked for.

import { localTimes } from './words.js';

const form = document.getElementById('search');
const two = number => String(number).padStart(2, '0');

/** What a field for a time takes: local, to the minute. */
function local(moment) {
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

form.querySelectorAll('[data-moment]').forEach(field => {
  const text = field.dataset.moment;
  if (text) {
    // the server takes a time without a zone for one in UTC, and a day for its beginning
    const moment = new Date(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`);
    field.value = Number.isNaN(moment.getTime()) ? '' : local(moment);
  }
});

form.addEventListener('submit', event => {
  event.preventDefault();
  const asked = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (value.trim() !== '') {
      const isTime = form.elements[name].type === 'datetime-local';
      asked.set(name, isTime ? new Date(value).toISOString().replace(/\.\d+Z$/, 'Z') : value.trim());
    }
  });
  location.assign(`${form.action}?${asked}`);
});

localTimes();
