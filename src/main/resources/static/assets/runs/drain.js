// What is left of a drain: a sentence, a plot and the rows. What only waits has a sentence and its reasons.

import { element, keyed, say, show } from './elements.js';
import { plot } from './vendored.js';
import { clock, moment } from './words.js';

const HEIGHT = 200;

// What a row's parts mean, by the name under which a drain is kept; the same words as in the form that asks about it.
const DRAINS = {
  'virtual-machines': {
    name: 'Virtual machines', columns: { what: 'Virtual machine', node: 'Node', state: 'State' },
  },
  flush: {
    name: 'Flush', columns: { what: 'Volume', node: 'Node', state: 'State', left: 'Left' },
  },
  volumes: {
    name: 'Open volumes', columns: { what: 'Held by', node: 'Node', state: 'Volume', left: 'What it is' },
  },
  recovery: {
    name: 'Recovery', columns: { what: 'Volume', node: 'Told by', state: 'State', left: 'Progress' },
  },
};

// Waits without a number that falls: each row is a reason.
const WAITS = {
  leave: {
    name: 'Leave', title: 'What the leave waits for', columns: { what: 'Reason' },
    some: 'The leave waits', none: 'The leave waits for nothing any more',
  },
  join: {
    name: 'Join', title: 'What the join waits for',
    columns: { what: 'Reason', node: 'Told by', state: 'State', left: 'Progress' },
    some: 'The join waits', none: 'The join waits for nothing any more',
  },
  proof: {
    name: 'Proof of the leave', title: 'What is in doubt about the leave', columns: { what: 'Doubt' },
    some: 'Whether the node has left is in doubt', none: 'Nothing that the nodes say is in doubt any more',
  },
};

const OTHER = { columns: { what: 'Left', node: 'Node', state: 'State', left: 'How much' } };

export class DrainView {

  // title: the heading above, which says what the drain is
  constructor(host, title, choose = () => {}) {
    this.title = title;
    this.choose = choose;
    this.others = element('p', { class: 'q-others' });
    this.sentence = element('p', { class: 'q-left', 'aria-live': 'polite' });
    this.probe = element('span', { class: 'q-probe', 'aria-hidden': 'true' });
    this.canvas = element('div', { class: 'q-plot', role: 'img', 'aria-label': 'What was left, over time' });
    this.head = element('tr');
    this.body = element('tbody');
    this.table = element('div', { class: 'q-scroll', tabindex: '0', role: 'group', 'aria-label': 'What is left' },
      element('table', {}, element('thead', {}, this.head), this.body));
    host.append(this.others, this.sentence, this.canvas, this.table, this.probe);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.canvas);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.themed = () => this.redraw();
    this.dark.addEventListener('change', this.themed);
  }

  update(live) {
    const drain = live.drain;
    const earlier = live.drains;
    show(this.others, earlier.length > 1);
    keyed(this.others, earlier, name => name, name => element('button', {
      type: 'button', text: (DRAINS[name] ?? WAITS[name])?.name ?? name, onclick: () => this.choose(name),
    }), (button, name) => button.setAttribute('aria-pressed', String(name === drain?.name)));
    if (!drain) {
      return;
    }
    const wait = WAITS[drain.name];
    say(this.title, wait?.title ?? 'What is left');
    say(this.sentence, `${wait ? (drain.left === 0 ? wait.none : wait.some) : amount(drain)} (${moment(drain.updated)}).`);
    this.rows(drain.rows, (wait ?? DRAINS[drain.name] ?? OTHER).columns);
    show(this.canvas, !wait);
    if (wait) {
      return;
    }
    const data = this.points(drain);
    const signature = JSON.stringify([drain.name, drain.samples.length, drain.updated]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.data = data;
      this.drain = drain;
      this.redraw();
    }
  }

  points(drain) {
    return [drain.samples.map(sample => sample[0] / 1000), drain.samples.map(sample => sample[1])];
  }

  rows(rows, columns) {
    const list = Array.isArray(rows) ? rows : [];
    const parts = Object.keys(columns);
    show(this.table, list.length > 0);
    keyed(this.head, parts, part => columns[part], part => element('th', { scope: 'col', text: columns[part] }));
    keyed(this.body, list, row => JSON.stringify([parts, row]), row => element('tr', {},
      ...parts.map(part => element('td', { text: String(row[part] ?? '') }))));
  }

  async redraw() {
    if (!this.data) {
      return;
    }
    const uPlot = await plot();
    if (this.gone) {
      return;
    }
    this.chart?.destroy();
    const colour = name => {
      this.probe.className = `q-probe q-probe-${name}`;
      return getComputedStyle(this.probe).color;
    };
    const [ink, grid, line, fill] = ['ink', 'grid', 'line', 'fill'].map(colour);
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: '12px system-ui, sans-serif' };
    this.chart = new uPlot({
      width: Math.max(200, this.canvas.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: [0, Math.max(1, this.drain.total) * 1.05] } },
      axes: [
        { ...axis, space: 90, values: (chart, ticks) => ticks.map(second => clock(second * 1000)) },
        { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
      ],
      series: [{}, {
        label: this.drain.unit, stroke: line, fill, width: 2, points: { show: this.data[0].length < 60, size: 5, fill: line },
        paths: uPlot.paths.stepped({ align: 1 }),
      }],
    }, this.data, this.canvas);
    this.canvas.setAttribute('aria-label', `${this.drain.unit} left over time: ${this.data[1].slice(-20).join(', ')}`);
  }

  resize() {
    const width = this.canvas.clientWidth;
    if (this.chart && width > 0 && width !== this.chart.width) {
      this.chart.setSize({ width, height: HEIGHT });
    }
  }

  destroy() {
    this.gone = true;
    this.observer.disconnect();
    this.dark.removeEventListener('change', this.themed);
    this.chart?.destroy();
  }
}

// "3 of 5 volumes left, 2 done": the unit comes in the plural.
function amount({ left, total, unit }) {
  if (total === 0) {
    return 'There was nothing to wait for';
  }
  const all = `${total} ${total === 1 ? unit.replace(/s$/, '') : unit}`;
  return left === 0 ? `Nothing is left of ${all}` : `${left} of ${all} left, ${total - left} done`;
}
