// Runs our towers at the real size of ViT-B/32 on what real_size.py made, and prints agreement with the reference and speed.
// Development only. Usage: node tools/reference/real-size.ts DIR [form…]   forms: f32 f16 onnx q8
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { zeroShot } from '../../src-main/models/zero-shot.ts';
import type { VisionTower } from '../../src-main/models/model-description.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { openTextTower, openVisionTower } from '../../src-main/models/open-model.ts';
import { cosine, largestDifference, readRecording } from '../../test/parity/golden.ts';

const [directory = '.', ...wanted] = process.argv.slice(2);
const forms = wanted.length > 0 ? wanted : ['f32', 'f16', 'onnx', 'q8'];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);

/** Best of several: the machine is shared, and other work only ever adds time. */
async function bestMs(times: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

async function visionSpeed(tower: VisionTower, pixels: readonly Uint8Array[], threads: number): Promise<void> {
  for (const batch of [1, 4, 8]) {
    const some = Array.from({ length: batch }, (_, i) => pixels[i % pixels.length] ?? new Uint8Array());
    const ms = await bestMs(6, () => tower.embed(some));
    say(
      `  vision, ${String(threads)} thread(s), ${String(batch)} at a time: ${((1000 * batch) / ms).toFixed(1)} pictures/s`,
    );
  }
}

async function report(form: string): Promise<void> {
  const folder = `${directory}/${form}`;
  const recording = readRecording(folder);
  if (recording === null) throw new Error(`nothing recorded in ${folder}`);
  const { golden, pixels } = recording;
  const model = await describeEmbeddingModel(folder);
  const before = megabytes();
  const start = performance.now();
  const [text, vision] = [await openTextTower(folder, { threads: 2 }), await openVisionTower(folder, { threads: 2 })];
  say(
    `${model.id}: both towers open after ${Math.round(performance.now() - start).toString()} ms, +${String(megabytes() - before)} MB`,
  );
  const texts = await text.embed(golden.texts.map((row) => row.text));
  const images = await vision.embed(pixels);
  const labels = await text.embed(golden.labels);
  const worst = (ours: Float32Array[], rows: readonly { embedding: readonly number[] }[]): number =>
    Math.min(...ours.map((vector, i) => cosine(vector, rows[i]?.embedding ?? [])));
  const probability = Math.max(
    ...images.map((image, i) =>
      largestDifference(
        zeroShot(image, labels, model).map((match) => match.probability),
        golden.images[i]?.probabilities ?? [],
      ),
    ),
  );
  const [first = new Float32Array(), ...others] = images;
  say(
    `  worst cosine with the reference: text ${worst(texts, golden.texts).toFixed(9)}, pictures ${worst(images, golden.images).toFixed(9)}`,
  );
  say(`  largest difference of a probability: ${probability.toExponential(1)}`);
  say(
    `  (most alike of two different pictures: ${Math.max(...others.map((other) => cosine(first, other))).toFixed(3)})`,
  );
  say(`  text, one short query: ${(await bestMs(8, () => text.embed(['a red train in the snow']))).toFixed(1)} ms`);
  await visionSpeed(vision, pixels, 2);
  await vision.release();
  const single = await openVisionTower(folder, { threads: 1 });
  await visionSpeed(single, pixels, 1);
  await Promise.all([single.release(), text.release()]);
}

// Each form in a process of its own, so that memory and caches of one do not help or hurt the next.
if (forms.length === 1) await report(forms[0] ?? '');
else
  for (const form of forms)
    execFileSync(process.execPath, [import.meta.filename, directory, form], { stdio: 'inherit' });
