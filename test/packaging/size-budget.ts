// What the parts of the packaged application (Linux x64) may take, in MB of 1,000,000 bytes. docs/packaging.md states the same
// figures and says what they were when last measured; a test compares the two.

export interface SizeBudget {
  /** As in the table of docs/packaging.md. */
  readonly part: string;
  /** Below the application's `resources`. */
  readonly path: string;
  readonly limitMb: number;
}

export const sizeBudget: readonly SizeBudget[] = [
  { part: 'app.asar', path: 'app.asar', limitMb: 7 },
  { part: 'app.asar.unpacked', path: 'app.asar.unpacked', limitMb: 62 },
  { part: 'starter models', path: 'starter', limitMb: 25 },
  { part: 'catalogue of models', path: 'models', limitMb: 0.1 },
  { part: 'towns', path: 'places', limitMb: 1.5 },
  { part: 'icons', path: 'icons', limitMb: 0.2 },
  { part: 'licences', path: 'licences', limitMb: 1 },
  { part: 'all but Electron', path: '.', limitMb: 92 },
];
