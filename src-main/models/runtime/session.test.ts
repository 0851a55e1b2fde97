import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openSession } from './session.ts';

const fixture = fileURLToPath(new URL('../../../test/parity/clip/onnx/onnx/vision_model.onnx', import.meta.url));
const expected = { feeds: ['pixel_values'], reads: ['image_embeds'] };
const pixels = { pixel_values: { data: new Float32Array(3 * 64 * 64), dims: [1, 3, 64, 64] } };

describe('a session', () => {
  it('tells what goes in and what comes out, in background too', async () => {
    const session = await openSession({ path: fixture }, { threads: 1, background: true }, expected);
    expect(session.inputs.get('pixel_values')).toMatchObject({ type: 'float32', shape: ['batch_size', 3, 64, 64] });
    expect([...session.outputs.keys()]).toEqual(['image_embeds']);
    await session.release();
  });

  it('ignores feeds that the model does not declare', async () => {
    const session = await openSession({ path: fixture }, { threads: 1 }, expected);
    const more = { ...pixels, mask: { data: BigInt64Array.of(1n), dims: [1] } };
    expect((await session.run(more, ['image_embeds']))['image_embeds']).toHaveLength(16);
    await session.release();
  });

  it('may be released twice, and runs no more after that', async () => {
    const session = await openSession({ path: fixture }, { threads: 1 }, expected);
    await session.release();
    await session.release();
    await expect(session.run(pixels, ['image_embeds'])).rejects.toThrow('already closed');
  });

  it('refuses a model that asks for something else or gives something else', async () => {
    const options = { threads: 1 };
    await expect(openSession({ path: fixture }, options, { ...expected, feeds: [] })).rejects.toThrow(
      'asks for pixel_values',
    );
    await expect(openSession({ path: fixture }, options, { ...expected, reads: ['logits'] })).rejects.toThrow(
      'gives no logits',
    );
  });

  it('says that a file cut off, empty or absent is damaged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-session-'));
    const whole = await readFile(fixture);
    for (const [name, bytes] of Object.entries({
      cut: whole.subarray(0, 5000),
      empty: new Uint8Array(),
      text: Buffer.from('not a model'),
    })) {
      await writeFile(join(folder, name), bytes);
      await expect(openSession({ path: join(folder, name) }, { threads: 1 }, expected)).rejects.toMatchObject({
        code: 'model-damaged',
      });
    }
    await expect(openSession({ path: join(folder, 'none') }, { threads: 1 }, expected)).rejects.toMatchObject({
      code: 'model-damaged',
    });
  });

  it('turns the runtime’s telemetry off before it loads: a fresh home stays empty', async () => {
    const home = await mkdtemp(join(tmpdir(), 'afterimage-home-'));
    const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
    const script = `import { openSession } from ${JSON.stringify(new URL('session.ts', import.meta.url).href)};
      const session = await openSession({ path: ${JSON.stringify(fixture)} }, { threads: 1 }, { feeds: ['pixel_values'], reads: ['image_embeds'] });
      await session.release();
      process.stdout.write(process.env.ORT_DISABLE_TELEMETRY);`;
    const folders = { HOME: home, XDG_CACHE_HOME: home, TMPDIR: home, TEMP: home, LOCALAPPDATA: home };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...env, ...folders },
    });
    expect(stdout).toBe('1');
    expect(await readdir(home)).toEqual([]);
  });
});
