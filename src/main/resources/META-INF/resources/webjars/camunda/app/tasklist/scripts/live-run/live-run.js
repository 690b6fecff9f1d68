// The tab "Live run" of a task: where the run is, what is left, and what the hosts said last.

import { CommandList } from '../../../../../assets/runs/commands.js';
import { RunDiagram } from '../../../../../assets/runs/diagram.js';
import { DrainView } from '../../../../../assets/runs/drain.js';
import { element, say, show } from '../../../../../assets/runs/elements.js';
import { answered, follow, RunSource } from '../../../../../assets/runs/source.js';
import { style } from '../../../../../assets/runs/vendored.js';

const EVERY = 3000;
const COMMANDS = 8;
const quiesce = new URL('../../../../../', import.meta.url).href;

let leave = () => {};

// Everything that stands in the tab, made once the run of the task is known.
function tab(host, run, instance) {
  const source = new RunSource(quiesce, run);
  const section = title => {
    const made = element('section', {}, element('h2', { text: title }));
    host.append(made);
    return made;
  };
  host.append(element('p', {},
    element('a', { href: new URL(`runs/${encodeURIComponent(run)}`, quiesce).href, target: '_blank', rel: 'noopener', text: 'Everything about this run' })));
  const diagram = new RunDiagram(section('Where it is'), source, { only: instance });
  const left = section('What is left');
  let chosen = null;
  const drain = new DrainView(left, left.querySelector('h2'), name => { chosen = name; look(); });
  const commands = new CommandList(section('Last commands'), source);

  async function look() {
    const live = await source.live({ commands: COMMANDS, drain: chosen });
    diagram.update(live);
    show(left, live.drain !== null);
    drain.update(live);
    commands.known.clear();
    commands.update(live.commands);
    return live.run.state !== 'running';
  }
  return {
    look,
    destroy() {
      diagram.destroy();
      drain.destroy();
    },
  };
}

export default {
  id: 'quiesce-live-run',
  pluginPoint: 'tasklist.task.detail',
  priority: 900,
  properties: { label: 'Live run' },

  render(node, { taskId }) {
    leave();
    style('runs/run.css');
    const trouble = element('p', { class: 'q-warn', role: 'alert', hidden: true });
    const host = element('div', { class: 'q-run q-light' }, trouble);
    node.replaceChildren(host);
    let parts = null;
    let gone = false;
    const stop = follow(async () => {
      if (!parts) {
        const response = await answered(new URL(`runs/of-task/${encodeURIComponent(taskId)}`, quiesce));
        const { run, instance } = await response.json();
        if (gone) {
          return true;
        }
        parts = tab(host, run, instance);
      }
      const over = await parts.look();
      show(trouble, false);
      return over;
    }, EVERY, error => {
      say(trouble, `The run cannot be shown just now: ${error.message}. Trying again.`);
      show(trouble, true);
    });
    leave = () => {
      gone = true;
      stop();
      parts?.destroy();
      leave = () => {};
    };
  },

  unmount() {
    leave();
  },
};
