// The environment of the tests: Node, with the modules compiled as for a browser, so that runes live.
export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};
