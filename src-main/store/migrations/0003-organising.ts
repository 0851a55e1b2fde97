// Schema 3. What a person does with photos, the log that takes it back, and what the search and the duplicates need. Pure data.
import type { Migration } from '../migrate.ts';

export const organising: Migration = {
  name: 'marks, tags, albums, operations, text index, fingerprints, taught labels, judgements, history, conversations',
  sql: `
-- Grows with every change of marks, tags, albums and captions that a person or a proposal makes.
-- 'favourite' counts those changes of the timeline that are of favourites alone: then its photos and their order are the same.
INSERT INTO counter (name, value) VALUES ('organise', 1), ('favourite', 0);

ALTER TABLE content ADD COLUMN lens TEXT;
-- The nearest town to latitude and longitude, as the file beside the program knows it.
CREATE TABLE place (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  town TEXT NOT NULL,
  region TEXT NOT NULL,
  country TEXT NOT NULL,
  UNIQUE (town, region, country)
) STRICT;
ALTER TABLE content ADD COLUMN place_id INTEGER REFERENCES place (id);
CREATE INDEX content_by_place ON content (place_id) WHERE place_id IS NOT NULL;
-- What the picture looks like in a few bytes, whatever its size and format; made with the thumbnail.
ALTER TABLE content ADD COLUMN fingerprint BLOB;

-- A person took the file out of every view; it is where it was until it is put into the system's trash.
ALTER TABLE photo ADD COLUMN removed_at_ms INTEGER;
CREATE INDEX photo_removed ON photo (removed_at_ms) WHERE removed_at_ms IS NOT NULL;

CREATE TABLE mark (
  content_id INTEGER PRIMARY KEY REFERENCES content (id),
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
  hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) STRICT;
CREATE INDEX mark_hidden ON mark (content_id) WHERE hidden = 1;

CREATE TABLE tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT;

-- probability: of a suggestion, as whoever made it says.
CREATE TABLE content_tag (
  tag_id INTEGER NOT NULL REFERENCES tag (id),
  content_id INTEGER NOT NULL REFERENCES content (id),
  state TEXT NOT NULL CHECK (state IN ('confirmed', 'suggested', 'rejected')),
  proposed_by TEXT NOT NULL CHECK (proposed_by IN ('person', 'taught', 'answer')),
  probability REAL,
  PRIMARY KEY (tag_id, content_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX content_tag_by_content ON content_tag (content_id);

-- query: of a saved search, as the address of the search screen. A deleted album waits for an undo.
CREATE TABLE album (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  query TEXT,
  made_at_ms INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX album_by_name ON album (name COLLATE NOCASE) WHERE deleted = 0;

CREATE TABLE album_content (
  album_id INTEGER NOT NULL REFERENCES album (id),
  content_id INTEGER NOT NULL REFERENCES content (id),
  PRIMARY KEY (album_id, content_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_content_by_content ON album_content (content_id);

-- What a person did, newest last; one row whatever number of photos it touched. undone: 0 while it stands, else grows with each undo,
-- so that the one taken back last is done again first.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT,
  changed INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone >= 0)
) STRICT;

-- Field 'favourite', 'tag:7', 'removed' … of a subject (a content, a photo, an album) before and after; null for nothing.
CREATE TABLE change (
  operation_id INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  subject INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (operation_id, field, subject)
) STRICT, WITHOUT ROWID;

-- Contents (or, where both are one, its copies) that a person said are no duplicates of each other.
CREATE TABLE not_duplicate (
  content_a INTEGER NOT NULL REFERENCES content (id),
  content_b INTEGER NOT NULL REFERENCES content (id),
  PRIMARY KEY (content_a, content_b),
  CHECK (content_a <= content_b)
) STRICT, WITHOUT ROWID;

-- Words of a content; row ids are content ids. caption and tags are a person's, names those of its files and its place; labels also has a
-- model's caption and the names of folders: what is weaker. Brought up to date before it is asked.
CREATE VIRTUAL TABLE text_index USING fts5 (
  caption, tags, labels, names,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE text_dirty (content_id INTEGER PRIMARY KEY) STRICT;
INSERT INTO text_dirty (content_id) SELECT id FROM content;
-- No OR IGNORE in these: a statement that says ON CONFLICT itself overrules what its triggers say.
CREATE TRIGGER text_dirty_caption_insert AFTER INSERT ON caption BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_caption_update AFTER UPDATE ON caption BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_caption_delete AFTER DELETE ON caption BEGIN INSERT INTO text_dirty SELECT old.content_id WHERE old.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_tag_insert AFTER INSERT ON content_tag BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_tag_update AFTER UPDATE ON content_tag BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_tag_delete AFTER DELETE ON content_tag BEGIN INSERT INTO text_dirty SELECT old.content_id WHERE old.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_label_insert AFTER INSERT ON content_label BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_label_delete AFTER DELETE ON content_label BEGIN INSERT INTO text_dirty SELECT old.content_id WHERE old.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_photo_insert AFTER INSERT ON photo WHEN new.content_id IS NOT NULL
  BEGIN INSERT INTO text_dirty SELECT new.content_id WHERE new.content_id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_photo_update AFTER UPDATE OF content_id, path ON photo
  BEGIN INSERT INTO text_dirty SELECT id FROM content WHERE id IN (old.content_id, new.content_id) AND id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_place AFTER UPDATE OF place_id ON content
  BEGIN INSERT INTO text_dirty SELECT new.id WHERE new.id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_place_update AFTER UPDATE OF place_id ON content WHEN new.place_id IS NOT old.place_id
  BEGIN INSERT INTO text_dirty SELECT new.id WHERE new.id NOT IN text_dirty; END;
CREATE TRIGGER text_dirty_tag_renamed AFTER UPDATE OF name ON tag
  BEGIN INSERT INTO text_dirty SELECT content_id FROM content_tag WHERE tag_id = new.id AND content_id NOT IN text_dirty; END;

-- A label that a person teaches by examples; its tag is what a yes gives. version: model and probe it was last taught with.
CREATE TABLE taught_label (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tag_id INTEGER NOT NULL UNIQUE REFERENCES tag (id),
  version TEXT NOT NULL,
  precision REAL,
  recall REAL
) STRICT;
CREATE TABLE taught_example (
  label_id INTEGER NOT NULL REFERENCES taught_label (id) ON DELETE CASCADE,
  content_id INTEGER NOT NULL REFERENCES content (id),
  positive INTEGER NOT NULL CHECK (positive IN (0, 1)),
  PRIMARY KEY (label_id, content_id)
) STRICT, WITHOUT ROWID;

-- What a person said a photo is worth for a query: 0 wrong, 1 fits, 2 fits well.
CREATE TABLE judgement (
  text TEXT NOT NULL,
  content_id INTEGER NOT NULL REFERENCES content (id),
  gain REAL NOT NULL CHECK (gain >= 0),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (text, content_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_history (
  query TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Conversations about photos; turns is the JSON of the treaty's ThreadTurn list, text what is searched in it.
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  turns TEXT NOT NULL CHECK (json_valid(turns)),
  text TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE conversation_content (
  conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  content_id INTEGER NOT NULL REFERENCES content (id),
  PRIMARY KEY (conversation_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_content_by_content ON conversation_content (content_id);
`,
};
