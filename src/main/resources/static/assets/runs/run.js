// The page of one run: what the server has written into it already is brought up to date while the run is on.

import { CommandList } from './commands.js';
import { RunDiagram } from './diagram.js';
import { DrainView } from './drain.js';
import { element, keyed, say, show } from './elements.js';
import { follow, RunSource } from './source.js';
import { duration, localTimes, moment } from './words.js';

const EVERY = 2000;
const COMMANDS = 20;

const page = document.getElementById('run');
const part = id => document.getElementById(id);
const source = new RunSource(page.dataset.root, page.dataset.run);
const diagram = new RunDiagram(part('diagram'), source);
const commands = new CommandList(part('commands'), source);
const drains = new DrainView(part('drain'), part('drain-title'), name => { chosenDrain = name; look(); });

let chosenDrain = null;
let latest = null;

async function look() {
  let live = await source.live({ commands: commands.worthAsking(COMMANDS), drain: chosenDrain });
  const added = live.commandCount - (latest?.commandCount ?? live.commandCount);
  if (added > live.commands.length) {
    live = await source.live({ commands: added, drain: chosenDrain });
  }
  latest = live;
  show(part('trouble'), false);
  facts(live);
  tasks(live);
  diagram.update(live);
  show(part('drain-section'), live.drain !== null);
  drains.update(live);
  decisions(live.decisions);
  reports(live.reports);
  notes(live.notes);
  commands.update(live.commands);
  counted();
  return live.run.state !== 'running';
}

function facts({ run, noAbort, hindrance }) {
  const state = part('state');
  say(state, run.ending ?? 'Running');
  state.className = `q-state q-${run.state}`;
  say(part('ended-label'), run.ended ? 'Ended' : 'Running for');
  say(part('ended'), run.ended
    ? `${moment(run.ended)}, after ${duration(new Date(run.ended) - new Date(run.started))}`
    : duration(Math.max(0, Date.now() - new Date(run.started))));
  say(part('diagram-title'), run.ended ? 'The path it took' : 'Where it is');
  say(part('no-abort'), noAbort ?? '');
  show(part('no-abort'), Boolean(noAbort));
  say(part('hindrance'), hindrance ?? '');
  show(part('hindrance'), Boolean(hindrance));
  if (part('abort')) {
    show(part('abort'), !run.ended && !noAbort);
    if (run.ended) {
      part('abort-dialog').close();
    }
  }
}

function tasks(live) {
  show(part('waiting'), live.tasks.length > 0);
  keyed(part('tasks'), live.tasks, task => task.id, task => element('li', {},
    element('a', { href: `${page.dataset.root}camunda/app/tasklist/default/#/?task=${encodeURIComponent(task.id)}`, text: task.name }),
    element('span', { class: 'q-quiet' })), (item, task) => {
    const whom = task.assignee ? `claimed by ${task.assignee}` : task.groups.length > 0 ? `for ${task.groups.join(' or ')}` : '';
    say(item.lastElementChild, ` ${whom}, since ${moment(task.since)}`);
  });
}

function decisions(list) {
  show(part('decisions-section'), list.length > 0);
  keyed(part('decisions'), list, decision => decision.at + decision.task, decision => element('li', {},
    element('p', {},
      element('strong', { text: decision.choice }), ` at ${decision.taskName}, by ${decision.person}, `,
      element('time', { datetime: decision.at, text: moment(decision.at) })),
    decision.comment ? element('blockquote', { text: decision.comment }) : null));
}

function reports(list) {
  show(part('reports-section'), list.length > 0);
  keyed(part('reports'), list, report => report.number, report => element('li', {},
    element('p', {},
      element('strong', { text: `Bug report ${report.number}` }), ', ',
      element('time', { datetime: report.at, text: moment(report.at) })),
    element('p', { text: report.title }),
    element('dl', { class: 'q-files' }, ...files(report.number, false), ...files(report.number, true))));
}

function files(number, masked) {
  const form = masked ? 'Names and addresses masked' : 'As it is';
  const file = (ending, text) => element('a', {
    href: source.report(number, ending, masked), download: true, text, 'aria-label': `${text}, ${form.toLowerCase()}`,
  });
  return [
    element('dt', { text: form }),
    element('dd', {}, file('zip', 'Report and logs (zip)'), file('md', 'Report alone (Markdown)')),
  ];
}

function notes(list) {
  show(part('notes-section'), list.length > 0);
  keyed(part('notes'), list, note => note.at + note.text, note => element('li', {},
    element('time', { class: 'q-quiet', datetime: note.at, text: moment(note.at) }),
    element('p', { text: note.text })));
}

function counted() {
  const shown = commands.known.size;
  say(part('command-count'), latest.commandCount > shown ? `${shown} of ${latest.commandCount}` : String(shown));
  show(part('older'), latest.commandCount > shown);
}

part('older').addEventListener('click', async () => {
  const older = await source.live({ commands: 100, before: commands.oldest() });
  commands.update(older.commands);
  counted();
});

function troubled(error) {
  const trouble = part('trouble');
  show(trouble, true);
  say(trouble, error.status === 401
    ? 'You are logged out. Load this page again to log in.'
    : `What is shown may be out of date: ${error.message}. Trying again.`);
}

/** A button that opens a dialog, which asks for a reason before anything is done. */
function asking(what, act, done) {
  const dialog = part(`${what}-dialog`);
  const refused = part(`${what}-refused`);
  part(what).addEventListener('click', () => dialog.showModal());
  part(`${what}-cancel`).addEventListener('click', () => dialog.close());
  part(`${what}-form`).addEventListener('submit', async event => {
    event.preventDefault();
    show(refused, false);
    try {
      await act(part(`${what}-reason`).value);
      dialog.close();
      await done();
    } catch (error) {
      say(refused, error.message);
      show(refused, true);
    }
  });
}

if (part('abort')) {
  asking('abort', reason => source.abort(reason), look);
}
if (part('give-back')) {
  asking('give-back', reason => source.giveBack(reason), async () => {
    part('kept').hidden = true;
    await look();
  });
}
localTimes(page);
follow(look, EVERY, troubled);
