// The commands of a run, the newest first, each with its output folded.

import { element, keyed, say } from './elements.js';
import { bytes, clock, duration, moment } from './words.js';

export class CommandList {

  constructor(host, source) {
    this.source = source;
    this.list = element('div', { class: 'q-commands' });
    this.empty = element('p', { class: 'q-quiet', text: 'No command has been sent yet.' });
    this.known = new Map();
    host.append(this.empty, this.list);
  }

  // Adds commands; those that are known already are brought up to date.
  update(commands) {
    commands.forEach(command => this.known.set(command.no, command));
    const all = [...this.known.values()].sort((one, other) => other.no - one.no);
    this.empty.hidden = all.length > 0;
    keyed(this.list, all, command => command.no, () => element('details'), (details, command) => {
      const signature = `${command.outcome} ${command.ended}`;
      if (details.dataset.signature !== signature) {
        details.dataset.signature = signature;
        details.className = `q-command q-${tone(command)} q-kind-${command.kind}`;
        details.replaceChildren(...this.parts(command));
      }
      if (!command.ended) {
        say(details.querySelector('.q-took'), duration(command.millis));
      }
    });
  }

  // How many commands to ask for so that what was still running is brought up to date too.
  worthAsking(least) {
    const numbers = [...this.known.keys()];
    const running = numbers.filter(number => !this.known.get(number).ended);
    const since = Math.min(...running);
    return least + numbers.filter(number => number >= since).length;
  }

  oldest() {
    return Math.min(...this.known.keys());
  }

  parts(command) {
    const cell = (name, text, title) => element('span', { class: name, text, title });
    return [
      element('summary', {},
        cell('q-at', clock(command.sent), moment(command.sent)),
        cell('q-node', command.node),
        cell('q-step', command.stepName),
        cell('q-line', inOneRow(command.line)),
        cell('q-result', result(command)),
        cell('q-took', duration(command.millis))),
      element('div', { class: 'q-inside' },
        element('p', { class: 'q-quiet', text: `${command.stepName} · ${command.kind} · no. ${command.no} · for ${command.person} · sent ${moment(command.sent)}` }),
        element('pre', { class: 'q-sent', tabindex: '0', 'aria-label': 'Command line', text: visible(command.line) }),
        command.detail ? element('p', { class: 'q-detail', text: command.detail }) : null,
        ...this.output('Output', command, 'out'),
        ...this.output('Errors', command, 'err'),
        command.ended && !command.out && !command.err ? element('p', { class: 'q-quiet', text: 'It printed nothing.' }) : null),
    ];
  }

  output(title, command, stream) {
    const output = command[stream];
    if (!output) {
      return [];
    }
    return [
      element('p', { class: 'q-stream' }, `${title}, ${bytes(output.bytes)}${output.cut ? ', the beginning' : ''} `,
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

// Whether one has to look: what was sent and got no answer may have had its effect or not.
function tone(command) {
  if (!command.outcome) {
    return 'underway';
  }
  if (command.outcome === 'exited') {
    return command.exit === 0 ? 'fine' : 'answered';
  }
  return command.outcome === 'not started' ? 'answered' : 'unknown';
}

// Control characters as their symbols: what a terminal would obey is shown instead.
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f]/g, sign => String.fromCharCode(0x2400 + sign.charCodeAt(0))).replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
