// Bundles everything that runs in Node into out/main, one file per entry, for the packaged application and for Electron.
// Used by bin/build.js. Native modules and packages that load files beside their code stay in node_modules.
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** What must stay a package: native code, or WebAssembly found by its place. A package names its files here. */
const external = [
  '@jsquash/jxl',
  '@parcel/watcher',
  'better-sqlite3',
  'electron',
  'libheif-js',
  'onnxruntime-node',
  'sharp',
  'sqlite-vec',
];

const entries = ['backend', 'cli', 'electron', 'inference', 'server'];

export default defineConfig({
  root: import.meta.dirname,
  // Nothing public: this is no page.
  publicDir: false,
  ssr: { noExternal: true, external },
  build: {
    ssr: true,
    target: 'node24',
    outDir: '../out/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(entries.map((name) => [name, join(import.meta.dirname, `entries/${name}.ts`)])),
      external: external.map((name) => new RegExp(`^${name}(/|$)`)),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        // Beside the entries, so that `import.meta.dirname` is out/main wherever a function ends up.
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
