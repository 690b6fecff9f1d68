// Where a run is read from.

export class RunSource {

  // root: where Quiesce lies on this server, ending in a slash
  constructor(root, run) {
    this.root = root;
    this.run = run;
  }

  address(...parts) {
    return new URL(`runs/${[this.run, ...parts].map(encodeURIComponent).join('/')}`, new URL(this.root, location.href)).href;
  }

  async live({ commands = 20, before = null, drain = null } = {}) {
    const query = new URLSearchParams({ commands });
    if (before !== null) {
      query.set('before', before);
    }
    if (drain !== null) {
      query.set('drain', drain);
    }
    return (await answered(this.address('live') + `?${query}`)).json();
  }

  async diagram(definition) {
    return (await answered(this.address('diagram', definition), 'application/xml')).text();
  }

  output(number, stream) {
    return this.address('commands', number, stream);
  }

  report(number, ending, masked) {
    return this.address('reports', `${number}.${ending}`) + (masked ? '?masked=true' : '');
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

// Calls look again and again, `every` milliseconds after the answer, more rarely while it fails, until it says that all
// is over. Answers a function that stops it.
export function follow(look, every, failed = () => {}) {
  let timer = null;
  let stopped = false;
  let pause = every;
  async function once() {
    try {
      const over = await look();
      pause = every;
      stopped ||= over === true;
    } catch (error) {
      failed(error);
      pause = Math.min(pause * 2, 15000);
    }
    if (!stopped) {
      timer = setTimeout(once, pause);
    }
  }
  once();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
