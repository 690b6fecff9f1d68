// The tab "Commands" of a process instance: what its run has sent to hosts, and what they said.

import { CommandList } from '../../../../../assets/runs/commands.js';
import { element, say, show } from '../../../../../assets/runs/elements.js';
import { runTab } from '../../../../../assets/runs/tab.js';

export default runTab({
  id: 'quiesce-commands',
  pluginPoint: 'cockpit.processInstance.runtime.tab',
  label: 'Commands',
  place: ({ processInstanceId }) => `runs/of-instance/${encodeURIComponent(processInstanceId)}`,

  fill(host, source, instance, failed) {
    const count = element('p', { class: 'q-quiet' });
    const older = element('button', { type: 'button', text: 'Show older commands', hidden: true });
    host.append(count);
    const commands = new CommandList(host, source);
    host.append(older);

    function counted() {
      say(count, `${commands.known.size} of ${commands.count} commands of the run`);
      show(older, commands.count > commands.known.size);
    }
    older.addEventListener('click', () => commands.older().then(counted, failed));
    return source.follow(async live => {
      await commands.take(live);
      counted();
      failed(null);
    }, failed);
  },
});
