// Under which prefixes a LLaVA checkpoint keeps its parts: as published (`language_model.model.…`), as transformers 5 has them in memory
// (`model.language_model.…`), and with or without `vision_model.`. Runs in inference processes; pure.
import { damaged, quoted, type Checkpoint } from '../../checkpoint/stored-tensor.ts';

export interface TensorNames {
  /** Before `embeddings.…` and `encoder.…`; these four end with a dot or are empty. */
  readonly vision: string;
  /** Before `linear_1.…`. */
  readonly projector: string;
  /** Before `embed_tokens.…`, `layers.…`, `norm.…`. */
  readonly language: string;
  /** Name of the output table; null where there is none. */
  readonly head: string | null;
  /** Name of the row that ends lines of features; null where there is none. */
  readonly newline: string | null;
}

/** `model-damaged` where a part is not there. */
export function tensorNames(checkpoint: Checkpoint): TensorNames {
  const need = (suffix: string): string => {
    const found = nameWith(checkpoint, suffix);
    if (found === null) throw damaged(`The model lacks the tensor ${quoted(suffix)}.`);
    return found.slice(0, -suffix.length);
  };
  return {
    vision: need('embeddings.patch_embedding.weight'),
    projector: need('linear_1.weight'),
    language: need('embed_tokens.weight'),
    head: nameWith(checkpoint, 'lm_head.weight'),
    newline: nameWith(checkpoint, 'image_newline'),
  };
}

function nameWith(checkpoint: Checkpoint, suffix: string): string | null {
  for (const name of checkpoint.keys()) if (name === suffix || name.endsWith(`.${suffix}`)) return name;
  return null;
}
