// Schema 2. Captions and labels hang on `content`, as every result does. Pure data.
import type { Migration } from '../migrate.ts';

export const captionsAndLabels: Migration = {
  name: 'captions, label sets, labels',
  sql: `
-- At most one of a person and one of a model for each content; the person's is shown. model_id says which model wrote it.
-- An id of its own, so that a full-text index can name rows.
CREATE TABLE caption (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  content_id INTEGER NOT NULL REFERENCES content (id),
  written_by TEXT NOT NULL CHECK (written_by IN ('person', 'model')),
  model_id TEXT,
  text TEXT NOT NULL,
  made_at_ms INTEGER NOT NULL,
  UNIQUE (content_id, written_by),
  CHECK ((written_by = 'model') = (model_id IS NOT NULL))
) STRICT;

-- A person's own names. labels and templates are JSON lists of text.
CREATE TABLE label_set (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  labels TEXT NOT NULL CHECK (json_valid(labels)),
  templates TEXT NOT NULL CHECK (json_valid(templates))
) STRICT;

-- Which contents a set was compared with, and as of which labels, templates and model (a hash of them).
CREATE TABLE labelled (
  set_id INTEGER NOT NULL REFERENCES label_set (id) ON DELETE CASCADE,
  content_id INTEGER NOT NULL REFERENCES content (id),
  version TEXT NOT NULL,
  PRIMARY KEY (set_id, content_id)
) STRICT, WITHOUT ROWID;

-- The best labels of a content in a set, place 1 first.
CREATE TABLE content_label (
  set_id INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  label TEXT NOT NULL,
  similarity REAL NOT NULL,
  probability REAL NOT NULL,
  PRIMARY KEY (set_id, content_id, place),
  FOREIGN KEY (set_id, content_id) REFERENCES labelled (set_id, content_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX content_label_by_label ON content_label (set_id, label, probability DESC) WHERE place = 1;
`,
};
