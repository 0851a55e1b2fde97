import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sentences, supervise, type LifeEvents } from './supervision.ts';

function setUp() {
  const lives: { events: LifeEvents; said: string[] }[] = [];
  const told: string[] = [];
  const supervision = supervise({
    begin(events) {
      const said: string[] = [];
      lives.push({ events, said });
      return { ping: () => said.push('ping'), askToClose: () => said.push('close'), kill: () => said.push('kill') };
    },
    onUp: () => told.push('up'),
    onDown: () => told.push('down'),
    onFailure: (sentence) => told.push(sentence),
    log: () => undefined,
  });
  const last = () => lives.at(-1)!;
  const comeUp = (): void => {
    last().events.loaded();
    last().events.opened();
  };
  return { lives, told, supervision, last, comeUp };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the supervision of the backend process', () => {
  it('starts it again after a death, with a growing pause', () => {
    const { lives, told, last, comeUp } = setUp();
    comeUp();
    last().events.exited(11);
    expect(told).toEqual(['up', 'down']);
    vi.advanceTimersByTime(499);
    expect(lives).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(lives).toHaveLength(2);
    last().events.exited(11);
    vi.advanceTimersByTime(999);
    expect(lives).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(lives).toHaveLength(3);
  });

  it('gives up with a sentence after four deaths in a row', () => {
    const { lives, told, last, supervision } = setUp();
    for (let death = 1; death <= 4; death++) {
      last().events.exited(1);
      vi.advanceTimersByTime(60_000);
    }
    vi.advanceTimersByTime(10 * 60_000);
    expect(lives).toHaveLength(4);
    expect(told).toEqual([sentences.dying]);
    expect(supervision.state).toBe('failed');
  });

  it('forgets deaths that were long ago', () => {
    const { lives, told, last, comeUp } = setUp();
    for (let death = 1; death <= 10; death++) {
      comeUp();
      for (let second = 0; second < 70; second += 5) {
        vi.advanceTimersByTime(5000);
        last().events.pong();
      }
      last().events.exited(139);
      vi.advanceTimersByTime(500);
    }
    expect(lives).toHaveLength(11);
    expect(told).not.toContain(sentences.dying);
  });

  it('kills a process that never answers its start, and says so instead of trying for ever', () => {
    const { lives, told, last } = setUp();
    vi.advanceTimersByTime(60_000);
    expect(last().said).toEqual(['kill']);
    last().events.exited(15);
    vi.advanceTimersByTime(60_000);
    expect(lives).toHaveLength(1);
    expect(told).toEqual([sentences.silent]);
  });

  it('gives a library that is being mended ten minutes', () => {
    const { told, last } = setUp();
    last().events.loaded();
    vi.advanceTimersByTime(9 * 60_000);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([sentences.silent]);
  });

  it("says a refusal's own sentence and does not start again", () => {
    const { lives, told, last } = setUp();
    last().events.loaded();
    last().events.refused({ code: 'locked', message: 'It is open elsewhere.' });
    last().events.exited(1);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['It is open elsewhere.']);
    expect(lives).toHaveLength(1);
  });

  it('kills a process that fell silent, and starts another', () => {
    const { lives, last, comeUp } = setUp();
    comeUp();
    vi.advanceTimersByTime(70_000);
    expect(last().said.at(-1)).toBe('kill');
    expect(last().said.filter((word) => word === 'ping').length).toBeGreaterThan(5);
    last().events.exited(15);
    vi.advanceTimersByTime(500);
    expect(lives).toHaveLength(2);
  });

  it('leaves a process alone that answers', () => {
    const { lives, last, comeUp } = setUp();
    comeUp();
    for (let second = 0; second < 300; second += 5) {
      vi.advanceTimersByTime(5000);
      last().events.pong();
    }
    expect(last().said).not.toContain('kill');
    expect(lives).toHaveLength(1);
  });

  it('does not take a sleep of the computer for silence', () => {
    const { last, comeUp } = setUp();
    comeUp();
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(5000);
    expect(last().said).toEqual(['ping']);
  });

  it('closes when the process has gone, and starts none', async () => {
    const { lives, last, comeUp, supervision } = setUp();
    comeUp();
    const closed = supervision.close();
    expect(last().said).toEqual(['close']);
    last().events.exited(0);
    await closed;
    vi.advanceTimersByTime(60_000);
    expect(lives).toHaveLength(1);
    expect(supervision.state).toBe('closed');
  });

  it('kills what does not close in time, and does not wait for ever', async () => {
    const { last, comeUp, supervision } = setUp();
    comeUp();
    const closed = supervision.close();
    vi.advanceTimersByTime(10_000);
    expect(last().said).toEqual(['close', 'kill']);
    vi.advanceTimersByTime(2000);
    await closed;
  });

  it('closes at once while it waits to start again', async () => {
    const { lives, last, comeUp, supervision } = setUp();
    comeUp();
    last().events.exited(1);
    await supervision.close();
    vi.advanceTimersByTime(60_000);
    expect(lives).toHaveLength(1);
  });

  it('does not hear a life that is over', () => {
    const { lives, told, comeUp } = setUp();
    comeUp();
    lives[0]!.events.exited(1);
    vi.advanceTimersByTime(500);
    lives[0]!.events.opened();
    lives[0]!.events.exited(1);
    expect(told).toEqual(['up', 'down']);
  });
});
