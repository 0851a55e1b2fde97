-- Every statement of the store, file by file. Generated: run `vitest run test/integration/store-queries.test.ts -u`.

-- captions.ts

SELECT photo.id, caption.text, caption.written_by AS "by", caption.model_id AS model
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
  JOIN caption ON caption.content_id = photo.content_id AND ${shows} ORDER BY wanted.key;

DELETE FROM caption WHERE content_id = ? AND written_by = 'person';

INSERT INTO stage (stage, version, content_id, status, reason) VALUES ('caption', ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason;

INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET model_id = excluded.model_id, text = excluded.text, made_at_ms = excluded.made_at_ms;

SELECT content.id AS contentId, photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes
  FROM content JOIN photo ON photo.id = ${readableFile}
  WHERE content.id > ? AND ${lacksCaption} ORDER BY content.id LIMIT ?;

SELECT count(*) AS contents FROM content WHERE ${lacksCaption} AND ${readableFile} IS NOT NULL;

SELECT (SELECT count(*) FROM content) AS total,
  (SELECT count(*) FROM stage WHERE stage = 'caption' AND version = ? AND status = 'failed') AS failed,
  (SELECT count(*) FROM (SELECT content_id FROM stage WHERE stage = 'caption' AND version = ?
  UNION SELECT content_id FROM caption WHERE written_by = 'person')) AS done;

-- ${shows} is:
--   (caption.written_by = 'person' OR NOT EXISTS (SELECT 1 FROM caption AS own
--   WHERE own.content_id = caption.content_id AND own.written_by = 'person'))

-- ${lacksCaption} is:
--   NOT EXISTS (SELECT 1 FROM stage WHERE stage.stage = 'caption' AND stage.version = ?
--   AND stage.content_id = content.id)
--   AND NOT EXISTS (SELECT 1 FROM caption WHERE caption.content_id = content.id AND caption.written_by = 'person')

-- ${readableFile} is:
--   (SELECT min(photo.id) FROM photo
--   JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
--   LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
--   AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
--   WHERE photo.content_id = content.id AND photo.stale = 0 AND photo.missing_since_ms IS NULL AND outcome.photo_id IS NULL)

-- folders.ts

SELECT ${folderColumns} FROM folder ORDER BY folder.path;

SELECT folder.path FROM photo JOIN folder ON folder.id = photo.folder_id WHERE photo.id = ?;

INSERT INTO folder (path, added_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING;

SELECT ${folderColumns} FROM folder WHERE folder.path = ?;

SELECT path FROM folder WHERE id = ?;

DELETE FROM photo WHERE folder_id = ?;

DELETE FROM folder WHERE id = ?;

UPDATE photo SET folder_id = ? WHERE folder_id = ? AND path >= ? AND path < ?;

UPDATE folder SET offline_since_ms = ? WHERE id = ? AND offline_since_ms IS NULL;

UPDATE folder SET offline_since_ms = NULL WHERE id = ? AND offline_since_ms IS NOT NULL;

-- ${folderColumns} is:
--   folder.id, folder.path, folder.added_at_ms AS addedAtMs, folder.offline_since_ms AS offlineSinceMs,
--   (SELECT count(*) FROM photo WHERE photo.folder_id = folder.id AND photo.missing_since_ms IS NULL) AS photos

-- labels.ts

SELECT id, name, labels, templates FROM label_set ORDER BY name;

SELECT id FROM label_set WHERE name = ?;

INSERT INTO label_set (name, labels, templates) VALUES (?, ?, ?) RETURNING id, name, labels, templates;

UPDATE label_set SET name = ?, labels = ?, templates = ? WHERE id = ? RETURNING id, name, labels, templates;

DELETE FROM label_set WHERE id = ?;

SELECT embedding.content_id AS contentId, embedding.vector FROM embedding
  WHERE embedding.model = ? AND embedding.content_id > ? AND NOT EXISTS (SELECT 1 FROM labelled
  WHERE labelled.set_id = ? AND labelled.content_id = embedding.content_id AND labelled.version = ?)
  ORDER BY embedding.content_id LIMIT ?;

SELECT 1 FROM label_set WHERE id = ?;

DELETE FROM labelled WHERE set_id = ? AND content_id = ?;

INSERT INTO labelled (set_id, content_id, version) VALUES (?, ?, ?);

INSERT INTO content_label (set_id, content_id, place, label, similarity, probability) VALUES (?, ?, ?, ?, ?, ?);

SELECT count(*) AS contents FROM labelled WHERE set_id = ? AND version = ?;

SELECT photo.id, content_label.set_id AS "set", label_set.name, content_label.label, content_label.similarity,
  content_label.probability
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
  JOIN label_set JOIN content_label ON content_label.set_id = label_set.id AND content_label.content_id = photo.content_id
  ORDER BY wanted.key, label_set.name, content_label.place;

SELECT photo.id, content_label.probability FROM content_label
  JOIN photo ON photo.content_id = content_label.content_id AND photo.missing_since_ms IS NULL
  WHERE content_label.set_id = ? AND content_label.label = ? AND content_label.place = 1
  ORDER BY content_label.probability DESC, photo.id LIMIT ?;

-- open.ts

UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value;

SELECT value FROM counter WHERE name = ?;

-- photos.ts

SELECT photo.id, photo.path, coalesce(content.width, 0) AS width, coalesce(content.height, 0) AS height,
  content.taken_at AS takenAt, content.sha256, ${statusOf(stages)} AS status
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
  LEFT JOIN content ON content.id = photo.content_id ${withOutcome} ORDER BY wanted.key;

SELECT photo.path, photo.id, content.format, nullif(content.width, 0) AS width, nullif(content.height, 0) AS height,
  content.orientation, content.taken_at AS takenAt, content.utc_offset AS offset, content.latitude, content.longitude,
  content.make, content.model, photo.size_bytes AS bytes, content.sha256, ${statusOf(stages)} AS status,
  outcome.code, outcome.message
  FROM photo LEFT JOIN content ON content.id = photo.content_id ${withOutcome} WHERE photo.${column} = ?;

SELECT ${fileColumns} FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE photo.id = ?;

SELECT ${fileColumns} FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE photo.path = ?;

SELECT id AS contentId, format, (SELECT path FROM photo WHERE content_id = content.id AND missing_since_ms IS NULL
  ORDER BY id LIMIT 1) AS anyPath FROM content WHERE sha256 = ?;

SELECT ${statusOf(stages)} AS status, count(*) AS photos FROM photo ${withOutcome} GROUP BY 1;

SELECT count(*) AS folders FROM folder;

SELECT outcome.code, count(*) AS count ${presentOutcomes} GROUP BY outcome.code ORDER BY count DESC, outcome.code;

SELECT photo.path, outcome.code, outcome.message ${presentOutcomes} AND outcome.code = ? ORDER BY photo.path LIMIT ?;

SELECT photo.path, outcome.code, outcome.message FROM outcome
  JOIN photo ON photo.id = outcome.photo_id AND photo.missing_since_ms IS NULL ORDER BY photo.path;

-- ${withOutcome} is:
--   LEFT JOIN outcome ON outcome.photo_id = photo.id
--   AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms

-- ${fileColumns} is:
--   photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes, photo.mtime_ms AS mtimeMs,
--   content.id AS contentId, content.sha256, content.format

-- ${presentOutcomes} is:
--   FROM outcome JOIN photo ON photo.id = outcome.photo_id AND photo.missing_since_ms IS NULL
--   WHERE outcome.set_aside = 1

-- query-cache.ts

SELECT vector FROM query_embedding WHERE model_id = ? AND text = ?;

INSERT OR REPLACE INTO query_embedding (model_id, text, vector, used_at_ms) VALUES (?, ?, ?, ?);

DELETE FROM query_embedding WHERE rowid IN (
  SELECT rowid FROM query_embedding ORDER BY used_at_ms DESC, rowid DESC LIMIT -1 OFFSET ?);

-- scan.ts

SELECT 1 FROM folder WHERE id = ?;

SELECT id, folder_id AS folderId, size_bytes AS sizeBytes, mtime_ms AS mtimeMs, missing_since_ms AS missingSinceMs
  FROM photo WHERE path = ?;

INSERT INTO photo (folder_id, path, size_bytes, mtime_ms, seen_scan) VALUES (?, ?, ?, ?, ?);

UPDATE photo SET folder_id = ?, seen_scan = ?, size_bytes = ?, mtime_ms = ?, missing_since_ms = NULL,
  stale = max(stale, ?) WHERE id = ?;

DELETE FROM attempt WHERE photo_id = ?;

UPDATE photo SET missing_since_ms = ? WHERE folder_id = ? AND seen_scan < ? AND missing_since_ms IS NULL;

SELECT 1 FROM photo WHERE folder_id = ? AND missing_since_ms IS NULL LIMIT 1;

SELECT 1 FROM photo WHERE folder_id = ? AND seen_scan >= ? LIMIT 1;

UPDATE photo SET seen_scan = ? WHERE folder_id = ? AND path >= ? AND path < ? AND missing_since_ms IS NULL;

-- search/allowed-slots.ts

SELECT count(*) AS photos FROM photo WHERE content_id = ? AND missing_since_ms IS NULL;

SELECT photo.content_id FROM photo ${join} WHERE ${where} AND photo.content_id IS NOT NULL LIMIT ?;

-- search/exhaustive.ts

SELECT content_id AS contentId, vector FROM embedding WHERE model = ? AND content_id IN (
  SELECT photo.content_id FROM photo JOIN content ON content.id = photo.content_id WHERE ${filters.where});

-- search/memory-index.ts

SELECT id, content_id, vector FROM embedding WHERE id > ? AND +model = ? ORDER BY id LIMIT ?;

-- search/search-photos.ts

SELECT wanted.key AS place, photo.id AS photoId FROM json_each(?) AS wanted
  JOIN content ON content.id = wanted.value JOIN photo ON photo.content_id = content.id
  WHERE ${compiled.where} ORDER BY wanted.key, photo.id;

-- search/sqlite-vec.ts

SELECT id, vec_distance_cosine(vector, ?) FROM embedding WHERE model = ? AND content_id IN (
  SELECT photo.content_id FROM photo JOIN content ON content.id = photo.content_id WHERE ${filters.where});

-- search/vector-index.ts

SELECT content_id AS contentId, vector FROM json_each(?) AS wanted JOIN embedding ON embedding.id = wanted.value;

SELECT count(*) AS photos FROM photo JOIN content ON content.id = photo.content_id
  JOIN embedding ON embedding.content_id = content.id AND embedding.model = ? WHERE ${compiled.where};

SELECT vector FROM embedding WHERE model = ?
  AND content_id IN (SELECT content_id FROM photo WHERE missing_since_ms IS NULL);

-- settings.ts

SELECT key, value FROM setting ORDER BY key;

DELETE FROM setting WHERE key = ?;

INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value;

-- timeline.ts

SELECT count(*) AS photos ${shown};

SELECT photo.id, content.day, coalesce(content.width, 0), coalesce(content.height, 0), coalesce(content.colour, 0),
  iif(outcome.photo_id IS NULL, 0, ${String(flagFailed)}) + iif(folder.offline_since_ms IS NULL, 0, ${String(flagOffline)})
  ${shown} ORDER BY content.taken_at DESC, photo.id DESC;

-- ${shown} is:
--   FROM photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
--   LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
--   AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
--   WHERE photo.missing_since_ms IS NULL AND (outcome.photo_id IS NULL OR outcome.code NOT IN (${skippedList}))
--   AND (content.width > 0 OR outcome.photo_id IS NOT NULL)

-- vectors.ts

SELECT id, dimension FROM embedding_model WHERE model_id = ?;

INSERT OR REPLACE INTO embedding (model, content_id, vector) VALUES (?, ?, ?);

INSERT INTO embedding_model (model_id, dimension) VALUES (?, ?) RETURNING id, dimension;

SELECT embedding.vector FROM embedding JOIN embedding_model ON embedding_model.id = embedding.model
  WHERE embedding_model.model_id = ? AND embedding.content_id = ?;

SELECT count(*) AS vectors FROM embedding WHERE model = (SELECT id FROM embedding_model WHERE model_id = ?);

SELECT model_id AS modelId, dimension, (SELECT count(*) FROM embedding WHERE model = embedding_model.id) AS vectors
  FROM embedding_model ORDER BY id;

DELETE FROM stage WHERE stage = 'embed' AND version = ?;

DELETE FROM query_embedding WHERE model_id = ?;

DELETE FROM embedding WHERE model = ?;

DELETE FROM embedding_model WHERE id = ?;

-- work.ts

SELECT coalesce(max(id), 0) AS newest FROM photo;

SELECT photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes, photo.mtime_ms AS mtimeMs,
  content.id AS contentId, content.sha256, content.format
  ${waitingFrom} AND ${suspects} AND photo.id > ? AND photo.id <= ? AND ${lacksAny(stages)} ORDER BY photo.id LIMIT ?;

SELECT count(*) AS photos ${waitingFrom} AND photo.id > ? AND photo.id <= ? AND ${lacksAny(question.stages)};

SELECT 1 FROM stage WHERE stage = ? AND version = ? AND content_id = ?;

SELECT count(*) AS total FROM content;

SELECT count(*) AS done, count(*) FILTER (WHERE status = 'failed') AS failed FROM stage WHERE stage = ? AND version = ?;

SELECT id FROM content WHERE sha256 = ?;

SELECT content_id AS contentId FROM photo WHERE id = ?;

UPDATE photo SET content_id = ?, stale = 0, size_bytes = ?, mtime_ms = ? WHERE id = ?;

INSERT INTO content (sha256, format, bytes) VALUES (?, ?, ?) RETURNING id;

INSERT INTO stage (stage, version, content_id, status, reason) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason;

DELETE FROM outcome WHERE photo_id = ?;

DELETE FROM attempt WHERE photo_id = ?;

UPDATE content SET width = ?, height = ?, colour = ? WHERE id = ?;

UPDATE content SET width = coalesce(nullif(?, 0), width), height = coalesce(nullif(?, 0), height), orientation = ?, taken_at = ?,
  utc_offset = ?, day = ?, latitude = ?, longitude = ?, make = ?, model = ? WHERE id = ?;

INSERT INTO outcome (photo_id, code, message, attempts, set_aside, size_bytes, mtime_ms, version)
  SELECT id, ?, ?, ?, ?, size_bytes, mtime_ms, ? FROM photo WHERE id = ?
  ON CONFLICT DO UPDATE SET code = excluded.code, message = excluded.message, attempts = excluded.attempts,
  set_aside = excluded.set_aside, size_bytes = excluded.size_bytes, mtime_ms = excluded.mtime_ms, version = excluded.version;

DELETE FROM attempt WHERE photo_id = ?;

SELECT outcome.attempts FROM outcome JOIN photo ON photo.id = outcome.photo_id
  WHERE outcome.photo_id = ? AND outcome.version = ?
  AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms;

INSERT INTO attempt (photo_id, running) VALUES (?, 1) ON CONFLICT DO UPDATE SET running = 1;

DELETE FROM attempt WHERE photo_id = ? AND interruptions = 0;

UPDATE attempt SET running = 0 WHERE photo_id = ?;

UPDATE attempt SET running = 0, interruptions = interruptions + 1 WHERE running = 1;

SELECT attempt.photo_id AS photoId, photo.path, attempt.interruptions
  FROM attempt JOIN photo ON photo.id = attempt.photo_id WHERE attempt.interruptions > 0 ORDER BY photo.id;

DELETE FROM outcome;

DELETE FROM outcome WHERE code IN (SELECT value FROM json_each(?));

-- ${waitingFrom} is:
--   FROM photo
--   JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
--   LEFT JOIN content ON content.id = photo.content_id AND photo.stale = 0
--   LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1 AND outcome.version = ?
--   AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
--   LEFT JOIN attempt ON attempt.photo_id = photo.id
--   WHERE photo.missing_since_ms IS NULL AND outcome.photo_id IS NULL
