// The tab "Live run" of a task: where the run is, what is left, and what the hosts said last.

import { CommandList } from '../../../../../assets/runs/commands.js';
import { RunDiagram } from '../../../../../assets/runs/diagram.js';
import { DrainView } from '../../../../../assets/runs/drain.js';
import { element, show } from '../../../../../assets/runs/elements.js';
import { runTab } from '../../../../../assets/runs/tab.js';

const COMMANDS = 8;

export default runTab({
  id: 'quiesce-live-run',
  pluginPoint: 'tasklist.task.detail',
  label: 'Live run',
  place: ({ taskId }) => `runs/of-task/${encodeURIComponent(taskId)}`,

  fill(host, source, instance, failed) {
    const section = title => {
      const made = element('section', {}, element('h2', { text: title }));
      host.append(made);
      return made;
    };
    const diagram = new RunDiagram(section('Where it is'), source, { only: instance });
    const left = section('What is left');
    let chosen = null;
    let latest = null;
    const drain = new DrainView(left, left.querySelector('h2'), name => {
      chosen = name;
      take(latest).catch(failed);
    });
    const commands = new CommandList(section('Last commands'), source);

    async function take(live) {
      latest = live;
      diagram.update(live);
      const another = chosen !== null && chosen !== live.drain?.name;
      const shown = another ? await source.live({ drain: chosen }) : live;
      show(left, shown.drain !== null);
      drain.update(shown);
      commands.replace(live.commands.slice(0, COMMANDS));
      failed(null);
    }
    const stop = source.follow(take, failed);
    return () => {
      stop();
      diagram.destroy();
      drain.destroy();
    };
  },
});
