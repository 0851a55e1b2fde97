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

type WithOptions<Fn> = Fn extends () => Promise<infer Out>
  ? (options?: CallOptions) => Promise<Out>
  : Fn extends (input: infer In) => Promise<infer Out>
    ? undefined extends In
      ? (input?: In, options?: CallOptions) => Promise<Out>
      : (input: In, options?: CallOptions) => Promise<Out>
    : never;

/** What a caller of a contract holds. */
export type ApiOf<Domains, Events> = {
  readonly [Domain in keyof Domains]: {
    readonly [Name in keyof Domains[Domain]]: WithOptions<Domains[Domain][Name]>;
  };
} & {
  /** Listens until the returned function is called. */
  subscribe<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void;
};

/** What implements a contract. */
export type ServicesOf<Domains> = {
  readonly [Domain in keyof Domains]: {
    readonly [Name in keyof Domains[Domain]]: Domains[Domain][Name] extends () => Promise<infer Out>
      ? (input: undefined, signal: AbortSignal) => Promise<Out>
      : Domains[Domain][Name] extends (input: infer In) => Promise<infer Out>
        ? (input: In, signal: AbortSignal) => Promise<Out>
        : never;
  };
};

/** A contract at run time: what may be called, with which input, and what may be listened to. */
export interface Contract {
  readonly inputs: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>;
  readonly eventNames: readonly string[];
}
