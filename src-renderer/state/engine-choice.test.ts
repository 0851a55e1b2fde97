import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine, chosenEngine, hostOf, isThisComputer } from './engine-choice.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => void vi.unstubAllGlobals());

describe('who answers', () => {
  it('is the built-in one until another is chosen, which is remembered', () => {
    expect(chosenEngine()).toEqual({ kind: 'built-in' });
    chooseEngine({ kind: 'ollama', address: 'http://127.0.0.1:11434', model: 'llava' });
    expect(chosenEngine()).toEqual({ kind: 'ollama', address: 'http://127.0.0.1:11434', model: 'llava' });
  });

  it.each(['not json', '{"kind":"cloud"}', '7', 'null'])('is the built-in one where %s was kept', (text) => {
    kept.set('afterimage.engine', text);
    expect(chosenEngine()).toEqual({ kind: 'built-in' });
  });
});

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:11434', true],
    ['http://localhost:8080/v1', true],
    ['http://[::1]:8080', true],
    ['https://example.org', false],
    ['http://127.0.0.1.example.org', false],
    ['http://192.168.1.20:11434', false],
    ['file:///etc/passwd', false],
    ['nothing', false],
  ])('%s is this computer: %s', (address, expected) => {
    expect(isThisComputer(address)).toBe(expected);
  });

  it.each(['ftp://a', 'http://user:secret@127.0.0.1', '', 'localhost:11434'])('%s is none of a server', (address) => {
    expect(hostOf(address)).toBeNull();
  });
});
