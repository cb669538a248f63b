-- Bad cases of all sources. Writer: gateway. `source_key` names what a case was made of, so that it lands once:
-- the verdict's id, a hash of what the guard dropped, the fact's place, the evaluation's question.
-- Verdicts stay in `feedback`, which the pages show beside the answer; a bad one feeds this table.
CREATE TABLE nianbao.bad_case (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    source             text NOT NULL CHECK (source IN ('thumb', 'guard', 'identity', 'eval')),
    source_key         text NOT NULL,
    question           text NOT NULL,
    answer             jsonb NOT NULL,
    complaint          jsonb NOT NULL,
    class              text CHECK (class IN ('concept', 'reasoning', 'retrieval', 'parse', 'data')),
    sorted_by          text CHECK (sorted_by IN ('rule', 'model', 'person')),
    confidence         real CHECK (confidence BETWEEN 0 AND 1),
    why                text NOT NULL DEFAULT '',
    created_at         timestamptz NOT NULL DEFAULT now(),
    sorted_at          timestamptz,
    UNIQUE (knowledge_base_id, source, source_key),
    CHECK (num_nulls(class, sorted_by, confidence, sorted_at) IN (0, 4))
);
CREATE INDEX bad_case_by_class ON nianbao.bad_case (class, id);

INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint, created_at)
SELECT knowledge_base_id, 'thumb', id::text, question, answer,
       jsonb_build_object('reason', reason, 'comment', comment), created_at
  FROM nianbao.feedback WHERE verdict = 'bad' ORDER BY id;
