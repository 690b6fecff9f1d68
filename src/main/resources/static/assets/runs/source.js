// Where a run is read from: the server while it is on and after, or the record that a page holds.

const AGAIN = 5000;

export class RunSource {

  // root: where Quiesce lies on this server, ending in a slash
  constructor(root, run) {
    this.root = root;
    this.run = run;
    this.isRecord = false;
  }

  address(...parts) {
    return new URL(`runs/${[this.run, ...parts].map(encodeURIComponent).join('/')}`, new URL(this.root, location.href)).href;
  }

  async live({ drain = null } = {}) {
    return (await answered(this.address('live') + (drain === null ? '' : `?${new URLSearchParams({ drain })}`))).json();
  }

  // A portion of the commands that are so, the newest first, and how many there are in all.
  async commands(wanted, { limit = 100, before = null } = {}) {
    const query = new URLSearchParams({ ...wanted, limit });
    if (before !== null) {
      query.set('before', before);
    }
    return (await answered(this.address('commands') + `?${query}`)).json();
  }

  async diagram(definition) {
    return (await answered(this.address('diagram', definition), 'application/xml')).text();
  }

  async shown(decision) {
    return (await answered(this.address('decisions', decision))).json();
  }

  // What a command was given on its standard input.
  async input(command) {
    return (await answered(this.address('commands', command.no, 'in'), 'text/plain')).text();
  }

  output(number, stream) {
    return this.address('commands', number, stream);
  }

  report(number, ending, masked) {
    return this.address('reports', `${number}.${ending}`) + (masked ? '?masked=true' : '');
  }

  task(id) {
    return new URL(`camunda/app/tasklist/default/#/?task=${encodeURIComponent(id)}`, new URL(this.root, location.href)).href;
  }

  abort(reason) {
    return this.ask('abort', reason);
  }

  giveBack(reason) {
    return this.ask('give-back', reason);
  }

  async ask(what, reason) {
    const response = await answered(this.address(what), 'application/json', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason }),
    });
    return (await response.json()).text;
  }

  // The moment that what is still on lasts until, in milliseconds since 1970.
  now() {
    return Date.now();
  }

  // Calls show with the run as it is, and again each time something in it has changed, until it is over; failed with an
  // error while that cannot be had. A page that nobody sees asks for nothing: a browser keeps few lines to one server.
  // Answers a function that stops it.
  follow(show, failed) {
    let events = null;
    let timer = null;
    let over = false;
    let turn = Promise.resolve();
    let latest = null;
    let silent = null;
    const took = live => {
      latest = live;
      turn = turn.then(() => show(live)).catch(error => {
        failed(error);
        setTimeout(() => latest === live && took(live), AGAIN);
      });
      if (live.run.state !== 'running') {
        stop();
      }
    };
    const open = () => {
      clearTimeout(timer);
      if (over || events || document.hidden) {
        return;
      }
      events = new EventSource(this.address('events'));
      events.addEventListener('open', heard);
      events.addEventListener('run', event => took(JSON.parse(event.data)));
      events.addEventListener('trouble', event => failed(new Error(event.data)));
      events.addEventListener('error', () => lost());
    };
    // A line that breaks, or that the server ends from time to time, is opened again by the browser; an answer that is no line
    // is final, and says why if it is asked.
    const lost = async () => {
      if (events?.readyState !== EventSource.CLOSED) {
        silent ??= setTimeout(() => failed(new Error('the line to the server is broken')), AGAIN);
        return;
      }
      close();
      try {
        took(await this.live());
      } catch (error) {
        failed(error);
      }
      timer = setTimeout(open, AGAIN);
    };
    const heard = () => {
      clearTimeout(silent);
      silent = null;
    };
    const close = () => {
      clearTimeout(timer);
      heard();
      events?.close();
      events = null;
    };
    const seen = () => (document.hidden ? close() : open());
    const stop = () => {
      over = true;
      close();
      document.removeEventListener('visibilitychange', seen);
    };
    document.addEventListener('visibilitychange', seen);
    open();
    return stop;
  }
}

// A record as the server writes it: all of a run, and nobody to ask.
export class RecordSource {

  constructor(record) {
    this.record = record;
    this.isRecord = true;
    this.newestFirst = [...record.commands].reverse();
  }

  async live({ drain = null } = {}) {
    const { run, drains } = this.record;
    const chosen = drains.find(each => each.name === drain) ?? drains[drains.length - 1] ?? null;
    return { ...run, drain: chosen, commands: this.newestFirst.slice(0, 100) };
  }

  async commands({ text = '', node = '', step = '', how = '' }, { limit = 100, before = Infinity } = {}) {
    const part = text.trim().toLowerCase();
    const found = this.newestFirst.filter(command => (!node || command.node === node) && (!step || command.step === step)
      && (!how || tone(command) === how)
      && [command.line, command.detail, command.out?.text, command.err?.text].some(each => each?.toLowerCase().includes(part)));
    return { commands: found.filter(command => command.no < (before ?? Infinity)).slice(0, limit), count: found.length };
  }

  async diagram(definition) {
    return this.record.diagrams[definition];
  }

  async shown(decision) {
    return this.record.shown[decision];
  }

  async input(command) {
    return this.record.inputs.find(given => given.sha256 === command.input.sha256).text;
  }

  output() {
    return null;
  }

  // Names, sizes and digests of files that the server has.
  reportFiles(number, masked) {
    return this.record.reportFiles.filter(file => file.report === number && file.masked === masked);
  }

  task() {
    return null;
  }

  // What was on when the record was read was on until then.
  now() {
    return Date.parse(this.record.made);
  }

  follow(show, failed) {
    this.live().then(show).catch(failed);
    return () => {};
  }
}

// What became of a command; what was sent and got no answer may have had its effect or not.
export function tone(command) {
  if (!command.outcome) {
    return 'underway';
  }
  if (command.outcome === 'exited') {
    return command.exit === 0 ? 'fine' : 'answered';
  }
  return command.outcome === 'not started' ? 'answered' : 'unknown';
}

export class Refused extends Error {

  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function answered(address, accept = 'application/json', options = {}) {
  const response = await fetch(address, {
    credentials: 'same-origin',
    ...options,
    headers: { Accept: accept, 'X-Requested-With': 'quiesce', ...options.headers },
  });
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Refused(response.status, said.message ?? `the server answered ${response.status}`);
  }
  return response;
}
