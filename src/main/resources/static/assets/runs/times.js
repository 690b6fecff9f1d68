// When steps were at work and tasks waited: one row for each, all on one scale.

import { element, keyed, say } from './elements.js';
import { clock, duration, moment } from './words.js';

const LEAST_PERCENT = 0.3;
const MARKS = 5;

export class Times {

  constructor(host, source) {
    this.source = source;
    this.scale = element('div', { class: 'q-scale', 'aria-hidden': 'true' });
    this.rows = element('ol', { class: 'q-spans' });
    host.append(this.scale, this.rows);
  }

  update(live) {
    this.live = live;
    this.draw();
  }

  // What is on grows.
  tick() {
    if (this.live && !this.live.run.ended) {
      this.draw();
    }
  }

  draw() {
    const { run, spans, instances } = this.live;
    const from = new Date(run.started).getTime();
    const to = Math.max(from + 1000, run.ended ? new Date(run.ended).getTime() : this.source.now());
    const depths = depthsOf(instances);
    keyed(this.scale, marks(from, to), mark => mark.place, () => element('span'), (mark, { place, at }) => {
      mark.style.left = `${place}%`;
      say(mark, clock(at));
    });
    keyed(this.rows, inRows(spans, instances), row => row.key, row => element('li', { class: `q-span-row q-span-${row.kind}` },
      element('span', { class: 'q-span-name', text: row.name, title: row.name }),
      element('span', { class: 'q-track', role: 'img' }),
      element('span', { class: 'q-took' })), (item, row) => {
      const [name, track, took] = item.children;
      name.style.paddingInlineStart = `${depths.get(row.instance) ?? 0}em`;
      keyed(track, row.spans, span => span.started, span => element('span', { class: 'q-span' }), (bar, span) => {
        const end = span.ended ? new Date(span.ended).getTime() : to;
        const begin = new Date(span.started).getTime();
        const place = Math.min(100 - LEAST_PERCENT, Math.max(0, 100 * (begin - from) / (to - from)));
        bar.style.left = `${place}%`;
        bar.style.width = `${Math.min(100 - place, Math.max(LEAST_PERCENT, 100 * (end - begin) / (to - from)))}%`;
        bar.classList.toggle('q-span-on', !span.ended);
        bar.classList.toggle('q-span-cancelled', span.cancelled);
        bar.title = words(span, lasted(span, to));
      });
      track.setAttribute('aria-label', row.spans.map(span => words(span, lasted(span, to))).join('; '));
      const times = row.spans.reduce((sum, span) => sum + span.times, 0);
      const all = row.spans.reduce((sum, span) => sum + lasted(span, to), 0);
      say(took, times > 1 ? `${duration(all)} in ${times}` : duration(all));
    });
  }
}

// How long it was on in all, without the pauses between.
function lasted(span, now) {
  return span.ended || span.times > 1 ? span.millis : Math.max(0, now - new Date(span.started));
}

function words(span, millis) {
  const end = span.ended ? `to ${moment(span.ended)}` : 'until now';
  const how = span.times > 1 ? `${span.times} times, ${duration(millis)} in all` : duration(millis);
  return `from ${moment(span.started)} ${end}, ${how}${span.cancelled ? ', interrupted' : ''}`;
}

// The rows of a called process stand below the call, in the order of the beginnings.
function inRows(spans, instances) {
  const rows = new Map();
  for (const span of spans) {
    const key = `${span.instance} ${span.activity}`;
    if (!rows.has(key)) {
      rows.set(key, { key, instance: span.instance, activity: span.activity, name: span.name, kind: span.kind, spans: [] });
    }
    rows.get(key).spans.push(span);
  }
  const ordered = [];
  const add = instance => {
    for (const row of rows.values()) {
      if (row.instance === instance.id) {
        ordered.push(row);
        instances.filter(each => each.parent === instance.id && each.calledFrom === row.activity).forEach(add);
      }
    }
  };
  instances.slice(0, 1).forEach(add);
  return ordered;
}

function depthsOf(instances) {
  const depths = new Map();
  for (const instance of instances) {
    depths.set(instance.id, instance.parent ? (depths.get(instance.parent) ?? 0) + 1 : 0);
  }
  return depths;
}

function marks(from, to) {
  return Array.from({ length: MARKS }, (none, index) => ({
    place: 100 * index / (MARKS - 1), at: new Date(from + (to - from) * index / (MARKS - 1)).toISOString(),
  }));
}
