import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The page at the door of a team's server: built apart, so that the workbench's first load carries nothing of it; and the scripts that stand alone. */
export default defineConfig({
  plugins: [svelte()],
  publicDir: false,
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: false,
    rollupOptions: {
      input: { door: 'door.html', corner: 'src/corner.ts', try: 'src/try.ts' },
      // The server names these in pages that it writes, so each has one name.
      output: { entryFileNames: (chunk) => (chunk.name === 'door' ? 'assets/[name]-[hash].js' : '[name].js') },
    },
  },
});
