// The checks of the desktop application that need no Electron to be judged: how one is tried and timed, what an answer of the
// scheme must look like. Runs in Electron's main process; pure but for the clock.
import { failed, passed, type Check, type Finding } from '../../../src-shared/contract/diagnostics.ts';

/** Whatever is thrown is a failure with its own words; a check never takes the others down. */
export async function tryCheck(name: string, look: () => Promise<Finding> | Finding, limitMs = 30_000): Promise<Check> {
  const startedAtMs = performance.now();
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(() => {
    late.resolve(failed(`No answer within ${String(limitMs / 1000)} s.`));
  }, limitMs);
  const finding = await Promise.race([(async () => look())(), late.promise]).catch((error: unknown) =>
    failed(error instanceof Error ? error.message : String(error)),
  );
  clearTimeout(timer);
  return { name, process: 'main', ...finding, milliseconds: Math.round(performance.now() - startedAtMs) };
}

/** Of an answer to `Range: bytes=0-LAST`, what it has to be; a shorter file ends earlier. */
export async function judgeRange(response: Response, last: number): Promise<Finding> {
  const { status, headers } = response;
  const bytes = (await response.arrayBuffer()).byteLength;
  if (status !== 206)
    return failed(`A part of a photo was asked for and answered with ${String(status)} instead of 206.`);
  const [, end, size] = /^bytes 0-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  const expectedEnd = Math.min(last, Number(size) - 1);
  const exact = Number(end) === expectedEnd && bytes === expectedEnd + 1;
  const length = headers.get('content-length');
  if (!exact || (length != null && Number(length) !== bytes))
    return failed(
      `The part of a photo is not the one that was asked for (${headers.get('content-range') ?? 'no range'}).`,
    );
  return passed(`${String(bytes)} bytes of ${size ?? '?'} were asked for and came.`);
}

/** The page itself, with the policy that keeps it in its box. */
export function judgePage({ status, headers }: Pick<Response, 'status' | 'headers'>): Finding {
  if (status !== 200) return failed(`The interface is answered with ${String(status)}. Reinstall Afterimage.`);
  const policy = headers.get('content-security-policy') ?? '';
  return policy.startsWith("default-src 'none'")
    ? passed('The interface is there, with its policy.')
    : failed('The interface comes without its policy.');
}
