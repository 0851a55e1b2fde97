// Bundles the preload script into one CommonJS file: a sandboxed preload can load nothing but 'electron'.
// Used by bin/build.js.
import { join } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    target: 'chrome140',
    outDir: '../out',
    // out/ holds the other bundles as well.
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: { preload: join(import.meta.dirname, 'entries/preload.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});
