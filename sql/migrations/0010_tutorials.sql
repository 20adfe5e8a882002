-- SPDX-License-Identifier: Apache-2.0
-- Tutorials.

-- migrate:up

CREATE TABLE tutorial (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  pairing_id uuid,
  author_id uuid NOT NULL DEFAULT current_actor(),
  by_program boolean NOT NULL DEFAULT false,
  audience text NOT NULL,
  title text COLLATE name_order NOT NULL,
  text text,
  url text,
  topic_id uuid,
  retired_at timestamptz,
  search text COLLATE "C" NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT tutorial_id_pkey PRIMARY KEY (id),
  CONSTRAINT tutorial_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT tutorial_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT tutorial_author_id_fkey FOREIGN KEY (author_id) REFERENCES employee (id),
  CONSTRAINT tutorial_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT tutorial_audience_check CHECK (audience IN ('pair', 'program', 'everyone')),
  CONSTRAINT tutorial_pairing_check CHECK (audience <> 'pair' OR pairing_id IS NOT NULL),
  CONSTRAINT tutorial_by_program_check CHECK (NOT by_program OR pairing_id IS NULL),
  CONSTRAINT tutorial_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT tutorial_text_check CHECK (char_length(text) BETWEEN 1 AND 16000),
  CONSTRAINT tutorial_url_check CHECK (char_length(url) <= 2000 AND url ~ '^https://[^[:space:]]+$'),
  CONSTRAINT tutorial_content_check CHECK (text IS NOT NULL OR url IS NOT NULL)
);
CREATE INDEX tutorial_program_id_id_idx ON tutorial (program_id, id);
CREATE INDEX tutorial_title_id_idx ON tutorial (title, id);
CREATE INDEX tutorial_pairing_id_id_idx ON tutorial (pairing_id, id);
CREATE INDEX tutorial_author_id_id_idx ON tutorial (author_id, id);
CREATE INDEX tutorial_topic_id_idx ON tutorial (topic_id);
COMMENT ON TABLE tutorial IS
  'Short texts and links to learn from. Readable by those with whom the author shares them: the pair, the participants and staff of the '
  'program, or every employee. Kept as long as the program.';
COMMENT ON COLUMN tutorial.id IS 'UUID version 7.';
COMMENT ON COLUMN tutorial.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN tutorial.program_id IS 'The program; set by a trigger if the tutorial was written for a pairing.';
COMMENT ON COLUMN tutorial.pairing_id IS 'The pairing it was written for; NULL: written for the program. Readable by the pair only.';
COMMENT ON COLUMN tutorial.author_id IS 'Who wrote it.';
COMMENT ON COLUMN tutorial.by_program IS
  'True if the staff wrote it for the program: every program manager may change it, and a copy of the program includes it.';
COMMENT ON COLUMN tutorial.audience IS 'pair, program (its participants and staff) or everyone (every employee).';
COMMENT ON COLUMN tutorial.title IS 'Title, at most 200 characters.';
COMMENT ON COLUMN tutorial.text IS 'The tutorial itself, at most 16000 characters; NULL: only the link.';
COMMENT ON COLUMN tutorial.url IS 'A link, https only, at most 2000 characters; NULL: only the text.';
COMMENT ON COLUMN tutorial.topic_id IS 'The topic, in the same program; NULL: none.';
COMMENT ON COLUMN tutorial.retired_at IS 'When it was retired; it is no longer shared. NULL: in use.';
COMMENT ON COLUMN tutorial.search IS 'Title and text as search_text() writes them; set by a trigger. Readable like the text.';
COMMENT ON COLUMN tutorial.created_at IS 'When the row was created.';
COMMENT ON COLUMN tutorial.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT tutorial_pairing_check ON tutorial IS 'A tutorial with the audience pair names the pairing it was written for.';
GRANT SELECT, INSERT, UPDATE (audience, title, text, url, topic_id, retired_at) ON tutorial TO kehrwert_app;
