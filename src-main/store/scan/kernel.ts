// Instantiates the assembled scan. Runs in the backend. WebAssembly is typed here, as far as it is used: Node's own types leave
// it to the DOM's, which the Node rooms are compiled without.
import { scanWasm } from './scan-wasm.ts';

interface KernelMemory {
  readonly buffer: ArrayBuffer;
  /** Throws RangeError where there is no more. */
  grow(pages: number): number;
}

/** See scan.wat. Pointers are byte offsets into `memory`. */
export interface Kernel {
  readonly memory: KernelMemory;
  scan(
    ...args: [
      slot: number,
      count: number,
      length: number,
      allowed: number,
      threshold: number,
      out: number,
      rough: number,
      roughFactor: number,
      roughSpread: number,
      roughSlack: number,
      fine: number,
      factor: number,
      spread: number,
      slack: number,
    ]
  ): number;
  values(...args: [slot: number, count: number, length: number, fine: number, factor: number, out: number]): void;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Throws a RangeError where WebAssembly with SIMD, or memory for it, is not to be had. */
export function instantiateKernel(): Kernel {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };
  if (WebAssembly == null) throw new RangeError('no WebAssembly here');
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(scanWasm())).exports as Kernel;
  } catch (error) {
    throw new RangeError('the scan cannot run here', { cause: error });
  }
}
