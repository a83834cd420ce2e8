import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * What comes on demand, in a file for each occasion: a file for each component would be many requests one after the other,
 * and compresses badly. The first that fits takes a module, and with it what that needs and nobody took before.
 */
const occasions: [string, RegExp][] = [
  // What every page begins with is taken before all of these.
  ['ja', /src\/words\/(?:stream\.)?ja\.ts/],
  ['editor', /src\/text\/(?:editor|language)\.ts|node_modules\/(?:@codemirror\/(?!search)|@lezer|@marijn|style-mod|w3c-keyname)/],
  ['opened', /src\/panes\/opened\.ts|src\/parts\/(?:Copy|Dialog|Field)\.svelte|src\/text\/download\.ts/],
  ['request', /src\/panes\/api\/(?!Reader)|src\/panes\/(?:Dials|MoreSending|Shelf|NodeMenu|Palette|Keys|FilterPanel|Trends|Retry|Said|Breach|Ending)\.svelte|src\/parts\/(?:Decoded|Difference|FrameTable|Entries)\.svelte|src\/panes\/project\//],
  ['together', /src\/state\/(?:together|merge|comments)|src\/panes\/together\/|src\/words\/together/],
  ['history', /src\/panes\/history\/|src\/panes\/api\/Reader/],
  ['doctor', /src\/panes\/(?:nginx|code)\/|src\/panes\/(?:Doctor|SharedReport)\.svelte/],
];

export default defineConfig({
  plugins: [svelte()],
  // What reads trees of languages, which there are none of: a fifth of the editor.
  resolve: { alias: [{ find: /^@(?:codemirror\/language|lezer\/common)$/, replacement: new URL('src/text/language.ts', import.meta.url).pathname }] },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'first', tags: ['$initial'], priority: occasions.length + 1 }, ...occasions.map(([name, test], index) => ({ name, test, priority: occasions.length - index }))],
        },
      },
    },
  },
  test: { environment: './scripts/client.mjs', include: ['src/**/*.test.ts'] },
});
