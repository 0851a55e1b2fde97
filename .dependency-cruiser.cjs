// Who may import whom: the table of ARCHITECTURE.md as rules. `npm run check:boundaries`.
// Types count as imports here; test/architecture/boundaries.test.ts plants a sin for each rule and sees it reported.
// What a process may reach at run time is in .dependency-cruiser.reach.cjs.

const test = String.raw`\.test\.ts$`;
const engines = '(store|media|files|models|samples)';

module.exports = {
  forbidden: [
    {
      name: 'treaty-is-pure',
      comment: 'src-shared imports itself and zod; no Node, no DOM library, no other room.',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: test },
      to: { pathNot: ['^src-shared/', '(^|node_modules/)zod(/|$)'] },
    },
    {
      name: 'renderer-knows-only-the-treaty',
      comment: 'The renderer imports itself, src-shared and packages; nothing of src-main, not even a type.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main|bin|tools)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The renderer runs in a page.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: [test, String.raw`\.config\.ts$`] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engines-are-strangers',
      comment: 'An engine imports itself and src-shared. What two engines must share sinks to src-shared.',
      severity: 'error',
      from: { path: `^src-main/${engines}/` },
      to: { path: '^(src-main|src-renderer|bin|tools)/', pathNot: '^src-main/$1/' },
    },
    {
      name: 'services-import-engines',
      comment:
        'Services import engines and src-shared; hosts, entries and the composition root import them, not the reverse.',
      severity: 'error',
      from: { path: '^src-main/services/' },
      to: { path: '^(src-main|src-renderer|bin|tools)/', pathNot: `^src-main/(services|${engines})/` },
    },
    {
      name: 'services-are-strangers',
      comment:
        'A service is handed what it needs by backend.ts. Parts serve services; a service serves only the Api. Its type may be named.',
      severity: 'error',
      from: { path: '^src-main/services/', pathNot: test },
      to: {
        path: String.raw`^src-main/services/(library|search|jobs|models|evaluation|settings|samples|diagnostics|captions|chat|duplicates|organise|teaching|labels|completions)\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'hosts-are-handed-an-api',
      comment: 'A host imports src-shared and packages; it is handed an Api or a channel.',
      severity: 'error',
      from: { path: '^src-main/hosts/' },
      to: { path: '^(src-main|src-renderer|bin|tools)/', pathNot: '^src-main/hosts/' },
    },
    {
      name: 'hosts-are-strangers',
      comment: 'Electron, HTTP and the command line do not know each other; what they share stands in hosts/ itself.',
      severity: 'error',
      from: { path: '^src-main/hosts/([^/]+)/' },
      to: { path: '^src-main/hosts/[^/]+/', pathNot: '^src-main/hosts/$1/' },
    },
    {
      name: 'nothing-imports-the-root',
      comment: 'backend.ts joins; only entries import it.',
      severity: 'error',
      from: { path: '^src-', pathNot: ['^src-main/entries/', test] },
      to: { path: String.raw`^src-main/backend\.ts$` },
    },
    {
      name: 'nothing-imports-entries',
      comment: 'An entry starts a process. Importing one would start it twice.',
      severity: 'error',
      from: { path: '^src-', pathNot: test },
      to: { path: '^src-main/entries/' },
    },
    {
      name: 'electron-stays-in-its-host',
      comment: "Only hosts/electron and the two entries that run inside Electron import 'electron'.",
      severity: 'error',
      from: {
        path: '^src-',
        pathNot: ['^src-main/hosts/electron/', String.raw`^src-main/entries/(electron|preload)\.ts$`],
      },
      to: { path: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'product-does-not-import-tests',
      comment: 'Tests, their support and development tools import the product, never the reverse.',
      severity: 'error',
      from: { path: '^src-', pathNot: test },
      to: { path: ['^test/', '^tools/', test] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment:
        'An import that leads nowhere. (Applications of the conformance specification import what Electron alone resolves.)',
      severity: 'error',
      from: { pathNot: '^test/standin/conformance/fixtures/' },
      to: { couldNotResolve: true, dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.svelte', '.json', '.d.ts'],
    },
  },
};
