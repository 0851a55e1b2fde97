// How fast the nearest vectors are found, against sqlite-vec's own scan and faiss's IndexFlatIP in the same run.
// node test/bench/vectors.ts [--million] [--queries N] [--json FILE]. AFTERIMAGE_PYTHON names a Python that has faiss (optional).
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { load as loadVec } from 'sqlite-vec';
import { toModelId } from '../../src-shared/photo/ids.ts';
import { openLibrary, type Library } from '../../src-main/store/open.ts';
import { plain } from '../../src-main/store/search/combination.ts';
import { openVectorIndex } from '../../src-main/store/search/vector-index.ts';
import { createVectorFile, createVectors, dimension } from './vectors-data.ts';

const { values: options } = parseArgs({
  options: {
    million: { type: 'boolean' },
    queries: { type: 'string' },
    vectors: { type: 'string' },
    json: { type: 'string' },
  },
});
const vectors = Number(options.vectors ?? (options.million === true ? 1_000_000 : 100_000));
const rounds = Math.ceil(Number(options.queries ?? (vectors > 500_000 ? 30 : 120)) / 6);
const perRound = 6;
const nearest = 100;
const modelId = toModelId('bench');

const directory = mkdtempSync(join(tmpdir(), 'afterimage-bench-'));
const raw = join(directory, 'vectors.f32');
const rawQueries = join(directory, 'queries.f32');

type Ask = (first: number, count: number) => Promise<{ ms: number[]; ids: number[][] }>;
interface Contender {
  readonly name: string;
  readonly ask: Ask;
  readonly ms: number[];
}

/** Ids of contents, and the vec0 table's row ids, count from 1 in the order of the file; faiss counts from 0. */
function fill(library: Library): void {
  const source = createVectors();
  const file = createVectorFile(raw);
  const db = library.db;
  db.pragma('synchronous = OFF');
  db.exec(`INSERT INTO folder (path, added_at_ms) VALUES ('/bench', 0);
    INSERT INTO embedding_model (model_id, dimension) VALUES ('${modelId}', ${String(dimension)});
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(vectors)})
    INSERT INTO content (id, sha256, format, bytes) SELECT i, printf('%064x', i), 'jpeg', 1 FROM n;
    INSERT INTO photo (id, folder_id, path, size_bytes, mtime_ms, content_id, seen_scan)
    SELECT id, 1, '/bench/' || id, 1, 1, id, 1 FROM content;`);
  const insert = db.prepare('INSERT INTO embedding (id, model, content_id, vector) VALUES (?, 1, ?, ?)');
  for (let first = 1; first <= vectors; first += 20_000) {
    db.transaction(() => {
      for (let id = first; id < first + 20_000 && id <= vectors; id++) {
        const vector = source.photo();
        file.add(vector);
        insert.run(id, id, new Uint8Array(vector.buffer));
      }
    }).immediate();
  }
  file.close();
}

function writeQueries(): Float32Array[] {
  const source = createVectors();
  const file = createVectorFile(rawQueries);
  const queries = Array.from({ length: rounds * perRound }, (_, i) => source.query(i % 2 === 0 ? 'image' : 'text'));
  for (const query of queries) file.add(query);
  file.close();
  return queries;
}

function timed(ask: (query: Float32Array) => number[], queries: readonly Float32Array[]): Ask {
  return (first, count) => {
    const answer = { ms: [] as number[], ids: [] as number[][] };
    for (const query of queries.slice(first, first + count)) {
      const begun = performance.now();
      const ids = ask(query);
      answer.ms.push(performance.now() - begun);
      answer.ids.push(ids);
    }
    return Promise.resolve(answer);
  };
}

function sqliteVec(queries: readonly Float32Array[], library: Library): Contender {
  const db = new Sqlite(join(directory, 'vec0.db'));
  loadVec(db);
  db.pragma('page_size = 65536');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`CREATE VIRTUAL TABLE photo USING vec0(vector float[${String(dimension)}])`);
  const insert = db.prepare('INSERT INTO photo (rowid, vector) VALUES (?, ?)');
  const rows = library.db.prepare('SELECT id, vector FROM embedding ORDER BY id').raw().iterate();
  db.exec('BEGIN');
  for (const [id, vector] of rows as Iterable<[number, Uint8Array]>) insert.run(BigInt(id), vector);
  db.exec('COMMIT');
  const search = db.prepare(`SELECT rowid FROM photo WHERE vector MATCH ? AND k = ${String(nearest)}`).pluck();
  const ask = (query: Float32Array): number[] => search.all(new Uint8Array(query.buffer)) as number[];
  return { name: 'sqlite-vec 0.1.9, vec0 float32', ask: timed(ask, queries), ms: [] };
}

/** Null where no Python with faiss is to be had. */
async function faiss(): Promise<{ contenders: Contender[]; stop: () => void } | null> {
  const python = process.env['AFTERIMAGE_PYTHON'] ?? 'python3';
  if (spawnSync(python, ['-c', 'import faiss']).status !== 0) return null;
  const script = new URL('faiss_flat.py', import.meta.url).pathname;
  const child = spawn(python, [script, raw, rawQueries, String(dimension)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  const { faiss: version } = (await next()) as { faiss: string };
  const contender = (threads: number): Contender => ({
    name: `faiss ${version} IndexFlatIP, ${String(threads)} thread${threads === 1 ? '' : 's'}`,
    ms: [],
    async ask(first, count) {
      child.stdin.write(`${String(threads)} ${String(first)} ${String(count)} ${String(nearest)}\n`);
      const { ms, ids } = (await next()) as { ms: number[]; ids: number[][] };
      return { ms, ids: ids.map((row) => row.map((id) => id + 1)) };
    },
  });
  return { contenders: [...new Set([1, cpus().length])].map(contender), stop: () => child.stdin.end() };
}

const percentile = (ms: readonly number[], share: number): number =>
  [...ms].sort((a, b) => a - b)[Math.min(ms.length - 1, Math.floor(share * ms.length))] ?? NaN;

const recall = (found: readonly number[], truth: readonly number[]): number =>
  found.filter((id) => truth.includes(id)).length / truth.length;

const file = join(directory, 'library.db');
try {
  const library = openLibrary(file);
  console.error(`writing ${String(vectors)} × ${String(dimension)} vectors …`);
  fill(library);
  const queries = writeQueries();
  const index = openVectorIndex(library, modelId);
  const loadBegun = performance.now();
  index.refresh();
  const loadMs = performance.now() - loadBegun;
  const ourAsk = (query: Float32Array): number[] =>
    index.nearest({ combination: plain(query), limit: nearest }).map((hit) => hit.contentId);
  const ours: Contender = { name: `Afterimage (${index.engine})`, ask: timed(ourAsk, queries), ms: [] };
  console.error('filling vec0 …');
  const vec = sqliteVec(queries, library);
  const flat = await faiss();
  const contenders = [ours, vec, ...(flat?.contenders ?? [])];
  const recalls = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  const exact = openVectorIndex(library, modelId, { engine: 'exhaustive' });
  let identical = 0;
  let checked = 0;
  console.error('measuring …');
  for (const contender of contenders) await contender.ask(0, 3);
  const answers: Map<Contender, number[][]>[] = [];
  for (let round = 0; round < rounds; round++) {
    const answered = new Map<Contender, number[][]>();
    for (const contender of contenders) {
      const { ms, ids } = await contender.ask(round * perRound, perRound);
      contender.ms.push(...ms);
      answered.set(contender, ids);
    }
    answers.push(answered);
  }
  // The truth is asked for when all is timed: it reads every vector, which would disturb whoever comes next. One query a round.
  for (const [round, answered] of answers.entries()) {
    const checkedQuery = round % perRound;
    const query = queries[round * perRound + checkedQuery] ?? new Float32Array();
    const truth = exact.nearest({ combination: plain(query), limit: nearest }).map((hit) => hit.contentId as number);
    checked++;
    if (JSON.stringify(answered.get(ours)?.[checkedQuery]) === JSON.stringify(truth)) identical++;
    for (const contender of contenders) {
      recalls.get(contender)?.push(recall(answered.get(contender)?.[checkedQuery] ?? [], truth));
    }
  }
  const p50 = percentile(ours.ms, 0.5);
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const table = contenders.map((contender) => ({
    name: contender.name,
    p50: percentile(contender.ms, 0.5),
    p95: percentile(contender.ms, 0.95),
    least: Math.min(...contender.ms),
    ratio: percentile(contender.ms, 0.5) / p50,
    recall: mean(recalls.get(contender) ?? []),
  }));
  console.log(
    `${String(vectors)} × ${String(dimension)}, ${String(rounds * perRound)} queries (half image-like, half text-like), k = ${String(nearest)}\n`,
  );
  console.log('| | p50 ms | p95 ms | least ms | p50 ÷ ours | recall@100 |\n| --- | --- | --- | --- | --- | --- |');
  for (const row of table) {
    const cells = [row.p50, row.p95, row.least].map((ms) => ms.toFixed(2));
    console.log(`| ${row.name} | ${cells.join(' | ')} | ${row.ratio.toFixed(1)} | ${row.recall.toFixed(4)} |`);
  }
  console.log(
    `\nIds and order equal to the exhaustive float32 scan: ${String(identical)} of ${String(checked)} queries.`,
  );
  console.log(`Loading: ${(loadMs / 1000).toFixed(2)} s, ${(index.bytes / 2 ** 20).toFixed(0)} MiB held.`);
  if (flat == null) console.log('faiss: not measured (no Python with faiss; AFTERIMAGE_PYTHON names one).');
  if (options.json != null)
    writeFileSync(options.json, JSON.stringify({ vectors, loadMs, identical, checked, table }, null, 2));
  flat?.stop();
  library.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
