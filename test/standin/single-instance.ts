// The lock that the first start of the application holds, and how a second start tells the first of itself.
// A socket with an abstract name (Linux) made from the user data folder: taken or not at once, and gone with its process.
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

export interface SecondStart {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

interface Lock {
  readonly server: Server;
}

let held: Lock | null = null;
let delivery: Promise<void> = Promise.resolve();

function nameFor(userData: string): string {
  mkdirSync(userData, { recursive: true });
  const hash = createHash('sha256').update(realpathSync(userData)).digest('hex').slice(0, 32);
  return `\0afterimage-stand-in-${hash}`;
}

/** True where this process has it now. Where not, the holder is told; `secondStartDelivered` waits for that. */
export function takeLock(userData: string, additionalData: unknown, onSecond: (start: SecondStart) => void): boolean {
  if (held != null) return true;
  const name = nameFor(userData);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('end', () => {
      socket.end();
      onSecond(JSON.parse(text) as SecondStart);
    });
    socket.on('error', () => undefined);
  });
  server.on('error', () => undefined);
  server.listen(name);
  // `listen` binds before it returns; where the name is taken the error event only comes later.
  if (server.listening) {
    server.unref();
    held = { server };
    return true;
  }
  delivery = tell(name, { argv: process.argv, workingDirectory: process.cwd(), additionalData });
  return false;
}

function tell(name: string, start: SecondStart): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(name, () => {
      // Electron passes plain data of this kind as JSON would.
      socket.end(JSON.stringify({ ...start, additionalData: start.additionalData ?? null }));
    });
    socket.resume();
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
    socket.setTimeout(5000, () => socket.destroy());
  });
}

/** The process must not end before the holder has heard. */
export function secondStartDelivered(): Promise<void> {
  return delivery;
}

export function holdsLock(): boolean {
  return held != null;
}

export function releaseLock(): void {
  held?.server.close();
  held = null;
}
