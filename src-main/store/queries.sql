-- Every statement of the store, file by file. Generated: run `vitest run test/integration/store-queries.test.ts -u`.

-- captions.ts

SELECT photo.id, caption.text, caption.written_by AS "by", caption.model_id AS model
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
  JOIN caption ON caption.content_id = photo.content_id AND ${shows} ORDER BY wanted.key;

INSERT INTO stage (stage, version, content_id, status, reason) VALUES ('caption', ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason;

INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, 'model', ?, ?, ?)
  ON CONFLICT DO UPDATE SET model_id = excluded.model_id, text = excluded.text, made_at_ms = excluded.made_at_ms;

SELECT content.id AS contentId, photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes
  FROM content JOIN photo ON photo.id = ${readableFile}
  WHERE content.id > ? AND ${lacksCaption} ORDER BY content.id LIMIT ?;

SELECT count(*) AS contents FROM content WHERE ${lacksCaption} AND ${readableFile} IS NOT NULL;

SELECT (SELECT count(*) FROM content) AS total,
  (SELECT count(*) FROM stage WHERE stage = 'caption' AND version = ? AND status = 'failed') AS failed,
  (SELECT count(*) FROM (SELECT content_id FROM stage WHERE stage = 'caption' AND version = ?
  UNION SELECT content_id FROM caption WHERE written_by = 'person')) AS done;

SELECT count(*) AS total ${failed};

SELECT photo.path, coalesce(stage.reason, '') AS message ${failed} ORDER BY photo.path LIMIT ?;

DELETE FROM stage WHERE stage = 'caption' AND version = ? AND status = 'failed';

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

-- ${failed} is:
--   FROM stage JOIN photo ON photo.id = (SELECT min(id) FROM photo AS file
--   WHERE file.content_id = stage.content_id AND file.missing_since_ms IS NULL)
--   WHERE stage.stage = 'caption' AND stage.version = ? AND stage.status = 'failed'

-- completions.ts

SELECT id, name FROM tag WHERE instr(folded(name), ?) > 0;

SELECT id, name, query FROM album WHERE deleted = 0 AND instr(folded(name), ?) > 0;

SELECT count(*) AS contents FROM (SELECT 1 ${from} LIMIT ${String(mostCounted + 1)});

SELECT photo.id FROM photo WHERE photo.content_id IN (SELECT content_id ${from}) AND ${presentPhotos} ORDER BY photo.id DESC;

-- conversations.ts

SELECT conversation.id, conversation.turns, conversation.updated_at_ms AS updatedAtMs FROM conversation
  WHERE (? IS NULL OR conversation.id IN (SELECT conversation_content.conversation_id FROM photo
  JOIN conversation_content ON conversation_content.content_id = photo.content_id WHERE photo.id = ?))
  AND (? IS NULL OR instr(conversation.text, ?) > 0)
  ORDER BY conversation.updated_at_ms DESC, conversation.id DESC LIMIT ?;

SELECT ${photoOfContent} AS id FROM conversation_content WHERE conversation_id = ? ORDER BY place;

UPDATE conversation SET turns = ?, text = ?, updated_at_ms = ? WHERE id = ? RETURNING id;

INSERT INTO conversation (turns, text, updated_at_ms) VALUES (?, ?, ?) RETURNING id;

DELETE FROM conversation_content WHERE conversation_id = ?;

INSERT INTO conversation_content (conversation_id, place, content_id) VALUES (?, ?, ?);

DELETE FROM conversation WHERE ? IS NULL OR id = ?;

SELECT content_id AS content FROM photo WHERE id = ?;

-- ${photoOfContent} is:
--   coalesce(
--   (SELECT photo.id FROM photo WHERE photo.content_id = conversation_content.content_id AND photo.id = ?),
--   (SELECT min(photo.id) FROM photo WHERE photo.content_id = conversation_content.content_id AND photo.missing_since_ms IS NULL),
--   (SELECT min(photo.id) FROM photo WHERE photo.content_id = conversation_content.content_id))

-- duplicates.ts

SELECT id FROM content WHERE fingerprint IS NOT NULL ORDER BY taken_at, id;

SELECT content.id AS contentId, content.fingerprint, content.taken_at AS takenAt FROM json_each(?) AS wanted
  JOIN content ON content.id = wanted.value AND content.fingerprint IS NOT NULL ORDER BY wanted.key;

SELECT fingerprint FROM content WHERE id = ?;

UPDATE content SET fingerprint = ? WHERE id = ?;

SELECT count(*) AS photos FROM photo JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
  LEFT JOIN content ON content.id = photo.content_id
  LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
  AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
  WHERE photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND outcome.photo_id IS NULL AND content.fingerprint IS NULL;

SELECT content.id FROM ${tables} WHERE ${comparable} GROUP BY content.id HAVING count(*) > 1;

SELECT photo.id, content.id AS contentId, photo.path, photo.size_bytes AS bytes, photo.mtime_ms AS mtimeMs, content.format,
  content.width * content.height AS pixels, content.latitude IS NOT NULL AS hasGps, content.taken_at IS NOT NULL AS hasDate,
  (SELECT count(*) FROM album_content JOIN album ON album.id = album_id AND album.deleted = 0
  WHERE album_content.content_id = content.id) AS albums,
  coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating,
  (SELECT count(*) FROM content_tag WHERE content_tag.content_id = content.id AND state = 'confirmed') AS tags
  FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted JOIN ${tables}
  WHERE content.id = wanted.value AND ${comparable} ORDER BY photo.id;

SELECT content_a AS a, content_b AS b FROM not_duplicate;

SELECT photo.id, content.id AS contentId, photo.size_bytes AS bytes, content.format,
  nullif(trim(coalesce(content.make, '') || ' ' || coalesce(content.model, '')), '') AS camera,
  content.latitude IS NOT NULL AS hasGps,
  (SELECT json_group_array(name) FROM (SELECT tag.name FROM content_tag JOIN tag ON tag.id = tag_id
  WHERE content_tag.content_id = content.id AND state = 'confirmed' ORDER BY tag.name)) AS tags,
  (SELECT json_group_array(name) FROM (SELECT album.name FROM album_content JOIN album ON album.id = album_id AND deleted = 0
  WHERE album_content.content_id = content.id ORDER BY album.name)) AS albums,
  (SELECT text FROM caption WHERE caption.content_id = content.id ORDER BY written_by = 'person' DESC LIMIT 1) AS caption
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value JOIN content ON content.id = photo.content_id;

SELECT content.id AS contentId, coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating,
  (SELECT json_group_array(tag_id) FROM content_tag WHERE content_tag.content_id = content.id AND state = 'confirmed') AS tagIds,
  (SELECT json_group_array(album_id) FROM album_content WHERE album_content.content_id = content.id) AS albumIds,
  (SELECT text FROM caption WHERE caption.content_id = content.id AND written_by = 'person') AS caption
  FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value LEFT JOIN mark ON mark.content_id = content.id;

SELECT photo.id, content.id AS contentId FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted JOIN ${tables}
  WHERE photo.id = wanted.value AND ${comparable};

SELECT vector FROM embedding WHERE model = ? AND content_id = ?;

-- ${comparable} is:
--   photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND photo.stale = 0
--   AND folder.offline_since_ms IS NULL AND coalesce(mark.hidden, 0) = 0

-- ${tables} is:
--   photo JOIN folder ON folder.id = photo.folder_id JOIN content ON content.id = photo.content_id
--   LEFT JOIN mark ON mark.content_id = content.id

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

-- judgements.ts

SELECT judgement.text, judgement.content_id AS contentId, judgement.gain,
  (SELECT min(photo.id) FROM photo WHERE photo.content_id = judgement.content_id AND ${present}) AS photoId
  FROM judgement JOIN (SELECT text, max(at_ms) AS at_ms FROM judgement GROUP BY text) AS query USING (text)
  ORDER BY query.at_ms DESC, judgement.text, judgement.at_ms, judgement.content_id;

DELETE FROM judgement WHERE text = ? AND content_id = ?;

INSERT INTO judgement (text, content_id, gain, at_ms) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET gain = excluded.gain, at_ms = excluded.at_ms;

DELETE FROM judgement WHERE text = ?;

SELECT content_id AS contentId FROM judgement WHERE text = ?;

SELECT text, count(*) AS judged FROM judgement GROUP BY text;

SELECT photo.content_id AS contentId, min(photo.id) AS photoId FROM photo
  WHERE photo.content_id IS NOT NULL AND ${present} GROUP BY photo.content_id;

SELECT photo.id AS photoId, photo.content_id AS contentId FROM json_each(?) AS wanted
  JOIN photo ON photo.id = wanted.value WHERE photo.content_id IS NOT NULL ORDER BY wanted.key;

SELECT query FROM search_history ORDER BY at_ms DESC, query;

SELECT text FROM caption ORDER BY content_id DESC LIMIT ?;

-- ${present} is:
--   photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND photo.stale = 0
--   AND NOT EXISTS (SELECT 1 FROM mark WHERE mark.content_id = photo.content_id AND mark.hidden = 1)

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

-- organise/albums.ts

SELECT ${columns} FROM album WHERE id = ? AND deleted = 0;

SELECT ${columns} FROM album WHERE name = ? COLLATE NOCASE AND deleted = 0;

INSERT INTO album (name, query, made_at_ms, deleted) VALUES (?, ?, ?, 1) RETURNING id;

SELECT album.id, album.name, album.query, count(photo.id) AS photos, date(min(content.day) * 86400, 'unixepoch') AS "from",
  date(max(content.day) * 86400, 'unixepoch') AS "to",
  (SELECT photo.id FROM album_content JOIN photo ON photo.content_id = album_content.content_id AND ${presentPhotos}
  JOIN content ON content.id = photo.content_id
  WHERE album_id = album.id ORDER BY content.taken_at DESC, photo.id DESC LIMIT 1) AS cover
  FROM album LEFT JOIN album_content ON album_content.album_id = album.id
  LEFT JOIN content ON content.id = album_content.content_id
  LEFT JOIN photo ON photo.content_id = content.id AND ${presentPhotos}
  WHERE album.deleted = 0 AND album.id = coalesce(?, album.id) GROUP BY album.id ORDER BY album.name COLLATE NOCASE;

SELECT album.id, album.name FROM photo JOIN album_content ON album_content.content_id = photo.content_id
  JOIN album ON album.id = album_id AND deleted = 0 WHERE photo.id = ? ORDER BY album.name COLLATE NOCASE;

-- ${columns} is:
--   id, name, query

-- organise/fields.ts

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, CAST(nullif(mark.${column}, 0) AS TEXT), ? FROM json_each(?) AS wanted
  JOIN content ON content.id = wanted.value LEFT JOIN mark ON mark.content_id = content.id WHERE true ${again};

INSERT INTO mark (content_id, ${column}) SELECT subject, CAST(coalesce(${side}, 0) AS INTEGER) FROM change
  WHERE operation_id = ? AND field = ? ON CONFLICT DO UPDATE SET ${column} = excluded.${column};

DELETE FROM mark WHERE favourite = 0 AND rating = 0 AND hidden = 0 AND content_id IN (${changed});

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, photo.id, CAST(removed_at_ms AS TEXT), iif(? IS NULL, NULL, coalesce(CAST(removed_at_ms AS TEXT), ?))
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value WHERE true ${again};

UPDATE photo SET removed_at_ms = CAST(change.${side} AS INTEGER) FROM change
  WHERE change.operation_id = ? AND change.field = ? AND photo.id = change.subject;

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, iif(state IS NULL, NULL, json_array(state, proposed_by, probability)),
  iif(state = 'confirmed' AND ? ->> 0 = 'confirmed', json_array(state, proposed_by, probability), ?)
  FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
  LEFT JOIN content_tag ON content_tag.tag_id = ? AND content_tag.content_id = content.id WHERE true ${again};

DELETE FROM content_tag WHERE tag_id = ? AND content_id IN (${changed} AND ${side} IS NULL);

INSERT INTO content_tag (tag_id, content_id, state, proposed_by, probability)
  SELECT tag.id, subject, ${side} ->> 0, ${side} ->> 1, ${side} ->> 2 FROM tag JOIN change
  WHERE tag.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL ON CONFLICT DO UPDATE
  SET state = excluded.state, proposed_by = excluded.proposed_by, probability = excluded.probability;

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, iif(album_id IS NULL, NULL, '1'), ? FROM json_each(?) AS wanted
  JOIN content ON content.id = wanted.value
  LEFT JOIN album_content ON album_id = ? AND content_id = content.id WHERE true ${again};

DELETE FROM album_content WHERE album_id = ? AND content_id IN (${changed} AND ${side} IS NULL);

INSERT OR IGNORE INTO album_content (album_id, content_id) SELECT album.id, subject FROM album JOIN change
  WHERE album.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL;

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, caption.text, ? FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
  LEFT JOIN caption ON caption.content_id = content.id AND written_by = 'person' WHERE true ${again};

DELETE FROM caption WHERE written_by = 'person' AND content_id IN (${changed} AND ${side} IS NULL);

INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms)
  SELECT subject, 'person', NULL, ${side}, ? FROM change WHERE operation_id = ? AND field = ? AND ${side} IS NOT NULL
  ON CONFLICT DO UPDATE SET text = excluded.text, made_at_ms = excluded.made_at_ms;

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, iif(content_a IS NULL, NULL, '1'), ? FROM json_each(?) AS wanted
  JOIN content ON content.id = wanted.value AND content.id >= ?
  LEFT JOIN not_duplicate ON content_a = ? AND content_b = content.id WHERE true ${again};

DELETE FROM not_duplicate WHERE content_a = ? AND content_b IN (${changed} AND ${side} IS NULL);

INSERT OR IGNORE INTO not_duplicate (content_a, content_b) SELECT content.id, subject FROM content JOIN change
  WHERE content.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL;

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, content.id, CAST(positive AS TEXT), ? FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
  LEFT JOIN taught_example ON label_id = ? AND content_id = content.id WHERE true ${again};

DELETE FROM taught_example WHERE label_id = ? AND content_id IN (${changed} AND ${side} IS NULL);

INSERT INTO taught_example (label_id, content_id, positive)
  SELECT taught_label.id, subject, CAST(${side} AS INTEGER) FROM taught_label JOIN change
  WHERE taught_label.id = ? AND operation_id = ? AND field = ? AND ${side} IS NOT NULL
  ON CONFLICT DO UPDATE SET positive = excluded.positive;

UPDATE taught_label SET version = '' WHERE id = ?;

DELETE FROM content_tag WHERE proposed_by = 'taught' AND state = 'suggested'
  AND tag_id = (SELECT tag_id FROM taught_label AS label WHERE label.id = ?
  AND NOT EXISTS (SELECT 1 FROM taught_example WHERE label_id = label.id));

INSERT INTO change (operation_id, field, subject, before, after)
  SELECT ?, ?, ${table}.id, ${value}, ? FROM json_each(?) AS wanted JOIN ${table} ON ${table}.id = wanted.value WHERE true ${again};

UPDATE ${table} SET ${name} = ${stored(side)} FROM change
  WHERE change.operation_id = ? AND change.field = ? AND ${table}.id = change.subject;

-- ${again} is:
--   ON CONFLICT (operation_id, field, subject) DO UPDATE SET after = excluded.after

-- ${changed} is:
--   SELECT subject FROM change WHERE operation_id = ? AND field = ?

-- organise/forget-operations.ts

SELECT id FROM operation ORDER BY id DESC LIMIT -1 OFFSET ?;

SELECT subject FROM change JOIN album ON album.id = change.subject AND album.deleted = 1
  WHERE operation_id = ? AND field = 'album-deleted';

DELETE FROM operation WHERE id = ?;

SELECT 1 FROM operation JOIN change ON change.operation_id = operation.id
  AND change.field = 'album-deleted' AND change.subject = ? LIMIT 1;

DELETE FROM album_content WHERE album_id = ?;

DELETE FROM album WHERE id = ?;

-- organise/inherit.ts

SELECT 1 WHERE EXISTS (SELECT 1 FROM mark WHERE content_id = ?)
  OR EXISTS (SELECT 1 FROM content_tag WHERE content_id = ? AND state <> 'suggested')
  OR EXISTS (SELECT 1 FROM album_content WHERE content_id = ?)
  OR EXISTS (SELECT 1 FROM caption WHERE content_id = ? AND written_by = 'person');

INSERT INTO mark (content_id, favourite, rating, hidden)
  SELECT ?, favourite, rating, hidden FROM mark WHERE content_id = ?;

INSERT OR REPLACE INTO content_tag (tag_id, content_id, state, proposed_by, probability)
  SELECT tag_id, ?, state, proposed_by, probability FROM content_tag WHERE content_id = ? AND state <> 'suggested';

INSERT INTO album_content (album_id, content_id) SELECT album_id, ? FROM album_content WHERE content_id = ?;

INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms)
  SELECT ?, written_by, model_id, text, made_at_ms FROM caption WHERE content_id = ? AND written_by = 'person';

-- organise/operations.ts

INSERT INTO operation (kind, name, changed, at_ms) VALUES (?, ?, 0, ?) RETURNING id;

DELETE FROM change WHERE operation_id = ? AND before IS after;

DELETE FROM operation WHERE id = ?;

UPDATE operation SET changed = ? WHERE id = ?;

SELECT ${columns} FROM operation ORDER BY id DESC LIMIT ?;

UPDATE operation SET undone = (SELECT max(undone) + 1 FROM operation) WHERE id = ?;

SELECT id FROM operation WHERE undone > 0 ORDER BY undone DESC LIMIT 1;

UPDATE operation SET undone = 0 WHERE id = ?;

SELECT min(field) AS field FROM change WHERE operation_id = ? AND field > ?;

SELECT later.id FROM operation AS later JOIN change AS theirs ON theirs.operation_id = later.id
  JOIN change AS mine ON mine.operation_id = ? AND mine.field = theirs.field AND mine.subject = theirs.subject
  WHERE later.id > ? AND later.undone = 0
  UNION ALL SELECT later.id FROM change AS mine JOIN operation AS later ON later.id > mine.operation_id AND later.undone = 0
  JOIN change AS theirs ON theirs.operation_id = later.id AND theirs.field = 'album:' || mine.subject
  WHERE mine.operation_id = ? AND mine.field = 'album-deleted' LIMIT 1;

SELECT count(DISTINCT subject) FILTER (WHERE field = 'removed') AS files,
  count(DISTINCT subject) FILTER (WHERE field NOT IN ('removed', 'tag-name', 'album-name', 'album-deleted')) AS contents
  FROM change WHERE operation_id = ?;

SELECT max(id) AS id FROM operation WHERE undone = 0;

SELECT id FROM operation WHERE undone > 0;

SELECT ${columns} FROM operation WHERE id = ?;

-- ${columns} is:
--   id, kind, name, changed, at_ms AS atMs, undone

-- organise/photo-sets.ts

SELECT photo.id AS photoId, photo.content_id AS contentId ${from}
  ORDER BY content.taken_at DESC, photo.id DESC LIMIT ?;

SELECT count(*) AS photos, coalesce(sum(photo.size_bytes), 0) AS bytes ${from};

-- organise/tags.ts

SELECT id, name FROM tag WHERE name = ?;

SELECT id, name FROM tag WHERE folded(name) = ? ORDER BY id LIMIT 1;

SELECT id, name FROM tag WHERE id = ?;

INSERT INTO tag (name) VALUES (?) RETURNING id, name;

SELECT tag.id, tag.name, count(*) FILTER (WHERE state = 'confirmed') AS photos,
  count(*) FILTER (WHERE state = 'suggested') AS suggested
  FROM tag JOIN content_tag ON tag_id = tag.id AND state <> 'rejected'
  JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
  GROUP BY tag.id ORDER BY tag.name COLLATE NOCASE;

SELECT tag.name, state, proposed_by AS "by" FROM photo
  JOIN content_tag ON content_tag.content_id = photo.content_id AND state <> 'rejected' JOIN tag ON tag.id = tag_id
  WHERE photo.id = ? ORDER BY state, tag.name COLLATE NOCASE;

SELECT content_id AS contentId, json_array(state, proposed_by, probability) AS value FROM content_tag WHERE tag_id = ?;

SELECT min(photo.id) AS photoId, coalesce(probability, 0) AS probability FROM content_tag
  JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
  WHERE tag_id = ? AND state = 'suggested' GROUP BY content_tag.content_id ORDER BY 2 DESC, 1;

DELETE FROM content_tag WHERE tag_id = ? AND proposed_by = ? AND state = 'suggested';

INSERT OR IGNORE INTO content_tag (tag_id, content_id, state, proposed_by, probability)
  SELECT ?, wanted.value ->> 0, 'suggested', ?, wanted.value ->> 1 FROM json_each(?) AS wanted;

-- photos.ts

SELECT photo.id, photo.path, coalesce(content.width, 0) AS width, coalesce(content.height, 0) AS height,
  content.taken_at AS takenAt, content.sha256, ${statusOf(stages)} AS status,
  coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating
  FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
  LEFT JOIN content ON content.id = photo.content_id LEFT JOIN mark ON mark.content_id = photo.content_id
  ${withOutcome} ORDER BY wanted.key;

SELECT photo.path, photo.id, content.format, nullif(content.width, 0) AS width, nullif(content.height, 0) AS height,
  content.orientation, content.taken_at AS takenAt, content.utc_offset AS offset, content.latitude, content.longitude,
  content.make, content.model, photo.size_bytes AS bytes, content.sha256, ${statusOf(stages)} AS status,
  outcome.code, outcome.message, content.lens, place.town, place.region, place.country,
  coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating, coalesce(mark.hidden, 0) AS hidden,
  photo.removed_at_ms IS NOT NULL AS removed
  FROM photo LEFT JOIN content ON content.id = photo.content_id LEFT JOIN place ON place.id = content.place_id
  LEFT JOIN mark ON mark.content_id = photo.content_id ${withOutcome} WHERE photo.${column} = ?;

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

-- search-history.ts

SELECT query, at_ms AS atMs FROM search_history ORDER BY at_ms DESC, query;

INSERT INTO search_history (query, at_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms;

DELETE FROM search_history WHERE query NOT IN
  (SELECT query FROM search_history ORDER BY at_ms DESC LIMIT ${String(mostRemembered)});

DELETE FROM search_history;

DELETE FROM search_history WHERE query = ?;

-- search/allowed-slots.ts

SELECT count(*) AS photos FROM photo WHERE content_id = ? AND ${presentPhotos};

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

SELECT content_id FROM photo WHERE id IN (SELECT value FROM json_each(?)) AND content_id IS NOT NULL;

-- search/sqlite-vec.ts

SELECT id, vec_distance_cosine(vector, ?) FROM embedding WHERE model = ? AND content_id IN (
  SELECT photo.content_id FROM photo JOIN content ON content.id = photo.content_id WHERE ${filters.where});

-- search/taken-order.ts

SELECT content.id FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value
  ORDER BY content.taken_at IS NULL, content.taken_at ${sort === 'newest' ? 'DESC' : 'ASC'}, content.id;

SELECT photo.id ${from} ORDER BY content.taken_at IS NULL, content.taken_at ${sort === 'oldest' ? 'ASC' : 'DESC'}, photo.id LIMIT ?;

SELECT count(*) AS photos ${from};

-- ${from} is:
--   FROM photo LEFT JOIN content ON content.id = photo.content_id
--   WHERE ${where} AND coalesce(photo.content_id, 0) NOT IN (SELECT value FROM json_each(?))

-- search/text-index.ts

SELECT content_id FROM text_dirty LIMIT ?;

DELETE FROM text_index WHERE rowid = ?;

INSERT INTO text_index (rowid, caption, tags, labels, names) VALUES (?, ?, ?, ?, ?);

DELETE FROM text_dirty WHERE content_id = ?;

SELECT content.id AS contentId,
  (SELECT text FROM caption WHERE content_id = content.id AND written_by = 'person') AS own,
  (SELECT text FROM caption WHERE content_id = content.id AND written_by = 'model') AS made,
  (SELECT json_group_array(tag.name) FROM content_tag JOIN tag ON tag.id = tag_id
  WHERE content_id = content.id AND state = 'confirmed') AS tags,
  (SELECT json_group_array(label) FROM content_label WHERE content_id = content.id AND place = 1) AS labels,
  (SELECT town || ', ' || region || ', ' || country FROM place WHERE place.id = content.place_id) AS place,
  (SELECT json_group_array(path) FROM photo WHERE content_id = content.id) AS paths
  FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value;

SELECT rowid AS contentId, -bm25(text_index, ${columnWeights}) AS similarity FROM text_index WHERE text_index MATCH ?
  ORDER BY similarity DESC, rowid LIMIT ?;

SELECT DISTINCT content_id FROM caption;

SELECT rowid FROM text_index WHERE text_index MATCH ?;

SELECT 1 FROM text_index WHERE text_index MATCH ? LIMIT 1;

-- ${columnWeights} is:
--   4, 4, 1, 3

-- search/vector-index.ts

SELECT content_id AS contentId, vector FROM json_each(?) AS wanted JOIN embedding ON embedding.id = wanted.value;

SELECT count(*) AS photos FROM photo JOIN content ON content.id = photo.content_id
  JOIN embedding ON embedding.content_id = content.id AND embedding.model = ? WHERE ${compiled.where};

SELECT vector FROM embedding WHERE model = ?
  AND content_id IN (SELECT content_id FROM photo WHERE ${presentPhotos});

SELECT embedding.id, embedding.content_id, (SELECT count(*) FROM photo JOIN content ON content.id = photo.content_id
  WHERE photo.content_id = embedding.content_id AND ${compiled.where}) FROM embedding
  WHERE embedding.model = ? ORDER BY embedding.id;

SELECT vector FROM embedding WHERE model = ? ORDER BY id;

SELECT embedding.id, vector FROM json_each(?) AS wanted JOIN embedding ON embedding.id = wanted.value;

-- settings.ts

SELECT key, value FROM setting ORDER BY key;

DELETE FROM setting WHERE key = ?;

INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value;

-- taught.ts

${labelColumns} ORDER BY tag.name;

${labelColumns} WHERE taught_label.id = ?;

INSERT OR IGNORE INTO taught_label (tag_id, version) VALUES (?, '');

SELECT id FROM taught_label WHERE tag_id = ?;

SELECT id FROM taught_label WHERE tag_id = ?;

INSERT INTO taught_example (label_id, content_id, positive)
  SELECT DISTINCT ?, photo.content_id, ? FROM json_each(?) AS wanted CROSS JOIN photo ON photo.id = wanted.value
  WHERE photo.content_id IS NOT NULL ON CONFLICT DO UPDATE SET positive = excluded.positive;

SELECT example.content_id AS contentId, example.positive,
  (SELECT min(photo.id) FROM photo WHERE photo.content_id = example.content_id) AS photoId
  FROM taught_example AS example JOIN taught_label ON taught_label.id = example.label_id
  LEFT JOIN content_tag ON content_tag.tag_id = taught_label.tag_id AND content_tag.content_id = example.content_id
  WHERE example.label_id = ? AND CASE example.positive WHEN 1 THEN content_tag.state = 'confirmed'
  ELSE coalesce(content_tag.state, 'rejected') = 'rejected' END ORDER BY example.content_id;

SELECT wanted.value AS id FROM json_each(?) AS wanted LEFT JOIN photo ON photo.id = wanted.value
  WHERE NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.model = ? AND embedding.content_id = photo.content_id);

SELECT id, content_id, vector FROM embedding WHERE id > ? AND +model = ? ORDER BY id LIMIT ?;

SELECT embedding.content_id AS contentId, embedding.vector FROM json_each(?) AS wanted
  CROSS JOIN embedding ON embedding.model = ? AND embedding.content_id = wanted.value ORDER BY wanted.key;

SELECT content.id FROM content CROSS JOIN embedding ON embedding.model = ? AND embedding.content_id = content.id
  ORDER BY content.sha256 LIMIT ?;

UPDATE taught_label SET version = ?, precision = ?, recall = ? WHERE id = ?;

DELETE FROM taught_label WHERE id = ? RETURNING tag_id AS tagId;

-- ${labelColumns} is:
--   SELECT taught_label.id, taught_label.tag_id AS tagId, tag.name, taught_label.version,
--   taught_label.precision, taught_label.recall,
--   (SELECT count(DISTINCT content_tag.content_id) FROM content_tag
--   JOIN photo ON photo.content_id = content_tag.content_id AND ${presentPhotos}
--   WHERE content_tag.tag_id = tag.id AND content_tag.state = 'suggested') AS suggested
--   FROM taught_label JOIN tag ON tag.id = taught_label.tag_id

-- timeline.ts

SELECT count(*) AS photos FROM ${timelineTables} WHERE ${timelinePhoto} AND ${filters.where};

SELECT photo.id FROM mark JOIN photo ON photo.content_id = mark.content_id WHERE favourite = 1;

SELECT photo.id, content.day, coalesce(content.width, 0), coalesce(content.height, 0), coalesce(content.colour, 0),
  iif(outcome.photo_id IS NULL, 0, ${String(flagFailed)}) + iif(folder.offline_since_ms IS NULL, 0, ${String(flagOffline)})
  + iif(photo.content_id IN (SELECT content_id FROM mark WHERE favourite = 1), ${String(flagFavourite)}, 0)
  FROM ${timelineTables} WHERE ${timelinePhoto} AND ${where} ORDER BY content.taken_at DESC, photo.id DESC;

-- ${timelineTables} is:
--   photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
--   LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
--   AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms

-- ${timelinePhoto} is:
--   (outcome.photo_id IS NULL OR outcome.code NOT IN (${skippedList}))
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

-- vocabulary.ts

SELECT total_changes();

SELECT photo.id, folder.path, photo.path, content.format, content.taken_at, content.make, content.model, content.lens,
  place.town, place.region, place.country
  FROM photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
  LEFT JOIN place ON place.id = content.place_id
  WHERE photo.id > ? AND ${presentPhotos} ORDER BY photo.id LIMIT ${String(stepPhotos)};

SELECT DISTINCT photo.id, ${named[kind]} WHERE photo.id > ? AND photo.id <= ? AND ${presentPhotos};

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

UPDATE content SET width = ?, height = ?, colour = ?, fingerprint = ? WHERE id = ?;

UPDATE content SET width = coalesce(nullif(?, 0), width), height = coalesce(nullif(?, 0), height), orientation = ?, taken_at = ?,
  utc_offset = ?, day = ?, latitude = ?, longitude = ?, make = ?, model = ?, lens = ? WHERE id = ?;

INSERT INTO place (town, region, country) VALUES (?, ?, ?) ON CONFLICT DO NOTHING;

UPDATE content SET place_id = (SELECT id FROM place WHERE town = ? AND region = ? AND country = ?) WHERE id = ?;

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
