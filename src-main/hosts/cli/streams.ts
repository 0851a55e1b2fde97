// What the command line writes to: results on stdout, everything else on stderr. Runs in the command line's process.

export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether stderr is a terminal: a bar is drawn there, lines are written elsewhere. */
  readonly isTerminal: boolean;
}

export const processStreams: Streams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
};
