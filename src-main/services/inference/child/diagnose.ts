// Tries the parts of this process when asked to. Runs in the inference process; each part is loaded when it is tried.
import { failed, passed, type Finding } from '../../../../src-shared/contract/diagnostics.ts';
import { diagnoseDecoder, diagnoseHeif, diagnoseJxl, diagnoseSharp } from '../../../media/diagnose.ts';
import { diagnoseProvider, listProviders } from '../../../models/diagnose.ts';
import type { SeenPicture, ViewPlan, ViewSpec } from '../../../../src-shared/photo/view-spec.ts';
import type { Diagnosed, DiagnosedPart, Role, Setup, WritingTask } from '../protocol.ts';
import type { Towers } from './towers.ts';
import type { Writers } from './writers.ts';

/** Taken when this file is loaded, which is before anything of ONNX Runtime is. */
const telemetryWasOff = process.env['ORT_DISABLE_TELEMETRY'] === '1';

export function createDiagnose(
  setup: Setup,
  towers: Towers,
  writers: Writers,
): (input: DiagnosedPart) => Promise<Diagnosed> {
  return async (input) => {
    switch (input.part) {
      case 'process':
        return diagnoseProcess(setup);
      case 'telemetry':
        return telemetryWasOff
          ? passed('ONNX Runtime was told to send nothing, before it was loaded.')
          : failed('ORT_DISABLE_TELEMETRY was not set when this process began.');
      case 'sharp':
        return diagnoseSharp();
      case 'libheif':
        return await diagnoseHeif();
      case 'jpeg xl':
        return await diagnoseJxl();
      case 'decode':
        return await diagnoseDecoder(input.format);
      case 'onnx':
        return await listProviders();
      case 'provider':
        return await diagnoseProvider(input.provider);
      case 'model':
        return await diagnoseModel(input.role, towers);
      case 'writer':
        return await diagnoseWriter(input.task, writers);
    }
  };
}

const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1e6))} MB`;

function diagnoseProcess({ threads, memoryLimitBytes }: Setup): Finding {
  const used = process.memoryUsage.rss();
  return passed(
    `It runs with ${String(threads)} threads, uses ${megabytes(used)} and ends itself above ${megabytes(memoryLimitBytes)}.`,
  );
}

/** Unit vectors are of length 1 within float32's roundings; anything else would spoil every similarity. */
const lengthError = 1e-4;

/** Two different inputs through the tower that this role serves with. What is wrong with the model is thrown. */
async function diagnoseModel(role: Role, towers: Towers): Promise<Finding> {
  const vectors = role === 'query' ? await towers.embedTexts(['a red train', 'a dog']) : await pictures(towers);
  const [first, second] = vectors;
  if (!first || !second) return failed('The model answered with too few vectors.');
  if ([first, second].some((vector) => Math.abs(dot(vector, vector) - 1) > lengthError))
    return failed('The model answers with vectors of a wrong length.');
  if (Math.abs(dot(first, second) - 1) < lengthError) return failed('The model answers the same to everything.');
  const inputs = role === 'query' ? 'Two texts' : 'Two pictures';
  return passed(`${inputs} became two different vectors of ${String(first.length)} numbers.`);
}

/** What each model writes about a grey picture; nothing at all, or no text, is a fault. What is wrong with the model is thrown. */
async function diagnoseWriter(task: WritingTask, writers: Writers): Promise<Finding> {
  const startedAtMs = performance.now();
  const { text } = await write(task, writers);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  if (text.trim() === '') return failed('The model wrote nothing about a grey picture.');
  return passed(`About a grey picture it wrote “${text.trim().slice(0, 80)}” in ${seconds} s.`);
}

function write(task: WritingTask, writers: Writers): Promise<{ readonly text: string }> {
  const { signal } = new AbortController();
  if (task === 'caption') return writers.caption(greyPicture, { prompt: null, beams: 1 }, signal);
  if (task === 'answer') return writers.answer(greyPicture, 'What colour is the picture?', signal);
  const messages = [{ role: 'user', text: 'What colour is the picture?' }] as const;
  return writers.reply([greyPicture], messages, { maxNewTokens: 16, signal });
}

function greyPicture(plan: ViewPlan): Promise<SeenPicture> {
  const original = { width: 320, height: 240 };
  const size = ({ part, width, height }: ViewSpec): { readonly width: number; readonly height: number } =>
    part ?? { width, height };
  const views = plan(original).map((spec) => {
    const { width, height } = size(spec);
    return { width, height, data: new Uint8Array(width * height * 3).fill(128) };
  });
  return Promise.resolve({ original, views });
}

/** A grey picture and one that is black above and white below. */
async function pictures(towers: Towers): Promise<Float32Array[]> {
  const { size } = await towers.pixelSpec();
  const grey = new Uint8Array(size * size * 3).fill(128);
  const halves = new Uint8Array(size * size * 3).fill(255, (size * size * 3) >> 1);
  return [await towers.embedPixels(grey), await towers.embedPixels(halves)];
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? NaN), 0);
