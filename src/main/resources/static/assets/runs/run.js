// The page of one run: what the server has written into it already is brought up to date while the run is on. The same page
// holds the record of a run, which needs no server.

import { CommandList } from './commands.js';
import { RunDiagram } from './diagram.js';
import { DrainView } from './drain.js';
import { element, keyed, say, show } from './elements.js';
import { folded } from './folded.js';
import { NodeGrid } from './grid.js';
import { shownAs } from './shown.js';
import { RecordSource, RunSource } from './source.js';
import { Times } from './times.js';
import { duration, localTimes, moment } from './words.js';

const TYPED = 300;
const PORTION = 100;

const page = document.getElementById('run');
const part = id => document.getElementById(id);
const source = part('record')
  ? new RecordSource(JSON.parse(part('record').textContent))
  : new RunSource(page.dataset.root, page.dataset.run);
const diagram = new RunDiagram(part('diagram'), source);
const commands = new CommandList(part('commands'), source);
const drains = new DrainView(part('drain'), part('drain-title'), chooseDrain);
const times = new Times(part('times'), source);
const grid = new NodeGrid(part('grid'), (node, step) => {
  search.elements.node.value = node;
  search.elements.step.value = step;
  searched().catch(troubled);
  part('commands-title').scrollIntoView({ block: 'start' });
});
const search = part('command-search');

let chosenDrain = null;
let latest = null;
let answered = null;
let grids = null;

async function take(live) {
  latest = live;
  show(part('trouble'), false);
  facts(live);
  tasks(live);
  diagram.update(live);
  await drain(live);
  decisions(live.decisions);
  reports(live.reports);
  notes(live.notes);
  show(part('times-section'), live.spans.length > 0);
  times.update(live);
  show(part('grid-section'), live.grid.length > 0);
  grid.update(live.grid);
  choices(live.grid);
  await bring(live);
}

async function bring(live) {
  const state = JSON.stringify(live.grid);
  if (isSearch()) {
    if (state !== grids) {
      await searched();
      grids = state;
    }
    return;
  }
  await commands.take(live);
  counted();
}

async function drain(live) {
  const asked = chosenDrain;
  const another = asked !== null && asked !== live.drain?.name;
  const shown = another ? await source.live({ drain: asked }) : live;
  if (asked !== chosenDrain) {
    return;
  }
  show(part('drain-section'), shown.drain !== null);
  drains.update(shown);
}

function chooseDrain(name) {
  chosenDrain = name === latest.drains[latest.drains.length - 1] ? null : name;
  drain(latest).catch(troubled);
}

function facts({ run, noAbort, hindrance }) {
  const state = part('state');
  say(state, run.ending ?? 'Running');
  state.className = `q-state q-${run.state}`;
  say(part('ended-label'), run.ended ? 'Ended' : 'Running for');
  since();
  say(part('diagram-title'), run.ended ? 'The path it took' : 'Where it is');
  for (const [name, sentence] of [['no-abort', noAbort], ['hindrance', hindrance]]) {
    if (part(name)) {
      say(part(name), sentence ?? '');
      show(part(name), Boolean(sentence));
    }
  }
  if (part('abort')) {
    show(part('abort'), !run.ended && !noAbort);
    if (run.ended) {
      part('abort-dialog').close();
    }
  }
}

function since() {
  const { run } = latest;
  say(part('ended'), run.ended
    ? `${moment(run.ended)}, after ${duration(new Date(run.ended) - new Date(run.started))}`
    : duration(Math.max(0, source.now() - new Date(run.started))));
}

function tasks(live) {
  show(part('waiting'), live.tasks.length > 0);
  keyed(part('tasks'), live.tasks, task => task.id, task => element('li', {},
    element(source.task(task.id) ? 'a' : 'strong', { href: source.task(task.id), text: task.name }),
    element('span', { class: 'q-quiet' })), (item, task) => {
    const whom = task.assignee ? `claimed by ${task.assignee}` : task.groups.length > 0 ? `for ${task.groups.join(' or ')}` : '';
    say(item.lastElementChild, ` ${whom}, since ${moment(task.since)}`);
  });
}

function decisions(list) {
  show(part('decisions-section'), list.length > 0);
  keyed(part('decisions'), list, decision => decision.no, decision => element('li', {},
    element('p', {},
      element('strong', { text: decision.choice }), ` at ${decision.taskName}, by ${decision.person}, `,
      element('time', { datetime: decision.at, text: moment(decision.at) })),
    decision.comment ? element('blockquote', { text: decision.comment }) : null,
    folded('What was shown', source, async () => shownAs(await source.shown(decision.no)))));
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
  const link = (ending, text) => element('a', {
    href: source.report(number, ending, masked), download: true, text, 'aria-label': `${text}, ${form.toLowerCase()}`,
  });
  const sum = ({ name, bytes, sha256 }) => element('span', {}, `${name}, ${bytes} bytes, SHA-256 `, element('code', { text: sha256 }));
  return [
    element('dt', { text: form }),
    element('dd', {}, ...(source.isRecord
      ? source.reportFiles(number, masked).map(sum)
      : [link('zip', 'Report and logs (zip)'), link('md', 'Report alone (Markdown)')])),
  ];
}

function notes(list) {
  show(part('notes-section'), list.length > 0);
  keyed(part('notes'), list, note => note.at + note.text, note => element('li', {},
    element('time', { class: 'q-quiet', datetime: note.at, text: moment(note.at) }),
    element('p', { text: note.text })));
}

// What can be searched for: the nodes and the steps that there are.
function choices(tallies) {
  const nodes = [...new Set(tallies.map(tally => tally.node))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  offer(search.elements.node, nodes.map(node => ({ id: node, name: node })));
  offer(search.elements.step, [...new Map(tallies.map(tally => [tally.step, tally.stepName]))].map(([id, name]) => ({ id, name })));
}

function offer(select, options) {
  keyed(select, [{ id: '', name: 'any' }, ...options], option => option.id,
    option => element('option', { value: option.id, text: option.name }));
}

function wanted() {
  return Object.fromEntries([...new FormData(search)].filter(([, value]) => value.trim() !== ''));
}

function isSearch() {
  return Object.keys(wanted()).length > 0;
}

// A new question is answered by a portion of the newest; the same one is asked again when something has changed.
async function searched() {
  if (!isSearch()) {
    commands.replace([]);
    await commands.take(latest);
    counted();
    return;
  }
  const asked = JSON.stringify(wanted());
  const answer = await source.commands(wanted(), { limit: PORTION });
  if (asked !== JSON.stringify(wanted())) {
    return;
  }
  if (asked === answered && commands.known.size > PORTION) {
    commands.count = answer.count;
    commands.update(answer.commands);
  } else {
    commands.replace(answer.commands, answer.count);
  }
  answered = asked;
  counted();
}

function counted() {
  const shown = commands.known.size;
  say(part('command-count'), commands.count > shown ? `${shown} of ${commands.count}` : String(shown));
  show(part('older'), commands.count > shown);
  say(commands.empty, isSearch() ? 'No command is like that.' : 'No command has been sent yet.');
}

let typing = null;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => searched().catch(troubled), TYPED);
});
search.addEventListener('submit', event => event.preventDefault());

part('older').addEventListener('click', () => commands.older(wanted()).then(counted, troubled));

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
  asking('abort', reason => source.abort(reason), () => {});
}
if (part('give-back')) {
  asking('give-back', reason => source.giveBack(reason), () => {
    part('kept').hidden = true;
  });
}

// What is printed is what is folded too.
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...page.querySelectorAll('details:not([open])')];
  closed.forEach(details => { details.open = true; });
});
addEventListener('afterprint', () => closed.forEach(details => { details.open = false; }));

setInterval(() => {
  if (latest && !latest.run.ended && !source.isRecord && !document.hidden) {
    since();
    commands.tick();
    times.tick();
  }
}, 1000);
localTimes();
source.follow(take, troubled);
