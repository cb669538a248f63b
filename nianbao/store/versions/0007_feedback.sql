-- What readers thought of answers. Writer: gateway. The question and its answer are copied, so that a bad case
-- outlives its session; a message has at most one verdict, the last one given.
CREATE TABLE nianbao.feedback (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    message_id         bigint UNIQUE REFERENCES nianbao.message ON DELETE SET NULL,
    verdict            text NOT NULL CHECK (verdict IN ('good', 'bad')),
    reason             text NOT NULL DEFAULT '',
    comment            text NOT NULL DEFAULT '',
    question           text NOT NULL,
    answer             jsonb NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feedback_by_verdict ON nianbao.feedback (verdict, id);
