-- Vectors of passages. Writer of all three tables: indexer.

-- A model with its version; vectors of two models are never compared. Each has an HNSW index
-- of its own (embedding_hnsw_<id>), made when the model is first used: an index has one dimension.
CREATE TABLE nianbao.embedding_model (
    id          smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    -- pgvector indexes up to 4,000 half-precision dimensions.
    dimension   integer NOT NULL CHECK (dimension BETWEEN 1 AND 4000)
);

-- The model that a knowledge base was last embedded with.
CREATE TABLE nianbao.embedding_space (
    knowledge_base_id  bigint PRIMARY KEY REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    model_id           smallint NOT NULL REFERENCES nianbao.embedding_model
);

-- The vector of one passage, of length 1, in half precision. Of a passage there is one: of another
-- model it replaces the former. `report_id` and `number` are those of the chunk, whose id goes
-- with it when its report is indexed anew.
CREATE TABLE nianbao.embedding (
    chunk_id   bigint PRIMARY KEY REFERENCES nianbao.chunk ON DELETE CASCADE,
    report_id  uuid NOT NULL,
    number     integer NOT NULL,
    model_id   smallint NOT NULL REFERENCES nianbao.embedding_model,
    vector     halfvec NOT NULL
);
CREATE INDEX embedding_by_report ON nianbao.embedding (report_id);
-- Scans read every vector: keep them in the row, not beside it.
ALTER TABLE nianbao.embedding ALTER COLUMN vector SET STORAGE PLAIN;
