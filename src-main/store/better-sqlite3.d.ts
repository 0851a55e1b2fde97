// The part of better-sqlite3 that the store uses, typed strictly: the package ships no types of its own, and rows are `unknown`
// here, so that each query states what it expects. Types only.
declare module 'better-sqlite3' {
  export type SqlValue = string | number | bigint | Uint8Array | null;
  export interface RunResult {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  }
  export interface Statement {
    readonly source: string;
    run(...parameters: SqlValue[]): RunResult;
    get(...parameters: SqlValue[]): unknown;
    all(...parameters: SqlValue[]): unknown[];
    iterate(...parameters: SqlValue[]): IterableIterator<unknown>;
    /** Answers the first column alone. Stays on for the statement. */
    pluck(on?: boolean): this;
    /** Answers arrays of columns. Stays on for the statement. */
    raw(on?: boolean): this;
  }
  export interface DatabaseOptions {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    readonly timeout?: number;
  }
  export class SqliteError extends Error {
    readonly code: string;
  }
  export class Database {
    constructor(file: string, options?: DatabaseOptions);
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(source: string, options?: { readonly simple?: boolean }): unknown;
    transaction<Args extends unknown[], Out>(
      work: (...args: Args) => Out,
    ): { immediate(...args: Args): Out; deferred(...args: Args): Out };
    /** A function of SQL. */
    function(
      name: string,
      options: { readonly deterministic: boolean },
      run: (...values: SqlValue[]) => SqlValue,
    ): this;
    loadExtension(path: string): this;
    close(): this;
  }
  const constructor: typeof Database & { readonly SqliteError: typeof SqliteError };
  export default constructor;
}
