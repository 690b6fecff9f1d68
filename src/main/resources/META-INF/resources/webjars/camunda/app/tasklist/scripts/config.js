// Takes the place of Tasklist's own settings. Beside the name and the tab, the shortcuts are those that Tasklist comes
// with: it has none of its own where this file says none.

export default {
  app: {
    name: 'Quiesce',
    vendor: ' '
  },
  customScripts: ['scripts/live-run/live-run.js'],
  shortcuts: {
    claimTask: { key: 'ctrl+alt+c', description: 'claims the currently selected task' },
    focusFilter: { key: 'ctrl+shift+f', description: 'set the focus to the first filter in the list' },
    focusList: { key: 'ctrl+alt+l', description: 'sets the focus to the first task in the list' },
    focusForm: { key: 'ctrl+alt+f', description: 'sets the focus to the first input field in a task form' },
    startProcess: { key: 'ctrl+alt+p', description: 'opens the start process modal dialog' }
  }
};
