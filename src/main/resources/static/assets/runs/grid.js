// Which step has sent what to which node, and how that went: one row for each node, one column for each step.

import { element, keyed, say } from './elements.js';

// What became of commands, the worst first, with the sign that says it where a colour is not seen.
const PARTS = [
  ['unknown', 'without an answer', '?'], ['underway', 'running', '\u2026'], ['answered', 'with another exit or not started', '!'],
  ['fine', 'with exit 0', ''],
];

export class NodeGrid {

  // choose: is called with a node and a step, either of them empty for all
  constructor(host, choose) {
    this.choose = choose;
    this.head = element('tr');
    this.body = element('tbody');
    host.append(element('div', { class: 'q-scroll', tabindex: '0', role: 'group', 'aria-label': 'Commands by node and step' },
      element('table', { class: 'q-grid' }, element('thead', {}, this.head), this.body)),
    element('p', { class: 'q-quiet q-signs', text: `Commands of each step on each node; of them ${PARTS.filter(([, , sign]) => sign)
      .map(([, text, sign]) => `${sign} ${text}`).join(', ')}.` }));
  }

  update(tallies) {
    const steps = [...new Map(tallies.map(tally => [tally.step, tally.stepName]))].map(([id, name]) => ({ id, name }));
    const nodes = [...new Set(tallies.map(tally => tally.node))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    const cells = new Map(tallies.map(tally => [`${tally.node} ${tally.step}`, tally]));
    keyed(this.head, [{ id: '' }, ...steps], step => step.id, step => (step.id === ''
      ? element('td')
      : element('th', { scope: 'col' }, element('button', { type: 'button', onclick: () => this.choose('', step.id) }, element('span', { text: step.name })))));
    keyed(this.body, nodes, node => node, () => element('tr'), (row, node) => keyed(row, [{ id: '' }, ...steps], step => step.id,
      step => (step.id === ''
        ? element('th', { scope: 'row' }, element('button', { type: 'button', text: node, onclick: () => this.choose(node, '') }))
        : element('td')),
      (cell, step) => this.fill(cell, node, step, cells.get(`${node} ${step.id}`))));
  }

  fill(cell, node, step, tally) {
    if (!tally) {
      return;
    }
    if (!cell.firstElementChild) {
      cell.append(element('button', { type: 'button', onclick: () => this.choose(node, step.id) }));
    }
    const button = cell.firstElementChild;
    const parts = PARTS.filter(([part]) => tally[part] > 0);
    const words = `${node}, ${step.name}: ${parts.map(([part, text]) => `${tally[part]} ${text}`).join(', ')}`;
    button.className = `q-cell q-cell-${parts[0]?.[0] ?? 'fine'}`;
    button.title = words;
    button.setAttribute('aria-label', words);
    const signs = parts.filter(([, , sign]) => sign).map(([part, , sign]) => `${tally[part]}${sign}`);
    say(button, [parts.reduce((sum, [part]) => sum + tally[part], 0), ...signs].join(' '));
  }
}
