import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    files: ['src/**'],
    languageOptions: { globals: globals.browser },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'only src/api talks to the server' }, { name: 'WebSocket', message: 'only src/api talks to the server' }],
    },
  },
  { files: ['src/api/**', 'src/try.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['src/api/types.gen.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'max-lines': ['error', { max: 150 }], 'svelte/no-at-html-tags': 'error', 'no-restricted-syntax': ['error', { selector: "SvelteAttribute[key.name='style']", message: 'the content security policy forbids style attributes: use a class or style: directive' }] },
  },
  { files: ['**/*.svelte.ts'], rules: { 'max-lines': ['error', 300] } },
  { files: ['src/api/types.gen.ts'], rules: { 'max-lines': 'off' } },
  { files: ['scripts/**', 'journey/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
);
