import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';

const folder = new URL('../../src-main/store/scan/', import.meta.url);

/** The module that holds the assembled kernel, from its source. */
async function assembled(): Promise<string> {
  const assembler = await wabt();
  const parsed = assembler.parseWat('scan.wat', await readFile(new URL('scan.wat', folder)), {
    simd: true,
    relaxed_simd: true,
  });
  parsed.validate();
  const base64 = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
  const lines = base64.match(/.{1,110}/g)?.map((line) => `  '${line}'`) ?? [];
  return `// scan.wat, assembled. Generated: after a change of scan.wat, run \`vitest run test/integration/store-scan-wasm.test.ts -u\`.
// Runs in the backend.
const base64 =
${lines.join(' +\n')};

export const scanWasm = (): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'));
`;
}

describe('scan kernel', () => {
  it('is the assembled form of its source, byte for byte', async () => {
    await expect(await assembled()).toMatchFileSnapshot('../../src-main/store/scan/scan-wasm.ts');
  });
});
