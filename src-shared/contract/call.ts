// What a domain of the contract is made of. Runs everywhere; pure.
import type { z } from 'zod';

/** Every method takes one plain JSON-safe object (or nothing) and returns a promise of one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place that must accept every method's own input type
export type Method = (input: any) => Promise<unknown>;

/** A zod schema for each method of a domain: what arrives over a wire is parsed with it before anything runs. */
export type Inputs<Domain> = {
  readonly [Name in keyof Domain]: Domain[Name] extends () => Promise<unknown>
    ? z.ZodType
    : Domain[Name] extends (input: infer Input) => Promise<unknown>
      ? z.ZodType<Input>
      : never;
};

/** Travels beside a call, not in its input: aborting it cancels the call on the other side. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}
