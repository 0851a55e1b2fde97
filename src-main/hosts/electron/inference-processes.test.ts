import { describe, expect, it } from 'vitest';
import { createInferenceProcesses } from './inference-processes.ts';

function setUp() {
  const said: string[] = [];
  const exits: ((exit: { code: number | null; lastWords: string }) => void)[] = [];
  let links = 0;
  const processes = createInferenceProcesses<string>({
    fork(role) {
      said.push(`fork ${role}`);
      return {
        handLine: (port) => said.push(`child gets ${port}`),
        onExit: (listener) => exits.push(listener),
        kill: () => said.push(`kill ${role}`),
      };
    },
    link() {
      const name = String(++links);
      return [`${name}a`, `${name}b`];
    },
    handToBackend: (id, port) => said.push(`backend gets ${port} for ${String(id)}`),
    tellExit: (id, exit) => said.push(`exit ${String(id)} ${String(exit.code)} ${String(exit.signal)}`),
  });
  return { processes, said, exits };
}

describe('inference processes under Electron', () => {
  it('are linked with the backend by a port of their own', () => {
    const { processes, said } = setUp();
    processes.handle({ type: 'fork', id: 7, role: 'indexer' });
    expect(said).toEqual(['fork indexer', 'child gets 1b', 'backend gets 1a for 7']);
    expect(processes.running).toBe(1);
  });

  it('are not started for a role that does not exist', () => {
    const { processes, said } = setUp();
    processes.handle({ type: 'fork', id: 1, role: '../../evil' });
    expect(said).toEqual(['exit 1 null null']);
  });

  it.each([
    [9, 'SIGKILL'],
    [137, 'SIGKILL'],
    [11, 'null'],
    [1, 'null'],
  ])('that end by themselves with %d are told as signal %s', (code, signal) => {
    const { processes, said, exits } = setUp();
    processes.handle({ type: 'fork', id: 1, role: 'query' });
    exits[0]!({ code, lastWords: '' });
    expect(said.at(-1)).toBe(`exit 1 ${String(code)} ${signal}`);
    expect(processes.running).toBe(0);
  });

  it('that the backend had killed did not run out of memory', () => {
    const { processes, said, exits } = setUp();
    processes.handle({ type: 'fork', id: 1, role: 'query' });
    processes.handle({ type: 'kill', id: 1 });
    exits[0]!({ code: 9, lastWords: '' });
    expect(said.slice(-2)).toEqual(['kill query', 'exit 1 9 SIGTERM']);
  });

  it('go with their backend, and the next one is not told of their end', () => {
    const { processes, said, exits } = setUp();
    processes.handle({ type: 'fork', id: 1, role: 'query' });
    processes.handle({ type: 'fork', id: 2, role: 'indexer' });
    processes.killAll();
    processes.handle({ type: 'fork', id: 1, role: 'query' });
    exits[0]!({ code: 15, lastWords: '' });
    expect(said).toContain('kill query');
    expect(said).toContain('kill indexer');
    expect(said.filter((line) => line.startsWith('exit'))).toEqual([]);
    expect(processes.running).toBe(1);
  });
});
