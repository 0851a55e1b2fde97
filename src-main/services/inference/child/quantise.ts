// Makes the weights of a model smaller when asked to, and says how far they agree with the published ones.
// Runs in an inference process that does nothing else, for minutes. Only the model's own folder is written to.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { quantiseModel, quantisedSize } from '../../../models/quantise/quantise-model.ts';
import type { Quantised, QuantiseInput, QuantiseProgress } from '../protocol.ts';
import type { Call } from './serve.ts';

/** Left free for everything else on the disk: the library writes beside the models. */
const spareBytes = 64 * 1024 * 1024;

/** `disk-full`, before anything is written or when the disk fills up; `invalid-input` where there is nothing to make smaller. */
export async function quantise(
  { directory, precision, freeBytes }: QuantiseInput,
  { signal, tell, threads }: Call & { readonly threads: number },
): Promise<Quantised> {
  const totalBytes = await quantisedSize(directory, precision);
  if (totalBytes === 0) throw new AppError('invalid-input', 'This model has nothing that could be made smaller.');
  if (freeBytes < totalBytes + spareBytes) throw tooLittle(totalBytes + spareBytes, freeBytes);
  const say = (progress: QuantiseProgress): void => {
    tell(progress);
  };
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    say({ doneBytes: Math.round((totalBytes * done) / total), totalBytes });
  };
  say({ doneBytes: 0, totalBytes });
  const options = { precision, threads, onProgress, signal };
  const { compared, agreement, accepted } = await quantiseModel(directory, options).catch((error: unknown) => {
    throw translated(error);
  });
  return { bytes: totalBytes, compared, agreement, accepted };
}

const megabytes = (bytes: number): string => `${String(Math.ceil(bytes / 1e6))} MB`;

const tooLittle = (needed: number, free: number): AppError =>
  new AppError(
    'disk-full',
    `The disk has too little room for the smaller weights: ${megabytes(needed)} are needed, and ${megabytes(free)} are free.`,
  );

function translated(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk-full', 'The disk became full while the smaller weights were written. None were kept.');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('permission', 'Afterimage may not write into the folder of this model.');
  return error;
}
