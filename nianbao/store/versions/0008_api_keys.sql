-- Keys for programs and people. Writer: gateway. A key is 256 random bits and is shown once; `digest`
-- is its keyed hash, `prefix` its beginning, by which it is found and named. What a key may do is in
-- `scopes`; what it may see is everything, or the knowledge bases of `api_key_base`.
CREATE TABLE nianbao.api_key (
    id                   uuid PRIMARY KEY,
    name                 text NOT NULL,
    prefix               text NOT NULL UNIQUE,
    digest               bytea NOT NULL,
    scopes               text[] NOT NULL CHECK (scopes <@ ARRAY['read', 'ask', 'ingest', 'admin']),
    sees_all             boolean NOT NULL,
    -- NULL: the gateway's own limits.
    requests_per_minute  integer CHECK (requests_per_minute > 0),
    files_per_day        integer CHECK (files_per_day > 0),
    created_at           timestamptz NOT NULL DEFAULT now(),
    expires_at           timestamptz,
    last_used_at         timestamptz,
    revoked_at           timestamptz
);

CREATE TABLE nianbao.api_key_base (
    key_id             uuid NOT NULL REFERENCES nianbao.api_key ON DELETE CASCADE,
    knowledge_base_id  bigint NOT NULL REFERENCES nianbao.knowledge_base ON DELETE CASCADE,
    PRIMARY KEY (key_id, knowledge_base_id)
);

-- What `nianbao.access` is signed with: one row, for the owner's eyes only.
CREATE TABLE nianbao.access_secret (
    is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    secret   bytea NOT NULL
);
INSERT INTO nianbao.access_secret (secret) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- The ids of the knowledge bases that the transaction's `nianbao.access` proves: none without a genuine
-- proof. `nianbao/store/access_token.py` writes it: "ids or *:valid until:signature".
CREATE FUNCTION nianbao.allowed_bases() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[] := string_to_array(current_setting('nianbao.access', true), ':');
    key  bytea;
BEGIN
    IF array_length(part, 1) IS DISTINCT FROM 3 THEN
        RETURN '{}';
    END IF;
    SELECT secret INTO key FROM nianbao.access_secret;
    IF encode(sha256(key || sha256(key || convert_to(part[1] || ':' || part[2], 'UTF8'))), 'hex') <> part[3]
       OR part[2]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN '{}';
    END IF;
    IF part[1] = '*' THEN
        RETURN ARRAY(SELECT id FROM nianbao.knowledge_base);
    END IF;
    RETURN string_to_array(part[1], ',')::bigint[];
END $$;
