-- The indexes over vectors are inverted files (embedding_ivf_<model>_<number>) now, which the embedding
-- worker builds once there are enough vectors, and anew as they grow. The graphs that stood for each
-- model found too little and made every insert slow.
DO $$
DECLARE
    graph text;
BEGIN
    FOR graph IN
        SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = 'nianbao.embedding'::regclass AND starts_with(c.relname, 'embedding_hnsw_')
    LOOP
        EXECUTE format('DROP INDEX nianbao.%I', graph);
    END LOOP;
END
$$;
