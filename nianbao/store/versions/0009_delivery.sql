-- Delivery: what is submitted together, what must still be sent, and what went wrong. Writer: the gateway.

-- Files submitted together. `expected` is how many files the sender said will come, if it said so.
-- Bulk batches stand back behind single uploads.
CREATE TABLE nianbao.batch (
    id                 uuid PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    name               text NOT NULL DEFAULT '',
    is_bulk            boolean NOT NULL DEFAULT false,
    state              text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'cancelled')),
    expected           integer CHECK (expected >= 0),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX batch_by_time ON nianbao.batch (created_at DESC);

INSERT INTO nianbao.batch (id, knowledge_base_id, created_at)
SELECT DISTINCT ON (batch_id) batch_id, knowledge_base_id, created_at
  FROM nianbao.job ORDER BY batch_id, created_at;

-- `source` is the URL that the file was fetched from, or ''. `deaths` is how many workers died over the job.
ALTER TABLE nianbao.job ADD COLUMN source text NOT NULL DEFAULT '';
ALTER TABLE nianbao.job ADD COLUMN deaths integer NOT NULL DEFAULT 0;
CREATE INDEX job_by_reason ON nianbao.job (reason_code, created_at DESC) WHERE reason_code <> '';
CREATE INDEX job_unfinished ON nianbao.job (updated_at) WHERE state IN ('queued', 'parsing', 'indexing');

-- A message that must be sent: written with the row that it belongs to, deleted once the broker has it.
-- `task` names what it is for, `body` is the message, `headers` name the request that it comes from;
-- the smallest `priority` goes first.
CREATE TABLE nianbao.outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id      uuid NOT NULL REFERENCES nianbao.job ON DELETE CASCADE,
    task        text NOT NULL,
    priority    smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    body        jsonb NOT NULL,
    headers     jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_by_turn ON nianbao.outbox (priority, id);
CREATE INDEX outbox_by_job ON nianbao.outbox (job_id);

-- Every failed attempt of a job, kept when the job is tried again, and messages that nobody could
-- read (`message`, without a job).
CREATE TABLE nianbao.dead_letter (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id       uuid REFERENCES nianbao.job ON DELETE CASCADE,
    attempt      integer NOT NULL DEFAULT 0,
    task         text NOT NULL,
    reason_code  text NOT NULL,
    reason       text NOT NULL,
    traceback    text NOT NULL DEFAULT '',
    message      text NOT NULL DEFAULT '',
    happened_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (job_id, attempt, task, reason_code)
);
CREATE INDEX dead_letter_by_time ON nianbao.dead_letter (happened_at DESC, id DESC);

-- Whether anything still needs a stored file is asked by its key.
CREATE INDEX document_by_blob ON nianbao.document (blob);
CREATE INDEX document_by_list_blob ON nianbao.document (list_blob) WHERE list_blob <> '';
CREATE INDEX document_by_content ON nianbao.document (sha256);
