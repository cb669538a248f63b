-- The rest of a passport: the header over the figure's cell and the row that its row is part of.
ALTER TABLE nianbao.fact
    ADD COLUMN column_name   text NOT NULL DEFAULT '',
    ADD COLUMN parent_label  text NOT NULL DEFAULT '';

-- A figure of a period's own report beside the same figure as a later report prints it:
-- equal, or restated. Writer: indexer, anew for a company with each of its reports. The
-- ids of facts are no foreign keys, which would be looked up for every fact deleted; the
-- reports' are, and a fact lives as long as its report.
CREATE TABLE nianbao.comparison (
    own_fact_id      bigint NOT NULL,
    later_fact_id    bigint NOT NULL,
    own_report_id    uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    later_report_id  uuid NOT NULL REFERENCES nianbao.report ON DELETE CASCADE,
    is_equal         boolean NOT NULL,
    PRIMARY KEY (own_fact_id, later_fact_id)
);
CREATE INDEX comparison_by_later_fact ON nianbao.comparison (later_fact_id);
CREATE INDEX comparison_by_own_report ON nianbao.comparison (own_report_id);
CREATE INDEX comparison_by_later_report ON nianbao.comparison (later_report_id);
