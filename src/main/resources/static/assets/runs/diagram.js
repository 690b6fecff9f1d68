// The diagrams of a run: one tab for each process of it, with where it is and the path that it took.

import { element, keyed, say } from './elements.js';
import { diagramViewer } from './vendored.js';

// A diagram that fits at this scale or larger is shown whole; another one is shown in part, at the second scale.
const SMALLEST_WHOLE = 0.42;
const IN_PART = 0.6;

// Room for labels and badges around a diagram, in its own units.
const MARGIN = 50;

let made = 0;

export class RunDiagram {

  // only: shows the root and this process instance and no other; for a page with little room
  constructor(host, source, { only = null } = {}) {
    this.source = source;
    this.only = only;
    this.chosen = only;
    this.number = ++made;
    this.tabs = element('div', { class: 'q-tabs', role: 'tablist', 'aria-label': 'Processes of this run' });
    this.tabs.addEventListener('keydown', event => this.byKey(event));
    this.canvas = element('div', {
      class: 'q-canvas', role: 'tabpanel', id: `q-panel-${this.number}`,
    });
    this.summary = element('p', { class: 'q-where', 'aria-live': 'polite' });
    this.frame = element('div', { class: 'q-diagram' }, this.canvas, this.buttons());
    host.append(this.tabs, this.summary, this.frame, legend());
    this.xml = new Map();
    this.drawn = null;
    this.marked = [];
    this.turn = Promise.resolve();
  }

  buttons() {
    const button = (text, label, act) => element('button', { type: 'button', 'aria-label': label, title: label, text, onclick: act });
    return element('div', { class: 'q-zoom' },
      button('+', 'Zoom in', () => this.zoomBy(1.25)),
      button('−', 'Zoom out', () => this.zoomBy(0.8)),
      button('⤢', 'Show the whole diagram', () => this.withCanvas(canvas => canvas.zoom('fit-viewport', 'auto'))),
      button('◎', 'Show where it is', () => this.goToToken()));
  }

  withCanvas(act) {
    if (this.viewer) {
      act(this.viewer.get('canvas'));
    }
  }

  zoomBy(factor) {
    this.withCanvas(canvas => canvas.zoom(Math.max(0.2, Math.min(4, canvas.zoom() * factor)), 'auto'));
  }

  byKey(event) {
    const tabs = [...this.tabs.children];
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to !== undefined && at >= 0) {
      event.preventDefault();
      const tab = tabs[(to + tabs.length) % tabs.length];
      tab.focus();
      tab.click();
    }
  }

  update(live) {
    this.live = live;
    this.instances = live.instances.filter(
      instance => !this.only || instance.id === live.run.id || instance.id === this.only);
    this.render();
  }

  render() {
    const instance = this.present();
    const titles = numbered(this.instances);
    keyed(this.tabs, this.instances, each => each.id, each => element('button', {
      type: 'button', role: 'tab', 'aria-controls': this.canvas.id, id: `q-tab-${this.number}-${each.id}`,
      'data-instance': each.id,
      onclick: () => { this.chosen = each.id; this.render(); },
    }), (tab, each) => {
      say(tab, titles.get(each.id));
      tab.setAttribute('aria-selected', String(each.id === instance.id));
      tab.tabIndex = each.id === instance.id ? 0 : -1;
      tab.classList.toggle('q-on', !each.ended);
    });
    this.canvas.setAttribute('aria-labelledby', `q-tab-${this.number}-${instance.id}`);
    // one after the other: a diagram must not be marked while another one is being drawn
    this.turn = this.turn.then(() => this.draw(instance)).catch(error => {
      say(this.summary, `The diagram cannot be shown: ${error.message}`);
    });
  }

  // What the reader chose; else the deepest process that is on, which is where something happens; else the root.
  present() {
    const chosen = this.instances.find(each => each.id === this.chosen);
    const on = this.instances.filter(each => !each.ended);
    return chosen ?? on[on.length - 1] ?? this.instances[0];
  }

  async draw(instance) {
    const BpmnJS = await diagramViewer();
    const definition = instance.runbook.id;
    if (this.drawn !== definition) {
      const xml = await this.load(definition);
      this.viewer ??= new BpmnJS({
        container: this.canvas,
        bpmnRenderer: {
          defaultFillColor: 'var(--q-shape)', defaultStrokeColor: 'var(--q-ink)', defaultLabelColor: 'var(--q-ink)',
        },
        // the wheel scrolls the page; the buttons zoom
        zoomScroll: { enabled: false },
      });
      this.marked = [];
      await this.viewer.importXML(xml);
      this.drawn = definition;
      this.shown = null;
    }
    this.mark(instance);
    this.canvas.dataset.instance = instance.id;
    const place = instance.id + instance.active.join();
    if (this.shown !== place && this.canvas.clientWidth > 0) {
      this.frameIt(this.shown === null);
      this.shown = place;
    }
  }

  async load(definition) {
    if (!this.xml.has(definition)) {
      this.xml.set(definition, await this.source.diagram(definition));
    }
    return this.xml.get(definition);
  }

  mark(instance) {
    const registry = this.viewer.get('elementRegistry');
    const canvas = this.viewer.get('canvas');
    const overlays = this.viewer.get('overlays');
    const stuck = new Map(instance.incidents.map(incident => [incident.activity, incident]));
    const waits = new Map(this.live.tasks.filter(task => task.instance === instance.id).map(task => [task.activity, task]));
    // the engine ends its wait at a gateway of events by a cancellation
    const passed = new Set(instance.flows.map(flow => registry.get(flow.id)?.source.id));
    const wanted = [
      ...instance.finished.concat(instance.cancelled.filter(id => passed.has(id))).map(id => [id, 'q-finished']),
      ...instance.cancelled.filter(id => !passed.has(id)).map(id => [id, 'q-cancelled']),
      ...instance.flows.map(flow => [flow.id, 'q-taken']),
      ...instance.active.map(id => [id, 'q-active']),
      ...[...stuck.keys()].map(id => [id, 'q-stuck']),
    ].filter(([id]) => registry.get(id));
    const signature = JSON.stringify([instance.id, wanted, [...waits.keys()]]);
    if (this.signature === signature && this.marked.length > 0) {
      return;
    }
    this.signature = signature;
    this.marked.forEach(([id, name]) => canvas.removeMarker(id, name));
    overlays.clear();
    wanted.forEach(([id, name]) => canvas.addMarker(id, name));
    this.marked = wanted;
    for (const id of new Set([...instance.active, ...stuck.keys()])) {
      const shape = registry.get(id);
      if (!shape || shape.waypoints) {
        continue;
      }
      const text = stuck.has(id) ? 'incident' : waits.has(id) ? 'waits for a person' : 'is here';
      overlays.add(id, {
        position: { top: -20, left: 0 },
        show: { minZoom: 0.35 },
        html: element('span', { class: `q-badge${stuck.has(id) ? ' q-badge-stuck' : ''}`, text }),
      });
    }
    this.describe(instance, registry, stuck);
  }

  describe(instance, registry, stuck) {
    const label = id => registry.get(id)?.businessObject.name || id;
    // the engine waits at a gateway of events too, which is a question and no place; the steps beside it say where it is
    const places = instance.active.filter(id => !registry.get(id)?.type.endsWith('Gateway'));
    const where = (places.length > 0 ? places : instance.active).map(label);
    const failed = [...stuck.values()].map(incident => `Incident at ${label(incident.activity)}: ${incident.text || incident.kind}`);
    const now = where.length > 0 ? `Now at: ${where.join(', ')}.` : instance.ended ? 'This process has ended.' : '';
    say(this.summary, [now, ...failed].join(' '));
    this.summary.classList.toggle('q-failed', failed.length > 0);
  }

  frameIt(first) {
    this.withCanvas(canvas => {
      if (first) {
        const { inner } = canvas.viewbox();
        const fits = Math.min(1, this.canvas.clientWidth / (inner.width + 2 * MARGIN));
        const zoom = fits < SMALLEST_WHOLE ? IN_PART : fits;
        // as high as the diagram needs; the style sheet says the least and the most
        this.canvas.style.height = `${Math.ceil((inner.height + 2 * MARGIN) * zoom)}px`;
        canvas.resized();
        canvas.zoom(zoom);
        const { width, height } = canvas.viewbox();
        canvas.viewbox({
          x: width > inner.width ? inner.x - (width - inner.width) / 2 : inner.x - MARGIN,
          y: height > inner.height ? inner.y - (height - inner.height) / 2 : inner.y - MARGIN,
          width,
          height,
        });
      }
    });
    this.goToToken(first);
  }

  // Brings where it is into sight; does not move what is in sight already.
  goToToken(always = true) {
    this.withCanvas(canvas => {
      const registry = this.viewer.get('elementRegistry');
      const instance = this.present();
      const last = instance.active.concat(instance.finished.slice(-1)).map(id => registry.get(id)).find(shape => shape && !shape.waypoints);
      if (!last) {
        return;
      }
      const box = canvas.viewbox();
      const x = last.x + last.width / 2;
      const y = last.y + last.height / 2;
      const inside = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
      const whole = box.inner.width <= box.width && box.inner.height <= box.height;
      if (!inside || (always && !whole)) {
        const left = clamp(x - box.width / 2, box.inner.x - 20, box.inner.x + box.inner.width + 20 - box.width);
        const top = clamp(y - box.height / 2, box.inner.y - 20, box.inner.y + box.inner.height + 20 - box.height);
        canvas.viewbox({ x: left, y: top, width: box.width, height: box.height });
      }
    });
  }

  destroy() {
    this.viewer?.destroy();
    this.viewer = null;
  }
}

function clamp(value, least, most) {
  return most < least ? (least + most) / 2 : Math.max(least, Math.min(most, value));
}

// "Power off nodes 1", "Power off nodes 2": a process that was called more than once gets a number.
function numbered(instances) {
  const times = new Map();
  instances.forEach(each => times.set(each.runbook.key, (times.get(each.runbook.key) ?? 0) + 1));
  const seen = new Map();
  return new Map(instances.map(each => {
    const count = (seen.get(each.runbook.key) ?? 0) + 1;
    seen.set(each.runbook.key, count);
    return [each.id, times.get(each.runbook.key) > 1 ? `${each.runbook.name} ${count}` : each.runbook.name];
  }));
}

function legend() {
  const entry = (name, text) => element('li', {}, element('span', { class: `q-key ${name}`, 'aria-hidden': 'true' }), text);
  return element('ul', { class: 'q-legend', 'aria-label': 'Legend' },
    entry('q-key-active', 'is here'), entry('q-key-taken', 'path taken'), entry('q-key-finished', 'done'),
    entry('q-key-cancelled', 'interrupted'), entry('q-key-stuck', 'incident'));
}
