// The commands of a run, the newest first, each with its output folded.

import { element, keyed, say } from './elements.js';
import { folded } from './folded.js';
import { tone } from './source.js';
import { bytes, clock, duration, moment } from './words.js';

const PORTION = 100;

// more than these the server gives in no portion: what lies between is left out, together with what is older
const MOST = 200;

export class CommandList {

  constructor(host, source) {
    this.source = source;
    this.list = element('div', { class: 'q-commands' });
    this.empty = element('p', { class: 'q-quiet', text: 'No command has been sent yet.' });
    this.known = new Map();
    // how many there are of those that it shows a portion of
    this.count = 0;
    // changes when other commands are asked for
    this.question = 0;
    // when the run ended: what had no end then has none that is known
    this.until = null;
    host.append(this.empty, this.list);
  }

  // Adds commands; those that are known already are brought up to date.
  update(commands) {
    commands.forEach(command => this.known.set(command.no, command));
    const all = [...this.known.values()].sort((one, other) => other.no - one.no);
    this.empty.hidden = all.length > 0;
    keyed(this.list, all, command => command.no, () => element('details'), (details, command) => {
      const signature = `${command.outcome} ${command.ended} ${this.until}`;
      if (details.dataset.signature !== signature) {
        details.dataset.signature = signature;
        details.className = `q-command q-${tone(command)} q-kind-${command.kind}`;
        details.dataset.no = command.no;
        details.replaceChildren(...this.parts(command, details.querySelector('.q-more')));
      }
    });
  }

  // Shows these instead of all that it shows.
  replace(commands, count = commands.length) {
    this.question += 1;
    this.known.clear();
    this.count = count;
    this.update(commands);
  }

  // Brings what it shows up to date with a run, and asks for more where more has changed than the run says.
  async take(live) {
    const running = [...this.known.values()].filter(command => !command.ended).map(command => command.no);
    const since = Math.min(...running);
    const added = this.count === 0 ? 0 : live.commandCount - this.count;
    const limit = added + [...this.known.keys()].filter(number => number >= since).length;
    const before = (live.commands[0]?.no ?? 0) + 1;
    const commands = limit > live.commands.length ? await this.portion({}, { limit, before }) : live.commands;
    if (commands === null) {
      return;
    }
    if (limit > MOST) {
      this.known.clear();
    }
    this.count = live.commandCount;
    this.until = live.run.ended ? Date.parse(live.run.ended) : null;
    this.update(commands);
  }

  async older(wanted = {}) {
    const commands = await this.portion(wanted, { limit: PORTION, before: Math.min(...this.known.keys()) });
    if (commands !== null) {
      this.update(commands);
    }
  }

  // null when something else is shown meanwhile, among which the answer has no place
  async portion(wanted, bounds) {
    const { question } = this;
    const { commands } = await this.source.commands(wanted, bounds);
    return question === this.question ? commands : null;
  }

  // Says again how long those have been running that are.
  tick() {
    for (const details of this.list.querySelectorAll('.q-underway')) {
      say(details.querySelector('.q-took'), this.took(this.known.get(Number(details.dataset.no))));
    }
  }

  took(command) {
    return duration(command.millis ?? Math.max(0, (this.until ?? this.source.now()) - new Date(command.sent)));
  }

  // input: what is there already of it, which somebody may have unfolded
  parts(command, input) {
    const cell = (name, text, title) => element('span', { class: name, text, title });
    return [
      element('summary', {},
        cell('q-at', clock(command.sent), moment(command.sent)),
        cell('q-node', command.node),
        cell('q-step', command.stepName),
        cell('q-line', inOneRow(command.line)),
        cell('q-result', this.until && !command.outcome ? 'no end known' : result(command)),
        cell('q-took', this.took(command))),
      element('div', { class: 'q-inside' },
        element('p', { class: 'q-quiet', text: `${command.stepName} · ${command.kind} · no. ${command.no} · for ${command.person} · sent ${moment(command.sent)}` }),
        element('pre', { class: 'q-sent', tabindex: '0', 'aria-label': 'Command line', text: visible(command.line) }),
        command.input ? input ?? this.input(command) : null,
        command.detail ? element('p', { class: 'q-detail', text: command.detail }) : null,
        ...this.output('Output', command, 'out'),
        ...this.output('Errors', command, 'err'),
        command.ended && !command.out && !command.err ? element('p', { class: 'q-quiet', text: 'It printed nothing.' }) : null),
    ];
  }

  input(command) {
    const { bytes: size, sha256 } = command.input;
    return folded(`Input, ${bytes(size)}`, this.source, async () => element('pre', {
      class: 'q-in', tabindex: '0', 'aria-label': 'Input', text: visible(await this.source.input(command)),
    }), `SHA-256: ${sha256}`);
  }

  output(title, command, stream) {
    const output = command[stream];
    if (!output) {
      return [];
    }
    return [
      element('p', { class: 'q-stream', title: output.sha256 ? `SHA-256 of all of it: ${output.sha256}` : 'SHA-256 of all of it: not known, the node did not keep it' }, `${title}, ${bytes(output.bytes)}${output.cut ? ', the beginning' : ''} `,
        output.cut ? element('a', { href: this.source.output(command.no, stream), text: 'show all that is kept' }) : null),
      element('pre', { class: `q-${stream}`, tabindex: '0', 'aria-label': title, text: visible(output.text) }),
    ];
  }
}

// What a person reads in one row: of many probes in one line each of them, of others the first line that does something.
function inOneRow(line) {
  const lines = line.split('\n');
  const probes = lines
    .map(each => /^\s*(?:section|ask) [a-z][a-z0-9-]* (?:timeout -s KILL \d+ )?(.+)$/.exec(each))
    .filter(found => found)
    .map(found => found[1]);
  if (probes.length > 0) {
    return probes.join('; ');
  }
  const [first, ...more] = lines.filter(each => each.trim() !== '' && !/^PATH=.*export PATH;?$/.test(each));
  return more.length > 0 ? `${first} …` : first ?? line;
}

function result(command) {
  if (!command.outcome) {
    return command.ended ? '' : 'running';
  }
  return command.outcome === 'exited' ? `exit ${command.exit}` : command.outcome;
}

// Control characters as their symbols: what a terminal would obey is shown instead.
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f]/g, sign => String.fromCharCode(0x2400 + sign.charCodeAt(0))).replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
