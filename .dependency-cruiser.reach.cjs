// What a process may reach at run time, by any path of imports: the processes table of ARCHITECTURE.md as rules.
// Types are left out (they are gone when the code runs). `npm run check:boundaries`.

const table = require('./.dependency-cruiser.cjs');

const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    {
      name: 'main-holds-no-data',
      comment:
        'The main process holds windows and nothing else: a fault in a database, a model or a decoder must not take them down.',
      severity: 'error',
      from: { path: String.raw`^src-main/entries/(electron|preload)\.ts$` },
      to: {
        path: packages(
          'better-sqlite3',
          'sqlite-vec',
          'onnxruntime-node',
          'sharp',
          '@img/[^/]+',
          'libheif-js',
          '@jsquash/jxl',
        ),
        reachable: true,
      },
    },
    {
      name: 'backend-decodes-nothing',
      comment:
        'The process that owns the database never runs a model or a decoder: both can block or kill their process.',
      severity: 'error',
      from: { path: String.raw`^src-main/(backend|entries/(backend|server|cli))\.ts$` },
      to: { path: packages('onnxruntime-node', 'sharp', '@img/[^/]+', 'libheif-js', '@jsquash/jxl'), reachable: true },
    },
    {
      name: 'inference-holds-no-data',
      comment: 'Inference processes are killed at will; they never hold the database.',
      severity: 'error',
      from: { path: String.raw`^src-main/entries/inference\.ts$` },
      to: { path: [packages('better-sqlite3', 'sqlite-vec'), '^src-main/store/'], reachable: true },
    },
    {
      name: 'inference-has-no-network',
      comment: 'A process that decodes strangers’ files has no way out of the machine.',
      severity: 'error',
      from: { path: String.raw`^src-main/entries/inference\.ts$` },
      to: { path: ['^(node:)?(http|https|http2|net|tls|dgram)$', packages('ws')], reachable: true },
    },
  ],
  options: { ...table.options, tsPreCompilationDeps: false },
};
