// A tab in one of Camunda's applications that shows something of a run.

import { element, say, show } from './elements.js';
import { answered, RunSource } from './source.js';
import { style } from './vendored.js';

const AGAIN = 5000;
const quiesce = new URL('../../', import.meta.url).href;

// place: says, of what the application tells the tab, where the run is found
// fill: puts into an element what there is to see of a run (its source, and the process instance that was asked about) and
// answers a function that stops it; it says what fails, and null when that is over
export function runTab({ id, pluginPoint, label, place, fill }) {
  let leave = () => {};

  function open(node, address) {
    style('runs/run.css');
    const trouble = element('p', { class: 'q-warn', role: 'alert', hidden: true });
    const host = element('div', { class: 'q-run q-light' }, trouble);
    node.replaceChildren(host);
    let close = () => {};
    let timer = null;
    let gone = false;
    const failed = error => {
      say(trouble, error ? `The run cannot be shown just now: ${error.message}. Trying again.` : '');
      show(trouble, error !== null);
    };
    const find = async () => {
      try {
        const { run, instance } = await (await answered(new URL(address, quiesce))).json();
        if (!gone) {
          failed(null);
          host.append(element('p', {}, element('a', {
            href: new URL(`runs/${encodeURIComponent(run)}`, quiesce).href, target: '_blank', rel: 'noopener', text: 'Everything about this run',
          })));
          close = fill(host, new RunSource(quiesce, run), instance, failed);
        }
      } catch (error) {
        if (error.status === 403 || error.status === 404) {
          say(trouble, error.message);
          show(trouble, true);
          return;
        }
        failed(error);
        timer = gone ? null : setTimeout(find, AGAIN);
      }
    };
    find();
    return () => {
      gone = true;
      clearTimeout(timer);
      close();
    };
  }

  return {
    id,
    pluginPoint,
    priority: 900,
    properties: { label },
    render(node, told) {
      leave();
      leave = open(node, place(told));
    },
    unmount() {
      leave();
      leave = () => {};
    },
  };
}
