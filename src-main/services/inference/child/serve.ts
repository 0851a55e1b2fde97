// The other end of the line: takes setup and requests, answers with output, failure or error.
// Runs in the inference process; has no database and opens no connection.
import { AppError, cancelled, logText, toErrorShape } from '../../../../src-shared/contract/errors.ts';
import { MediaError } from '../../../media/media-error.ts';
import type { FromChild, InputOf, OutputOf, RequestKind, Setup, ToChild } from '../protocol.ts';

/** Both child_process and Electron's utilityProcess look like this from inside. */
export interface ParentPort {
  post(message: FromChild): void;
  onMessage(listener: (message: ToChild) => void): void;
}

/** What a handler has of its request besides the input. */
export interface Call {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Sends something ahead of the answer. */
  readonly tell: (progress: unknown) => void;
}

export type Handlers = {
  readonly [Kind in RequestKind]: (input: InputOf<Kind>, call: Call) => Promise<OutputOf<Kind>>;
};

/** Answers until the process ends. `prepare` makes the handlers once the setup is known. */
export function serve(port: ParentPort, prepare: (setup: Setup) => Promise<Handlers>): void {
  let handlers: Promise<Handlers> | null = null;
  const controllers = new Map<number, AbortController>();
  port.onMessage((message) => {
    if ('setup' in message) {
      handlers = prepare(message.setup);
      void handlers.then(() => {
        port.post({ ready: true });
      });
    } else if ('cancel' in message) controllers.get(message.cancel)?.abort(cancelled());
    else if (handlers) {
      const controller = new AbortController();
      controllers.set(message.id, controller);
      void answer(port, handlers, { ...message, signal: controller.signal }).finally(() => {
        controllers.delete(message.id);
      });
    }
  });
}

async function answer(
  port: ParentPort,
  prepared: Promise<Handlers>,
  request: Extract<ToChild, { kind: RequestKind }> & { readonly signal: AbortSignal },
): Promise<void> {
  const { id, kind, input, signal } = request;
  const tell = (progress: unknown): void => {
    port.post({ id, progress });
  };
  try {
    const handlers = await prepared;
    const handle = handlers[kind] as (input: unknown, call: Call) => Promise<unknown>;
    port.post({ id, output: await handle(input, { signal, tell }) });
  } catch (error) {
    port.post(failureOf(id, error));
  }
}

/** System errors about the file that was read. `ENOSPC` and the like are about our own disk and stop the work instead. */
const fileErrors: Readonly<Record<string, { code: 'disappeared' | 'permission' | 'damaged'; message: string }>> = {
  ENOENT: { code: 'disappeared', message: 'The file was no longer there.' },
  ENOTDIR: { code: 'disappeared', message: 'The file was no longer there.' },
  EACCES: { code: 'permission', message: 'Afterimage may not read this file.' },
  EPERM: { code: 'permission', message: 'Afterimage may not read this file.' },
  EIO: { code: 'damaged', message: 'The disk could not read this file.' },
};

export function failureOf(id: number, error: unknown): FromChild {
  if (error instanceof MediaError) return { id, failure: { code: error.code, message: error.message } };
  if (error instanceof AppError) return { id, error: toErrorShape(error) };
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS')
    return { id, error: { code: 'disk-full', message: 'The disk that holds the thumbnails is full.' } };
  const known = code === undefined ? undefined : fileErrors[code];
  if (known) return { id, failure: known };
  process.stderr.write(`${logText(error)}\n`);
  return {
    id,
    failure: { code: 'internal', message: 'Afterimage could not read this file, by a mistake of its own.' },
  };
}
