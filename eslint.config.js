// Lint for the whole repository. `npm run check:lint`; every switched-off rule has its reason beside it.
import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** A file is linted with the types of the room it stands in; tests see every room. */
const room = (project, ...files) => ({
  files,
  languageOptions: {
    parserOptions: {
      project,
      projectService: false,
      tsconfigRootDir: import.meta.dirname,
      extraFileExtensions: ['.svelte'],
    },
  },
});

const size = {
  'max-lines': ['error', { max: 400 }],
  // A comment that says why must not cost its function a line.
  'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
  'max-params': ['error', { max: 3 }],
};

const taste = {
  // `x != null` is the one loose comparison: it means "neither null nor undefined".
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' },
    { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
  ],
  'object-shorthand': 'error',
  'no-console': 'error',
};

const types = {
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/naming-convention': [
    'error',
    { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: false } },
    { selector: 'typeAlias', format: ['PascalCase'] },
  ],
  // Numbers in sentences are plain enough; objects and nullish values in templates stay errors.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // `() => void work()` in one line is how a callback says that its result is of no interest.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // `while (true)` with a break is the honest form of "until the source ends".
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
  // A method of the contract returns a promise even where today's answer is at hand.
  '@typescript-eslint/require-await': 'off',
  // `noUncheckedIndexedAccess` makes each typed-array read possibly undefined; in a counted loop the bound is the proof.
  '@typescript-eslint/no-non-null-assertion': 'off',
  // The same reads are written `data[i] as number` where the assertion carries a meaning; either form is clear.
  '@typescript-eslint/non-nullable-type-assertion-style': 'off',
  // `row['path']` on a record shows that the key may be absent; on a known property the dot is still asked for.
  '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
  // A leading underscore is how a parameter that an interface asks for says that it is not needed.
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
};

export default ts.config(
  {
    ignores: ['**/node_modules/', 'out/', 'release/', 'coverage/', 'test-results/', 'playwright-report/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  comments.recommended,
  { rules: { ...size, ...taste, '@eslint-community/eslint-comments/require-description': ['error', { ignore: [] }] } },
  {
    files: ['**/*.{ts,svelte}'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    rules: types,
  },
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,

  room('./src-shared/tsconfig.json', 'src-shared/**/*.ts'),
  room('./src-main/tsconfig.json', 'src-main/**/*.ts', 'bin/**/*.ts'),
  room('./src-renderer/tsconfig.json', 'src-renderer/**/*.{ts,svelte}'),
  room(
    './test/tsconfig.json',
    'test/**/*.ts',
    'tools/**/*.ts',
    '**/*.test.ts',
    '*.config.ts',
    'src-renderer/vite*.config.ts',
  ),

  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'max-lines': ['error', { max: 200 }],
      // A component file is one function to this rule; its length is what max-lines is for.
      'max-lines-per-function': 'off',
      // `let { a, b } = $props()` is Svelte's own form, and $bindable props must be `let`.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props'] }],
      // The compiler checks names in markup; ESLint sees only half of the file's scopes.
      'no-undef': 'off',
    },
  },
  {
    files: ['src-renderer/**'],
    rules: {
      // Caches and lookups that nothing renders are plain Maps on purpose; big lists are `$state.raw`.
      'svelte/prefer-svelte-reactivity': 'off',
      // It takes the words of a reason (`svelte-ignore code -- reason`) for codes.
      'svelte/no-unused-svelte-ignore': 'off',
      // dependency-cruiser does not see `import type` inside a component; this does.
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/src-main/**'], message: 'The renderer knows only src-shared.' }] },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    // TypeScript knows every name there is.
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      // A table of cases or a story told from beginning to end may be long; files keep their limit.
      'max-lines-per-function': 'off',
      // A row of a table arrives as parameters.
      'max-params': 'off',
      // Fakes implement methods that do nothing on purpose.
      '@typescript-eslint/no-empty-function': 'off',
      // `expect(api.search.run).…` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Command-line programs, benchmarks and tests that skip speak to a terminal.
    files: ['bin/**', 'tools/**', 'test/**', 'src-main/entries/**', 'src-main/hosts/cli/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Tools that read a default export.
    files: [
      '*.config.{ts,js}',
      '.*.cjs',
      'bin/tally.js',
      'src-renderer/*.config.ts',
      'src-main/*.config.ts',
      'test/**/*.config.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Types of packages that have a default export and no types of their own.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
