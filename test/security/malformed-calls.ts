// Calls that fit no contract, made from a seed: wrong types, huge and deep values, names of the prototype, and valid inputs
// with one part spoilt.
import fc from 'fast-check';
import type { z } from 'zod';
import type { Contract } from '../../src-shared/contract/call.ts';

const seed = 20_260_318;

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
};

/** What a careless reader of an input stumbles over. */
const nasty: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  -(2 ** 63),
  '',
  'x'.repeat(4097),
  'x'.repeat(20_001),
  '\u0000',
  '\u001B[31m\u202E',
  '../../../../etc/passwd',
  '__proto__',
  '\uD800',
  "'; DROP TABLE photo; --",
  [],
  [[]],
  {},
  { length: 1e9 },
  { then: 1, toJSON: 1 },
  JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  { constructor: { prototype: { polluted: true } } },
  { prototype: { polluted: true }, hasOwnProperty: 1 },
  deep(500),
  Array.from({ length: 2000 }, (_, i) => i),
];
const huge: readonly unknown[] = ['x'.repeat(1_000_000), deep(3000), new Array<number>(100_001).fill(-1)];

const anything = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nasty) },
  { weight: 4, arbitrary: fc.anything({ maxDepth: 3 }) },
  {
    weight: 2,
    arbitrary: fc.object({
      maxDepth: 3,
      key: fc.constantFrom('path', 'id', 'ids', 'image', '__proto__', 'text', 'filters'),
    }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The same input with one part, at any depth, replaced; or with that part left out. */
function spoilt(input: unknown, replacement: unknown, at: number): unknown {
  if (!isFields(input)) return replacement;
  const keys = Object.keys(input);
  const key = keys[at % Math.max(keys.length, 1)];
  if (key === undefined) return replacement;
  const inner = Math.floor(at / keys.length);
  const value = inner % 3 === 0 ? replacement : spoilt(input[key], replacement, inner);
  const copy: Record<string, unknown> = Array.isArray(input) ? (Object.assign([], input) as never) : { ...input };
  if (inner % 7 === 1) Reflect.deleteProperty(copy, key);
  else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** As it arrives over a line of JSON; the symbol where JSON cannot say it. */
const unsayable = Symbol('unsayable');
function throughJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return unsayable;
  }
}
function throughClone(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return unsayable;
  }
}

export interface MalformedInputs {
  /** Whether the line carries JSON or structured clones. */
  readonly line: 'json' | 'clone';
  readonly schema: z.ZodType;
  /** A valid input to spoil; undefined where the method takes none. */
  readonly example: unknown;
  readonly count: number;
}

interface Parts {
  readonly replacement: unknown;
  readonly at: number;
  readonly whole: boolean;
}
const poolSize = 4000;
const pools = new Map<MalformedInputs['line'], readonly Parts[]>();

/** Values as they arrive over the line, made once: what is composed of them arrives as it is. */
function poolOf(line: MalformedInputs['line']): readonly Parts[] {
  const travel = line === 'json' ? throughJson : throughClone;
  const made = fc
    .sample(fc.tuple(anything, fc.nat(10_000), fc.boolean()), { numRuns: poolSize, seed })
    .map(([value, at, whole]) => ({ replacement: travel(value), at, whole }))
    .filter(({ replacement }) => replacement !== unsayable && replacement !== undefined);
  pools.set(line, made);
  return made;
}

/** `count` inputs that the schema refuses after their journey. Always the same ones. */
export function malformedInputs({ line, schema, example, count }: MalformedInputs): unknown[] {
  const travel = line === 'json' ? throughJson : throughClone;
  const inputs: unknown[] = huge.map(travel).filter((input) => input !== unsayable && isRefused(schema, input));
  const pool = pools.get(line) ?? poolOf(line);
  for (let turn = 0; inputs.length < count; turn++) {
    const { replacement, at, whole } = pool[turn % pool.length]!;
    const input = whole ? replacement : spoilt(example, replacement, at + Math.floor(turn / pool.length));
    if (isRefused(schema, input)) inputs.push(input);
    if (turn > poolSize * 20) throw new Error('too few values are refused');
  }
  return inputs;
}

/** As `serve` reads it: nothing, null and {} are all no input. */
function isRefused(schema: z.ZodType, input: unknown): boolean {
  const empty = input == null || (typeof input === 'object' && Object.keys(input).length === 0);
  return !schema.safeParse(schema.type === 'void' && empty ? undefined : input).success;
}

/** Names that no contract has; some reach for what every object has. */
export function unknownMethods({ inputs }: Contract, count: number): string[] {
  const domains = Object.keys(inputs);
  const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'then', '', ' '];
  const names = fc.oneof(fc.constantFrom(...inherited), fc.string({ maxLength: 20 }));
  const method = fc.tuple(fc.oneof(fc.constantFrom(...domains), names), names, fc.constantFrom('.', '..', '', '/'));
  return fc.sample(method, { numRuns: count, seed }).map(([domain, name, dot]) => `${domain}${dot}${name}`);
}

/** Things that are no message at all, or nearly one. */
export function garbageMessages(count: number): unknown[] {
  const fields = fc.record(
    {
      type: fc.oneof(fc.constantFrom('call', 'cancel', 'subscribe', 'unsubscribe', 'ok', 'event'), fc.anything()),
      id: fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, Number.NaN, '1', null), fc.anything()),
      method: fc.oneof(fc.string(), fc.anything()),
      event: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'jobs.nothing'), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const message = fc.oneof(fields, fc.anything({ maxDepth: 2 }), fc.constantFrom(...nasty));
  return fc
    .sample(message, { numRuns: count, seed })
    .map(throughJson)
    .filter((value) => value !== unsayable && value !== undefined);
}
