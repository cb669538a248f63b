-- What stands directly below one heading, in reading order, for answers that quote: `titles` are
-- the headings above from the outermost, `lines` an array of [text, page, box or null, is_row].
-- Reports indexed before have none until they are submitted again; they are found by passages alone.
CREATE TABLE nianbao.section (
    report_id   uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    number      integer NOT NULL,
    titles      text[] NOT NULL,
    first_page  integer NOT NULL,
    last_page   integer NOT NULL,
    lines       jsonb NOT NULL,
    PRIMARY KEY (report_id, number)
);
