// What a model can be run on, and how each is asked for. Runs anywhere in src-main; opens nothing.
// Facts: onnxruntime-node 1.30 README and binaries; DirectML's demands from ONNX Runtime's "DirectML Execution Provider" page.
import type { InferenceSession } from 'onnxruntime-node';

export const providers = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'] as const;
export type Provider = (typeof providers)[number];

/** By platform, the likeliest first. TensorRT compiles for minutes before its first answer, so CUDA comes before it. */
const byPlatform: Readonly<Record<string, readonly Provider[]>> = {
  'win32 x64': ['dml', 'webgpu'],
  'win32 arm64': ['dml', 'webgpu'],
  'linux x64': ['cuda', 'tensorrt', 'webgpu'],
  'darwin arm64': ['coreml', 'webgpu'],
};

/** Worth trying beside the processor; `supported`: what the runtime says it has. */
export const acceleratorsFor = (platform: string, arch: string, supported: readonly string[]): Provider[] =>
  (byPlatform[`${platform} ${arch}`] ?? []).filter((provider) => supported.includes(provider));

/**
 * How a session is asked for. The processor is not named as the second choice: an operator that the provider lacks still runs there (the
 * runtime sees to it), but a provider that cannot be had must be an error, not a silent change.
 */
export function sessionOptionsFor(provider: Provider): Partial<InferenceSession.SessionOptions> {
  switch (provider) {
    case 'dml':
      // DirectML refuses sessions with memory patterns or parallel execution.
      return { executionProviders: ['dml'], enableMemPattern: false, executionMode: 'sequential' };
    case 'coreml':
      // COREML_FLAG_CREATE_MLPROGRAM: the newer program format, which has the operators of a transformer.
      return { executionProviders: [{ name: 'coreml', coreMlFlags: 0x010 }] };
    case 'cpu':
    case 'cuda':
    case 'tensorrt':
    case 'webgpu':
      return { executionProviders: [provider] };
  }
}
