import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

describe('a gate', () => {
  it('lets everybody through while open, and those who waited when it opens', async () => {
    const gate = createGate();
    const { signal } = new AbortController();
    await gate.pass(signal);
    gate.close();
    let through = 0;
    const waiting = [1, 2].map(() => gate.pass(signal).then(() => through++));
    await Promise.resolve();
    expect(through).toBe(0);
    gate.open();
    await Promise.all(waiting);
    expect(through).toBe(2);
  });

  it('lets those through who are told to stop', async () => {
    const gate = createGate();
    const stop = new AbortController();
    gate.close();
    const waiting = gate.pass(stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(gate.pass(stop.signal)).resolves.toBeUndefined();
  });
});
