"""faiss's exact scan (IndexFlatIP) as a yardstick for test/bench/vectors.ts, which starts this and talks to it by lines.

Arguments: file of float32 vectors, file of float32 queries, dimension.
Asked "THREADS FIRST COUNT K", answers one JSON line: {"ms": [...], "ids": [[...], ...]}, one query at a time.
"""

import json
import sys
import time

import faiss
import numpy

vectors = numpy.fromfile(sys.argv[1], dtype=numpy.float32).reshape(-1, int(sys.argv[3]))
queries = numpy.fromfile(sys.argv[2], dtype=numpy.float32).reshape(-1, int(sys.argv[3]))
index = faiss.IndexFlatIP(vectors.shape[1])
index.add(vectors)
del vectors
print(json.dumps({"faiss": faiss.__version__, "vectors": index.ntotal}), flush=True)

for line in sys.stdin:
    threads, first, count, k = map(int, line.split())
    faiss.omp_set_num_threads(threads)
    spent, ids = [], []
    for query in queries[first : first + count]:
        begun = time.perf_counter()
        found = index.search(query[None, :], k)[1]
        spent.append((time.perf_counter() - begun) * 1000)
        ids.append(found[0].tolist())
    print(json.dumps({"ms": spent, "ids": ids}), flush=True)
