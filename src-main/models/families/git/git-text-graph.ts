// GIT's writer: picture tokens first, words after them, in one sequence through one stack of BERT layers. Wang et al. 2022, section 3.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_git.py (GitModel, GitForCausalLM).
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { axisOf, causalBias, selfAttention, type Cache } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, embedding, layerNorm, linear } from '../../graph/layers.ts';
import type { GitConfig, GitText } from './git-config.ts';

export const cacheNames = (layers: number, when: 'past' | 'present'): string[] =>
  Array.from({ length: layers }, (_, i) => ['key', 'value'].map((part) => `${when}.${String(i)}.${part}`)).flat();

/**
 * One graph for the beginning and for every step after it.
 * `image_embeds` float32 [batch, picture tokens, width], no tokens where they are in the cache already; `input_ids` int64 [batch, words];
 * `position` int64 [1], of the first of those words; `past.{layer}.{key,value}` float32 [batch, heads, cached, head width]
 * → `logits` float32 [batch, vocabulary] after the last word, `present.{layer}.{key,value}`.
 * Picture tokens see all picture tokens; words see all picture tokens, the words before them and themselves.
 */
export function gitTextGraph(config: GitConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('git-text', checkpoint, options);
  const { width, vocabulary, heads, layers } = config.text;
  const picture = g.input({ name: 'image_embeds', dtype: 'F32', shape: ['batch', 'picture', width] });
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', 'words'] });
  const position = g.input({ name: 'position', dtype: 'I64', shape: [1] });
  const cacheShape = (tokens: string): (string | number)[] => ['batch', heads, tokens, width / heads];
  const past = cacheNames(layers, 'past').map((name) => g.input({ name, dtype: 'F32', shape: cacheShape('cached') }));

  const words = embeddedWords(g, { ids, position }, config.text);
  let states = g.tap('text.0', g.node('Concat', [picture, words], { axis: 1 }), 3);
  const bias = maskOf(g, { states, picture, past: past[0] ?? '' });
  for (let i = 0; i < layers; i++) {
    const cache = { key: past[2 * i] ?? '', value: past[2 * i + 1] ?? '' };
    // Of the last layer only the last word is read, and that one sees everything.
    const last = i === layers - 1;
    const made = bertLayer(g, states, { i, shape: config.text, past: cache, bias: last ? null : bias });
    states = g.tap(`text.${String(i + 1)}`, made.states, 3);
    const present = { dtype: 'F32' as const, shape: cacheShape('all') };
    g.output(made.present.key, { name: `present.${String(i)}.key`, ...present });
    g.output(made.present.value, { name: `present.${String(i)}.value`, ...present });
  }
  const rows = g.node('Reshape', [states, g.ints(-1, width)]);
  g.output(headOf(g, rows, config.text), { name: 'logits', dtype: 'F32', shape: ['batch', vocabulary] });
  return g;
}

/** Word, place, norm: [batch, words, width]. */
function embeddedWords(g: GraphBuilder, { ids, position }: { ids: Value; position: Value }, text: GitText): Value {
  const { width, epsilon, vocabulary, maxTokens } = text;
  const words = embedding(g, ids, { name: 'git.embeddings.word_embeddings.weight', shape: [vocabulary, width] });
  const table = g.weight('git.embeddings.position_embeddings.weight', [maxTokens, width]);
  const places = g.node('Slice', [table, position, g.node('Add', [position, axisOf(g, ids, 1)]), g.ints(0)]);
  return layerNorm(g, g.node('Add', [words, places]), { name: 'git.embeddings.LayerNorm', width, epsilon });
}

/** [1, 1, tokens, keys], added to similarities: later tokens are hidden, but not a picture's own. */
function maskOf(g: GraphBuilder, { states, picture, past }: { states: Value; picture: Value; past: Value }): Value {
  const tokens = axisOf(g, states, 1);
  const cached = axisOf(g, past, 2);
  const keys = g.node('Add', [cached, tokens]);
  const open = g.node('Add', [cached, axisOf(g, picture, 1)]);
  const seen = g.node('Expand', [g.scalar(0), g.node('Concat', [tokens, open], { axis: 0 })]);
  const hidden = g.node('Slice', [causalBias(g, tokens, keys), open, keys, g.ints(1)]);
  return g.node('Unsqueeze', [g.node('Concat', [seen, hidden], { axis: 1 }), g.ints(0, 1)]);
}

interface BertLayer {
  readonly i: number;
  readonly shape: GitText;
  readonly past: Cache;
  /** Null: only the last token of each row goes on, and sees all. */
  readonly bias: Value | null;
}

/** A post-norm transformer block: norm(x + attention(x)), then norm(x + mlp(x)). Devlin et al. 2019. */
function bertLayer(g: GraphBuilder, x: Value, { i, shape, past, bias }: BertLayer): { states: Value; present: Cache } {
  const { width, intermediate, heads, epsilon, activation } = shape;
  const name = `git.encoder.layer.${String(i)}`;
  const rowsOf = (states: Value): Value => g.node('Reshape', [states, g.ints(-1, width)]);
  const like = (states: Value): Value =>
    g.node('Concat', [axisOf(g, states, 0), axisOf(g, states, 1), g.ints(width)], { axis: 0 });
  const asking = bias === null ? g.node('Slice', [x, g.ints(-1), axisOf(g, x, 1), g.ints(1)]) : x;
  const part = (which: string, from: Value): Value => {
    const rows = linear(g, rowsOf(from), { name: `${name}.attention.self.${which}`, from: width, to: width });
    return g.node('Reshape', [rows, like(from)]);
  };
  const [query, key, value] = [part('query', asking), part('key', x), part('value', x)];
  const layer = { query, key, value, heads, headWidth: width / heads, bias: bias ?? undefined, past };
  const { mixed, present } = selfAttention(g, layer);

  const norm = (rows: Value, where: string): Value => layerNorm(g, rows, { name: `${name}.${where}`, width, epsilon });
  const attended = linear(g, rowsOf(mixed), { name: `${name}.attention.output.dense`, from: width, to: width });
  const middle = norm(g.node('Add', [attended, rowsOf(asking)]), 'attention.output.LayerNorm');
  const inner = linear(g, middle, { name: `${name}.intermediate.dense`, from: width, to: intermediate });
  const outer = linear(g, activate(g, inner, activation), {
    name: `${name}.output.dense`,
    from: intermediate,
    to: width,
  });
  const rows = norm(g.node('Add', [outer, middle]), 'output.LayerNorm');
  return { states: g.node('Reshape', [rows, like(asking)]), present };
}

/** One logit a word of the vocabulary, with the table of words itself where the model ties them. */
function headOf(g: GraphBuilder, rows: Value, { width, vocabulary, tied }: GitText): Value {
  const weight = tied ? 'git.embeddings.word_embeddings.weight' : 'output.weight';
  return linear(g, rows, { name: 'output', from: width, to: vocabulary, weight });
}
