// Takes the place of Cockpit's own settings, which say nothing: the name, and the tab.

export default {
  app: {
    name: 'Quiesce',
    vendor: ' '
  },
  customScripts: ['scripts/commands/commands.js']
};
