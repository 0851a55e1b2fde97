// Schema 1. Results hang on `content` (distinct bytes), not on files: a moved or copied file costs nothing. Pure data.
import type { Migration } from '../migrate.ts';

export const firstSchema: Migration = {
  name: 'folders, photos, contents, stages, embeddings, settings',
  sql: `
-- Numbers that only grow: 'timeline' and 'presence' (revisions), 'scan'.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('timeline', 1), ('presence', 1), ('scan', 0);

CREATE TABLE folder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  added_at_ms INTEGER NOT NULL,
  offline_since_ms INTEGER
) STRICT;

-- Distinct bytes. Width and height as shown; 0 until known. taken_at is local wall time, day its calendar day since 1970-01-01.
CREATE TABLE content (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  format TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  orientation INTEGER,
  taken_at TEXT,
  utc_offset TEXT,
  day INTEGER,
  latitude REAL,
  longitude REAL,
  make TEXT,
  model TEXT,
  colour INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX content_by_day ON content (day) WHERE day IS NOT NULL;

-- A file that was seen. It is never deleted for being gone: missing_since_ms says since when. mtime_ms has fractions.
-- stale: size or time moved since content_id was found; the old content is shown until the file is identified again.
CREATE TABLE photo (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  folder_id INTEGER NOT NULL REFERENCES folder (id),
  path TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  content_id INTEGER REFERENCES content (id),
  stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
  seen_scan INTEGER NOT NULL,
  missing_since_ms INTEGER
) STRICT;
CREATE INDEX photo_by_folder ON photo (folder_id);
CREATE INDEX photo_by_content ON photo (content_id, missing_since_ms);

-- What was done with a content: one row per stage and version. The version of 'embed' is the model id.
CREATE TABLE stage (
  stage TEXT NOT NULL,
  version TEXT NOT NULL,
  content_id INTEGER NOT NULL REFERENCES content (id),
  status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
  reason TEXT,
  PRIMARY KEY (stage, version, content_id)
) STRICT, WITHOUT ROWID;

-- Why a file was not indexed, for the size, time and pipeline version it was tried with.
CREATE TABLE outcome (
  photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  set_aside INTEGER NOT NULL CHECK (set_aside IN (0, 1)),
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  version TEXT NOT NULL
) STRICT;

-- Written before a file's bytes are decoded, so that a crash has a culprit. interruptions: how often the backend died meanwhile.
CREATE TABLE attempt (
  photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
  running INTEGER NOT NULL CHECK (running IN (0, 1)),
  interruptions INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE embedding_model (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_id TEXT NOT NULL UNIQUE,
  dimension INTEGER NOT NULL CHECK (dimension > 0)
) STRICT;

-- The truth about vectors: unit length, float32, little endian. Ids only grow, so an index in memory asks for what is newer.
CREATE TABLE embedding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model INTEGER NOT NULL REFERENCES embedding_model (id),
  content_id INTEGER NOT NULL REFERENCES content (id),
  vector BLOB NOT NULL,
  UNIQUE (model, content_id)
) STRICT;

CREATE TABLE query_embedding (
  model_id TEXT NOT NULL,
  text TEXT NOT NULL,
  vector BLOB NOT NULL,
  used_at_ms INTEGER NOT NULL,
  PRIMARY KEY (model_id, text)
) STRICT;
CREATE INDEX query_embedding_by_use ON query_embedding (used_at_ms);

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
`,
};
