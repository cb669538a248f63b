-- The first schema. Writers: gateway (knowledge_base, document, job, session, message),
-- indexer (report, fact, figure_row, tree_node, chunk, posting, registry_version).
-- The read views that SQL sees are built from the metric catalogue (nianbao/store/views.py).

CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS read;

CREATE TABLE nianbao.knowledge_base (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- A submitted file, by content. The same bytes in one knowledge base are one document.
-- Of an import (format 'facts') the sha256 also covers its report list and its unit, which
-- `list_blob`, `list_name` and `unit` hold; they are empty for other formats.
CREATE TABLE nianbao.document (
    id                 uuid PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    sha256             text NOT NULL CHECK (length(sha256) = 64),
    file_name          text NOT NULL,
    format             text NOT NULL CHECK (format IN ('pdf', 'rows', 'facts')),
    bytes              bigint NOT NULL,
    blob               text NOT NULL,
    list_blob          text NOT NULL DEFAULT '',
    list_name          text NOT NULL DEFAULT '',
    unit               text NOT NULL DEFAULT '',
    created_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (knowledge_base_id, sha256)
);

-- One submission. `document_id` is NULL while a submission was refused before it was stored.
CREATE TABLE nianbao.job (
    id                 uuid PRIMARY KEY,
    batch_id           uuid NOT NULL,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    document_id        uuid REFERENCES nianbao.document ON DELETE SET NULL,
    file_name          text NOT NULL,
    state              text NOT NULL CHECK (state IN
                         ('queued', 'parsing', 'indexing', 'ready', 'partial', 'failed', 'duplicate')),
    reason_code        text NOT NULL DEFAULT '',
    reason             text NOT NULL DEFAULT '',
    warnings           jsonb NOT NULL DEFAULT '[]',
    -- What an import has counted so far, by name.
    counts             jsonb NOT NULL DEFAULT '{}',
    stage_s            jsonb NOT NULL DEFAULT '{}',
    pages              integer,
    report_id          uuid,
    duplicate_of       uuid,
    attempt            integer NOT NULL DEFAULT 1,
    -- Events older than the attempt's start belong to an earlier attempt.
    attempt_at         timestamptz NOT NULL DEFAULT now(),
    event_at           timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_by_batch ON nianbao.job (batch_id);
CREATE INDEX job_by_state ON nianbao.job (state, created_at DESC);
CREATE INDEX job_by_document ON nianbao.job (document_id);

-- A readable report. `is_current` is false when another filing for the same company,
-- period and kind replaced it (a corrected one, else the one submitted last), and for
-- kinds that are not full reports (摘要, 季报, 其他). Its id follows from the document's.
-- A document is one report, an imported table one for each of its company-years.
CREATE TABLE nianbao.report (
    id                 uuid PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    document_id        uuid NOT NULL REFERENCES nianbao.document ON DELETE CASCADE,
    document           text NOT NULL,
    company_code       text NOT NULL,
    short_name         text NOT NULL,
    full_name          text NOT NULL,
    english_name       text NOT NULL DEFAULT '',
    year               integer NOT NULL,
    kind               text NOT NULL,
    period             text NOT NULL,
    pages              integer NOT NULL,
    is_corrected       boolean NOT NULL DEFAULT false,
    is_imported        boolean NOT NULL DEFAULT false,
    is_current         boolean NOT NULL DEFAULT true,
    submitted_at       timestamptz NOT NULL DEFAULT now(),
    artifacts          text NOT NULL,
    -- How many tokens each passage has, by its number; search weighs by length with it.
    chunk_tokens       integer[] NOT NULL DEFAULT '{}',
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX report_by_document ON nianbao.report (document_id);
CREATE INDEX report_by_company ON nianbao.report (knowledge_base_id, company_code, period);

-- The truth: one figure or text with its passport. `value` is yuan, persons or a fraction.
-- `period` folds a half-year's last day into the half-year (2023-06-30 is 2023H1), so that
-- one period has one row in the views; `stated_period` is as facts.csv writes it.
CREATE TABLE nianbao.fact (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id          uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    table_name         text NOT NULL,
    scope              text NOT NULL,
    metric             text NOT NULL,
    label              text NOT NULL,
    period             text NOT NULL,
    stated_period      text NOT NULL,
    value              numeric,
    text_value         text,
    unit               text NOT NULL,
    printed            text NOT NULL,
    page               integer NOT NULL,
    x0 real, y0 real, x1 real, y1 real,
    checks             text[] NOT NULL DEFAULT '{}',
    is_restated_away   boolean NOT NULL DEFAULT false,
    CHECK ((value IS NULL) <> (text_value IS NULL))
);
CREATE INDEX fact_by_report ON nianbao.fact (report_id, table_name);
CREATE INDEX fact_by_metric ON nianbao.fact (metric, period) WHERE metric <> '';

-- One row of a wide read view: the figures of a company for a period and scope, chosen
-- from the facts (a period's own report before a later one's comparative column).
-- `figures` maps metric to value, `fact_ids` metric to the fact that the value came from.
CREATE TABLE nianbao.figure_row (
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    table_name         text NOT NULL,
    company_code       text NOT NULL,
    period             text NOT NULL,
    scope              text NOT NULL,
    year               integer NOT NULL,
    short_name         text NOT NULL,
    full_name          text NOT NULL,
    -- 是 when the period's own report is loaded; 否 when later reports bring all the figures.
    own_report         text NOT NULL DEFAULT '是' CHECK (own_report IN ('是', '否')),
    figures            jsonb NOT NULL,
    fact_ids           jsonb NOT NULL,
    PRIMARY KEY (knowledge_base_id, table_name, company_code, period, scope)
);
CREATE INDEX figure_row_by_year ON nianbao.figure_row (knowledge_base_id, table_name, year);
-- Rankings read one key out of `figures` for every row: keep it in the row, not compressed.
ALTER TABLE nianbao.figure_row SET (toast_tuple_target = 8160);
ALTER TABLE nianbao.figure_row ALTER COLUMN figures SET STORAGE EXTERNAL;

CREATE TABLE nianbao.tree_node (
    report_id  uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    id         integer NOT NULL,
    parent     integer,
    level      integer NOT NULL,
    type       text NOT NULL,
    title      text NOT NULL,
    page       integer NOT NULL,
    first_row  integer NOT NULL,
    last_row   integer NOT NULL,
    PRIMARY KEY (report_id, id)
);

-- A searchable passage; `box` is that of its first line on `page`.
CREATE TABLE nianbao.chunk (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id   uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    number      integer NOT NULL,
    node_id     integer NOT NULL,
    title_path  text NOT NULL,
    text        text NOT NULL,
    page        integer NOT NULL,
    last_page   integer NOT NULL,
    x0 real, y0 real, x1 real, y1 real,
    UNIQUE (report_id, number)
);

-- In which passages of a report a token stands and how often: the numbers of `chunk` and,
-- beside each, a count. `in_titles` postings are of title paths, the others of texts.
CREATE TABLE nianbao.posting (
    report_id  uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    token      text NOT NULL,
    in_titles  boolean NOT NULL,
    chunks     integer[] NOT NULL,
    counts     smallint[] NOT NULL,
    PRIMARY KEY (report_id, token, in_titles)
);
CREATE INDEX posting_by_token ON nianbao.posting (token);

-- Rises with every change of what a knowledge base holds; caches compare it. One sequence
-- for all, so that a knowledge base made anew under an old name has a new version too.
CREATE SEQUENCE nianbao.registry_version_number;
CREATE TABLE nianbao.registry_version (
    knowledge_base_id  bigint PRIMARY KEY REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    version            bigint NOT NULL
);

CREATE TABLE nianbao.session (
    id                 uuid PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    title              text NOT NULL DEFAULT '',
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);

-- A question and its answer with citations and plan, as answered.
CREATE TABLE nianbao.message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id  uuid NOT NULL REFERENCES nianbao.session ON DELETE CASCADE,
    question    text NOT NULL,
    answer      jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX message_by_session ON nianbao.message (session_id, id);

INSERT INTO nianbao.knowledge_base (name) VALUES ('default');
