// Loads what is taken over from others. Both are made for a plain <script>; where a page has RequireJS (Tasklist), they
// would hand themselves to it, so its `define` is hidden meanwhile.

// A page that holds all that it needs has both already, and their styles.
const selfContained = 'selfContained' in document.documentElement.dataset;
const assets = new URL('../', import.meta.url);
const loaded = new Map();

function script(path) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = new URL(path, assets).href;
    tag.onload = resolve;
    tag.onerror = () => reject(new Error(`${path} could not be loaded`));
    document.head.append(tag);
  });
}

export function style(path) {
  const href = new URL(path, assets).href;
  if (!selfContained && ![...document.styleSheets].some(sheet => sheet.href === href)) {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    document.head.append(link);
  }
}

let turn = Promise.resolve();

function once(path, global) {
  if (selfContained) {
    return Promise.resolve(window[global]);
  }
  if (!loaded.has(path)) {
    turn = turn.then(async () => {
      const define = window.define;
      window.define = undefined;
      try {
        await script(path);
      } finally {
        window.define = define;
      }
    });
    loaded.set(path, turn.then(() => window[global]));
  }
  return loaded.get(path);
}

export function diagramViewer() {
  style('vendor/bpmn-js/diagram-js.css');
  style('vendor/bpmn-js/bpmn-js.css');
  return once('vendor/bpmn-js/bpmn-navigated-viewer.production.min.js', 'BpmnJS');
}

export function plot() {
  style('vendor/uplot/uPlot.min.css');
  return once('vendor/uplot/uPlot.iife.min.js', 'uPlot');
}
