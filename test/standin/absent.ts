// How API that the application does not use is absent: naming it throws and says its name; never a silent no-op.

import { EventEmitter } from 'node:events';

/** Names that the language, Node or a debugger look up on any object by themselves. */
const askedOfAnything: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'inspect',
  'domain',
]);

export function notInStandIn(name: string): Error {
  return new Error(
    `electron.${name} is not in the stand-in: the application did not use it so far. Add it to test/standin, its README and the conformance spec.`,
  );
}

/** `target` as it is; any other name asked of it throws. Overriding its methods works as on Electron's own objects. */
export function only<Target extends object>(name: string, target: Target, isGone = (): boolean => false): Target {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || askedOfAnything.has(key)) return Reflect.get(object, key) as unknown;
      if (!(key in object)) throw notInStandIn(`${name}.${key}`);
      const value: unknown = Reflect.get(object, key);
      if (typeof value === 'function' && isGone() && !remains(key)) return refuseGone;
      return value;
    },
  });
}

/** What may still be called on an object whose window or page is gone: listening, and asking whether it is. */
function remains(key: string): boolean {
  return key in EventEmitter.prototype || key.startsWith('standIn') || key === 'isDestroyed' || key === 'destroy';
}

function refuseGone(): never {
  throw new TypeError('Object has been destroyed');
}

/** Stands for a whole module or class: importing it is no sin, any use of it is. */
export function absent(name: string): unknown {
  const refuse = (): never => {
    throw notInStandIn(name);
  };
  return new Proxy(refuse, {
    get(_object, key): unknown {
      if (typeof key === 'symbol' || askedOfAnything.has(key)) return undefined;
      throw notInStandIn(`${name}.${key}`);
    },
    apply: refuse,
    construct: refuse,
  });
}

/** For options of which only some are understood: the others are refused by name. */
export function refuseUnknown(where: string, given: object, known: ReadonlySet<string>): void {
  for (const [key, value] of Object.entries(given))
    if (value !== undefined && !known.has(key)) throw notInStandIn(`${where} { ${key} }`);
}
