-- Some reports of one knowledge base, numbered from 0, whose words are listed together. Made by the indexer's workers once
-- there are enough reports in no block; never changed, only deleted. See decision 0030.
CREATE TABLE nianbao.word_block (
    id                 integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    created_at         timestamptz NOT NULL DEFAULT now()
);

-- Which reports of a block hold a token, in text or titles: one bit a report, by its number.
CREATE TABLE nianbao.block_word (
    block_id  integer NOT NULL REFERENCES nianbao.word_block ON DELETE CASCADE,
    token     text NOT NULL,
    reports   bit(128) NOT NULL,
    PRIMARY KEY (block_id, token)
);

-- The block of a report and its number in it; NULL until there is one. A report indexed anew is in none again.
ALTER TABLE nianbao.report ADD COLUMN word_block integer, ADD COLUMN word_number smallint;
CREATE INDEX report_in_no_block ON nianbao.report (knowledge_base_id) WHERE word_block IS NULL AND chunk_tokens <> '{}';

-- Reports of no block are asked for by the primary key.
DROP INDEX nianbao.posting_by_token;
