import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnoseModelFiles } from './diagnose-files.ts';
import { diagnoseProvider, listProviders } from './diagnose.ts';

const starter = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));
const tiny = fileURLToPath(new URL('../../test/parity/clip/f32', import.meta.url));

describe('diagnosing the models', () => {
  it('computes on the processor what it must', async () => {
    expect((await listProviders()).providers).toContain('cpu');
    expect(await diagnoseProvider('cpu')).toMatchObject({ outcome: 'passed' });
  });

  it('only skips a provider that nothing needs', async () => {
    const { outcome, message } = await diagnoseProvider('abacus');
    expect(outcome).toBe('skipped');
    expect(message).toMatch(/^abacus cannot compute here: .*\. Afterimage does not use it\.$/);
  });

  it('compares the weights with the checksum where the model states one', async () => {
    expect((await diagnoseModelFiles(starter)).message).toMatch(/its checksum is right\.$/);
    expect((await diagnoseModelFiles(tiny)).message).toMatch(/it states no checksum\.$/);
    await expect(diagnoseModelFiles('/nowhere')).rejects.toMatchObject({ code: 'model-missing' });
  });
});
