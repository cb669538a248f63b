-- What deleting a document leaves to be done belongs to no job: the job is deleted with it.

ALTER TABLE nianbao.outbox ALTER COLUMN job_id DROP NOT NULL;
ALTER TABLE nianbao.outbox ADD COLUMN knowledge_base_id bigint REFERENCES nianbao.knowledge_base ON DELETE CASCADE;
ALTER TABLE nianbao.outbox ADD CONSTRAINT outbox_owner CHECK (num_nonnulls(job_id, knowledge_base_id) = 1);
CREATE INDEX outbox_by_base ON nianbao.outbox (knowledge_base_id) WHERE knowledge_base_id IS NOT NULL;
