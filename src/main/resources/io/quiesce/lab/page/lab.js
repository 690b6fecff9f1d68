// Shows the lab and switches its faults. Names and outputs go into the page as text only.
'use strict';

const LOOK_EVERY_MS = 2000;
const main = document.getElementById('clusters');
const trouble = document.getElementById('trouble');
const cards = new Map();
let faults = [];

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function ask(path, method, body) {
  const answer = await fetch(path, {
    method: method || 'GET',
    headers: body === undefined ? {} : {'Content-Type': 'application/json'},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(content.error || 'The lab answered ' + answer.status + '.');
  }
  return content;
}

function say(problem) {
  trouble.hidden = !problem;
  trouble.textContent = problem ? problem.message : '';
}

async function act(path, method, body) {
  try {
    await ask(path, method, body);
    say(null);
    await look();
  } catch (problem) {
    say(problem);
  }
}

function faultForm(path, stack) {
  const choice = element('select', {});
  choice.setAttribute('aria-label', 'Fault');
  for (const fault of faults.filter((each) => !each.stack || each.stack === stack)) {
    choice.append(element('option', {value: fault.name, textContent: fault.name}));
  }
  const about = element('p', {});
  const fields = element('div', {className: 'form'});
  const form = element('form', {className: 'form'}, choice, about, fields, element('button', {textContent: 'Switch on'}));
  const chosen = () => faults.find((fault) => fault.name === choice.value);
  const show = () => {
    const fault = chosen();
    about.textContent = fault ? fault.description : '';
    fields.replaceChildren(...Object.entries(fault ? fault.parameters : {}).map(([name, parameter]) =>
      element('label', {}, name + ': ' + parameter.description,
        element('input', {name, value: String(parameter.default)}))));
  };
  choice.addEventListener('change', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const parameters = {};
    for (const input of fields.querySelectorAll('input')) {
      const known = chosen().parameters[input.name];
      parameters[input.name] = typeof known.default === 'number' ? Number(input.value) : input.value;
    }
    act(path + '/faults/' + encodeURIComponent(chosen().name), 'PUT', parameters);
  });
  show();
  return form;
}

function list(items) {
  return items.length ? element('ul', {}, ...items) : document.createTextNode('none');
}

function volumeText(volume) {
  const parts = [volume.name + ' (' + volume.vpool + ')'];
  if (volume.type === 'TEMPLATE') {
    parts.push('template');
  }
  if (volume.pendingBytes > 0) {
    parts.push(Math.ceil(volume.pendingBytes / 1048576) + ' MiB in no snapshot');
  }
  if (volume.snapshots > 0) {
    parts.push(volume.onTheWay > 0 ? volume.onTheWay + ' of ' + volume.snapshots + ' snapshots on the way' : volume.snapshots + ' snapshots in the backend');
  }
  return parts.join(', ');
}

function memberText(member) {
  const states = {member: member.master ? 'member, master' : 'member', out: 'out of the cluster'};
  return (states[member.state] || member.state) + (member.leaving ? ', leaving' : '');
}

function whatIsThere(node) {
  if (!node.member) {
    return [
      element('dt', {textContent: 'VMs'}),
      element('dd', {}, list(node.vms.map((vm) => element('li', {textContent: vm.name + ', ' + vm.state})))),
      element('dt', {textContent: 'Volumes'}),
      element('dd', {}, list(node.volumes.map((volume) =>
        element('li', {className: volume.onTheWay ? 'waiting' : '', textContent: volumeText(volume)}))))];
  }
  const line = (title, items) => [element('dt', {textContent: title}), element('dd', {textContent: items.length ? items.join(', ') : 'none'})];
  return [
    element('dt', {textContent: 'Cluster'}),
    element('dd', {className: node.member.leaving ? 'waiting' : '', textContent: memberText(node.member)}),
    ...line('Mounts', node.member.mounts),
    ...line('Online', node.member.online),
    ...line('Programs', node.member.programs)];
}

function card(path, name, stack) {
  const lamp = element('span', {className: 'lamp'});
  const title = element('h3', {});
  const power = element('button', {type: 'button'});
  const facts = element('dl', {});
  const on = element('ul', {className: 'faults'});
  const box = element('section', {className: 'node'}, element('header', {}, lamp, title, power), facts,
    on, element('details', {}, element('summary', {textContent: 'Switch a fault on'}), faultForm(path, stack)));
  let shown = '';
  power.addEventListener('click', () => act(path + '/power', 'POST', {power: power.value}));
  return {
    box,
    show(node) {
      const now = JSON.stringify(node);
      if (now === shown) {
        return;
      }
      shown = now;
      const isOn = node.power === 'on';
      box.classList.toggle('off', !isOn);
      lamp.classList.toggle('on', isOn);
      lamp.classList.toggle('changing', node.changing);
      title.replaceChildren(name + ' ', element('small', {textContent:
        node.role + ', ' + (node.changing ? (isOn ? 'going down' : 'booting') : node.power)}));
      title.title = 'SSH on port ' + node.port;
      power.textContent = isOn ? 'Pull the plug' : 'Power on';
      power.value = isOn ? 'off' : 'on';
      const last = node.last;
      facts.replaceChildren(
        ...whatIsThere(node),
        element('dt', {textContent: 'Controller'}),
        element('dd', {className: node.controller.answers ? '' : 'waiting', textContent:
          (node.controller.answers ? 'answers, power ' + node.controller.power : 'does not answer') + ', port ' + node.controller.port}),
        element('dt', {textContent: 'Sent last'}),
        element('dd', {}, last ? element('span', {textContent:
          last.time.slice(11, 19) + ' UTC, ' + (last.exit === null ? 'no exit yet' : 'exit ' + last.exit)}) : 'nothing',
          ...(last ? [element('code', {textContent: last.command, tabIndex: 0})] : [])),
        element('dt', {textContent: 'Sent in all'}),
        element('dd', {textContent: node.commands + (node.commands === 1 ? ' command' : ' commands')}));
      on.replaceChildren(...Object.entries(node.faults).map(([fault, parameters]) => {
        const off = element('button', {type: 'button', textContent: 'Switch off'});
        off.addEventListener('click', () => act(path + '/faults/' + encodeURIComponent(fault), 'DELETE'));
        const set = Object.entries(parameters).filter(([, value]) => value !== '').map(([key, value]) => key + ' ' + value);
        return element('li', {}, element('span', {textContent: [fault, ...set].join(', ')}), off);
      }));
    },
  };
}

async function look() {
  for (const {name} of await ask('/lab/clusters')) {
    const path = '/lab/clusters/' + encodeURIComponent(name);
    const cluster = await ask(path);
    if (!cards.has(name)) {
      const reset = element('button', {type: 'button', textContent: 'Reset', title: 'All nodes on, all volumes as at first, no faults, empty journals'});
      reset.addEventListener('click', () => act(path + '/reset', 'POST'));
      const nodes = element('div', {className: 'nodes'});
      const sum = element('span', {className: 'sum'});
      main.append(element('div', {className: 'bar'}, element('h2', {textContent: name}), sum, reset), nodes);
      cards.set(name, {nodes, sum, each: new Map()});
    }
    const known = cards.get(name);
    known.sum.textContent = cluster.nodes.filter((node) => node.power === 'on').length + ' of ' + cluster.nodes.length + ' nodes are on';
    for (const node of cluster.nodes) {
      if (!known.each.has(node.name)) {
        const made = card(path + '/nodes/' + encodeURIComponent(node.name), node.name, cluster.stack);
        known.each.set(node.name, made);
        known.nodes.append(made.box);
      }
      known.each.get(node.name).show(node);
    }
  }
}

async function keepLooking() {
  try {
    await look();
    say(null);
  } catch (problem) {
    say(problem);
  }
  setTimeout(keepLooking, LOOK_EVERY_MS);
}

ask('/lab/faults').then((all) => { faults = all; }).catch(say).finally(keepLooking);
