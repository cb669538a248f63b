-- Texts beside reports: .txt and .md files, searched but never a source of figures.
ALTER TABLE nianbao.document DROP CONSTRAINT document_format_check;
ALTER TABLE nianbao.document ADD CONSTRAINT document_format_check CHECK (format IN ('pdf', 'rows', 'facts', 'text'));
