import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The page at the door of a team's server: built apart, so that the workbench's first load carries nothing of it. */
export default defineConfig({
  plugins: [svelte()],
  publicDir: false,
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: false,
    rollupOptions: {
      input: { door: 'door.html', corner: 'src/corner.ts' },
      // The server names it in the workbench's page, so it has one name.
      output: { entryFileNames: (chunk) => (chunk.name === 'corner' ? 'corner.js' : 'assets/[name]-[hash].js') },
    },
  },
});
