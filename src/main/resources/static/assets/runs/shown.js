// What a task showed when it was answered: names with values, tables of rows, nothing but text.

import { element } from './elements.js';

export function shownAs(value) {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isObject) ? table(value) : list(value);
  }
  return isObject(value) ? names(value) : element('span', { text: word(value) });
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function word(value) {
  return value === null || value === undefined || value === '' ? '–' : value === true ? 'yes' : value === false ? 'no' : String(value);
}

function names(value) {
  return element('dl', { class: 'q-shown' }, ...Object.entries(value).flatMap(([name, part]) => [
    element('dt', { text: inWords(name) }),
    element('dd', {}, shownAs(part)),
  ]));
}

function list(values) {
  return values.length === 0
    ? element('span', { class: 'q-quiet', text: 'none' })
    : element('ul', {}, ...values.map(each => element('li', {}, shownAs(each))));
}

function table(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return element('div', { class: 'q-scroll', tabindex: '0', role: 'group', 'aria-label': 'What was shown' },
    element('table', {},
      element('thead', {}, element('tr', {}, ...columns.map(name => element('th', { scope: 'col', text: inWords(name) })))),
      element('tbody', {}, ...rows.map(row => element('tr', {}, ...columns.map(name => element('td', {}, shownAs(row[name]))))))));
}

// "startedBy" is said as "Started by".
function inWords(name) {
  const words = name.replace(/([a-z])([A-Z])/g, (all, end, begin) => `${end} ${begin.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
