// contextBridge: what the page gets of what the preload exposed.
import type { Page } from '@playwright/test';
import { cites, expect, test } from './bench.ts';

const documentation = cites('api/context-bridge.md');

interface Bridge {
  readonly list: unknown[];
  readonly data: { count: number; nested: { flag: boolean } };
  readonly instance: { name: string };
  readonly bytes: Uint8Array;
  readonly when: Date;
  readonly map: Map<string, number>;
  readonly pattern: RegExp;
  readonly ready: Promise<unknown>;
  readonly [name: string]: unknown;
}

interface Calls {
  grow(): number;
  add(a: number, b: number): number;
  object(): { inner: { value: number }; again: (x: number) => number };
  later(value: unknown): Promise<unknown>;
  refuse(): Promise<never>;
  fail(): never;
  keep(value: unknown): void;
  keptIs(): string;
  keptPrototype(): boolean;
  subscribe(callback: (...args: unknown[]) => unknown): void;
  publish(...args: unknown[]): unknown;
  wait(promise: Promise<number>): Promise<number>;
  echo(value: unknown): unknown;
  kind(value: unknown): string;
  unclonable(): unknown;
  preloadSees(): Record<string, unknown>;
}

declare global {
  interface Window {
    bridge: Bridge & Calls;
    readonly bridgeFacts: { readonly second: string | null };
    readonly wholeIpc: object;
    readonly plainFunction: (x: number) => number;
  }
}

test('plain values arrive as they are', documentation, async ({ page }) => {
  const values = await page.evaluate(() => {
    const { number, yes, nothing, missing, list } = window.bridge;
    return { number, yes, nothing, missing: missing === undefined && 'missing' in window.bridge, list };
  });
  expect(values).toEqual({ number: 4.5, yes: true, nothing: null, missing: true, list: [1, [2, 3]] });
});

test('a function can be the whole of what is exposed', documentation, async ({ page }) => {
  expect(await page.evaluate(() => window.plainFunction(4))).toBe(5);
});

test('what is exposed is frozen, all the way down', documentation, async ({ page }) => {
  const frozen = await page.evaluate(() => {
    const { bridge } = window;
    return [bridge, bridge.list, bridge.data, bridge.data.nested].map((value) => Object.isFrozen(value));
  });
  expect(frozen).toEqual([true, true, true, true]);
});

test('the page cannot replace, remove or change what is exposed', documentation, async ({ page }) => {
  const after = await page.evaluate(() => {
    const attempts: (() => unknown)[] = [
      () => (window.bridge = {} as never),
      () => delete (window as unknown as Record<string, unknown>)['bridge'],
      () => (window.bridge.data.count = 99),
      () => window.bridge.list.push(4),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
      } catch {
        // Strict code throws where sloppy code is ignored; the outcome is what counts.
      }
    }
    return [typeof window.bridge.add, window.bridge.data.count, window.bridge.list.length];
  });
  expect(after).toEqual(['function', 1, 2]);
});

test('values are copies: what the preload changes later does not show', documentation, async ({ page }) => {
  const seen = await page.evaluate(() => [
    window.bridge['text'],
    window.bridge.grow() > 1,
    window.bridge.data.count,
    window.bridge.data.nested.flag,
  ]);
  expect(seen).toEqual(['plain', true, 1, true]);
});

test('functions are called in the preload, and their results come back as copies', documentation, async ({ page }) => {
  const results = await page.evaluate(() => {
    const made = window.bridge.object();
    return [window.bridge.add(2, 3), made.inner.value, made.again(21)];
  });
  expect(results).toEqual([5, 5, 42]);
});

test('a result is an object of the page’s own world', documentation, async ({ page }) => {
  const own = await page.evaluate(() => [
    Object.getPrototypeOf(window.bridge) === Object.prototype,
    Object.getPrototypeOf(window.bridge.object()) === Object.prototype,
    window.bridge.add instanceof Function,
    Array.isArray(window.bridge.list) && window.bridge.list instanceof Array,
  ]);
  expect(own).toEqual([true, true, true, true]);
});

test(
  'an argument is a copy: what the page changes later does not reach the preload',
  documentation,
  async ({ page }) => {
    const kept = await page.evaluate(() => {
      const value = { list: [1] };
      window.bridge.keep(value);
      value.list.push(2);
      return window.bridge.keptIs();
    });
    expect(kept).toBe('{"list":[1]}');
  },
);

test('a promise resolves across the bridge', documentation, async ({ page }) => {
  const results = await page.evaluate(async () => {
    const promise = window.bridge.later([1, { two: 2 }]);
    return [promise instanceof Promise, await promise, await window.bridge.ready];
  });
  expect(results).toEqual([true, { got: [1, { two: 2 }] }, { at: 'once' }]);
});

test('a promise of the page can be awaited in the preload', documentation, async ({ page }) => {
  expect(await page.evaluate(() => window.bridge.wait(Promise.resolve(41)))).toBe(42);
});

interface Caught {
  readonly message: string;
  readonly isError: boolean;
  readonly hasDetail: boolean;
}

const caught = (page: Page, how: 'fail' | 'refuse'): Promise<Caught> =>
  page.evaluate(async (name) => {
    try {
      await window.bridge[name]();
      return { message: 'nothing was thrown', isError: false, hasDetail: false };
    } catch (error) {
      const isError = error instanceof Error;
      return { message: isError ? error.message : String(error), isError, hasDetail: 'detail' in (error as object) };
    }
  }, how);

test(
  'what a function throws is an Error with the message, without fields of its own',
  documentation,
  async ({ page }) => {
    const error = await caught(page, 'fail');
    expect(error).toMatchObject({ isError: true, hasDetail: false });
    expect(error.message).toContain('the shutter jammed');
  },
);

test(
  'what a promise rejects with is an Error with the message, without fields of its own',
  documentation,
  async ({ page }) => {
    const error = await caught(page, 'refuse');
    expect(error).toMatchObject({ isError: true, hasDetail: false });
    expect(error.message).toContain('the shutter jammed');
  },
);

test('an instance of a class arrives as its fields, without its prototype', documentation, async ({ page }) => {
  const instance = await page.evaluate(() => ({
    name: window.bridge.instance.name,
    title: 'title' in window.bridge.instance,
    plain: Object.getPrototypeOf(window.bridge.instance) === Object.prototype,
  }));
  expect(instance).toEqual({ name: 'IMG_1', title: false, plain: true });
});

test('an instance given by the page loses its prototype as well', documentation, async ({ page }) => {
  const kept = await page.evaluate(() => {
    class Album {
      name = 'Summer';
      open(): string {
        return this.name;
      }
    }
    window.bridge.keep(new Album());
    return [window.bridge.keptIs(), window.bridge.keptPrototype()];
  });
  expect(kept).toEqual(['{"name":"Summer"}', true]);
});

test('bytes, dates, maps and patterns are what they were', documentation, async ({ page }) => {
  const values = await page.evaluate(() => {
    const { bytes, when, map, pattern } = window.bridge;
    return [
      bytes instanceof Uint8Array && [...bytes].join(),
      when instanceof Date && when.getTime(),
      map instanceof Map && map.get('a'),
      pattern instanceof RegExp && String(pattern),
    ];
  });
  expect(values).toEqual(['9,8', 86_400_000, 1, '/a+/g']);
});

test('bytes and dates given by the page are what they were', documentation, async ({ page }) => {
  const kinds = await page.evaluate(() => [
    window.bridge.kind(new Uint8Array(3)),
    window.bridge.kind(new Date(0)),
    window.bridge.kind(new Map()),
    window.bridge.kind([]),
    window.bridge.kind(null),
    window.bridge.kind(undefined),
  ]);
  expect(kinds).toEqual([
    '[object Uint8Array]',
    '[object Date]',
    '[object Map]',
    '[object Array]',
    '[object Null]',
    '[object Undefined]',
  ]);
});

test('a callback of the page can be called from the preload, again and again', documentation, async ({ page }) => {
  const calls = await page.evaluate(() => {
    const heard: unknown[][] = [];
    window.bridge.subscribe((...args: unknown[]) => {
      heard.push(args);
      return heard.length;
    });
    const returned = [window.bridge.publish('a', { b: 1 }), window.bridge.publish()];
    return { heard, returned };
  });
  expect(calls).toEqual({ heard: [['a', { b: 1 }], []], returned: [1, 2] });
});

test('a function that crosses and comes back still works', documentation, async ({ page }) => {
  const result = await page.evaluate(() => {
    const back = window.bridge.echo((x: number) => x + 1) as (x: number) => number;
    return back(1);
  });
  expect(result).toBe(2);
});

test('what cannot be cloned is an Error, not silence', documentation, async ({ page }) => {
  const errors = await page.evaluate(() => {
    const attempts: (() => unknown)[] = [() => window.bridge.unclonable(), () => window.bridge.echo(new WeakMap())];
    return attempts.map((attempt) => {
      try {
        attempt();
        return 'nothing was thrown';
      } catch (error) {
        return error instanceof Error;
      }
    });
  });
  expect(errors).toEqual([true, true]);
});

test('the same key twice is refused', documentation, async ({ page }) => {
  expect(await page.evaluate(() => window.bridgeFacts.second)).toBe(
    'Cannot bind an API on top of an existing property on the window object',
  );
  expect(await page.evaluate(() => 'again' in window.bridge)).toBe(false);
});

test('ipcRenderer as a whole arrives empty', documentation, async ({ page }) => {
  expect(await page.evaluate(() => [typeof window.wholeIpc, Object.keys(window.wholeIpc)])).toEqual(['object', []]);
});

test('the page sees nothing of the preload’s world', cites('tutorial/context-isolation.md'), async ({ page }) => {
  const seen = await page.evaluate(() =>
    ['onlyInPreload', 'require', 'process', 'Buffer', 'module', 'exports', 'electron', 'setImmediate'].filter(
      (name) => name in globalThis,
    ),
  );
  expect(seen).toEqual([]);
});

test(
  'the preload sees the document, but not the page’s globals',
  cites('tutorial/context-isolation.md'),
  async ({ page }) => {
    const seen = await page.evaluate(() => {
      Object.assign(globalThis, { setByPage: 'theirs' });
      document.title = 'Shared';
      return window.bridge.preloadSees();
    });
    expect(seen['title']).toBe('Shared');
    expect(seen['own']).toBe('secret');
    expect(seen['theirs']).toBeUndefined();
  },
);
