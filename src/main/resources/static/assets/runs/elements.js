// Makes elements. What a host, a person or a diagram supplies becomes text here and nowhere markup.

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name === 'text') {
      made.textContent = value;
    } else if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

// Changes the text only where it differs, so that a selection or a screen reader is not disturbed.
export function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function show(target, shown) {
  target.hidden = !shown;
}

// Makes a child for each item that has none yet, in the order of the items, and removes what is gone.
export function keyed(parent, items, key, make, change = () => {}) {
  const present = new Map([...parent.children].map(child => [child.dataset.key, child]));
  const times = new Map();
  let place = parent.firstElementChild;
  for (const item of items) {
    const alike = (times.get(key(item)) ?? 0) + 1;
    times.set(key(item), alike);
    const id = `${key(item)} ${alike}`;
    let child = present.get(id);
    if (child) {
      present.delete(id);
    } else {
      child = make(item);
      child.dataset.key = id;
    }
    change(child, item);
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
  present.forEach(child => child.remove());
}
