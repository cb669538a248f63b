"""Rows as each revision of the schema could hold them: what an upgrade must keep.

A new migration that makes a table adds a row to it here; one that changes what a row says, too.
"""

from __future__ import annotations

_DOCUMENT = "00000000-0000-0000-0000-0000000000d1"
_REPORT = "00000000-0000-0000-0000-0000000000e1"
_SESSION = "00000000-0000-0000-0000-0000000000f1"

ROWS_OF_REVISION: dict[str, tuple[str, ...]] = {
    "0001": (
        "INSERT INTO nianbao.knowledge_base (name) VALUES ('研究')",
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        f" VALUES ('{_DOCUMENT}', 2, repeat('a', 64), '年报.pdf', 'pdf', 7, 'blobs/aa/aa')",
        "INSERT INTO nianbao.job (id, batch_id, knowledge_base_id, document_id, file_name, state, warnings, stage_s)"
        f" VALUES (gen_random_uuid(), gen_random_uuid(), 2, '{_DOCUMENT}', '年报.pdf', 'partial',"
        """ '[{"code": "x", "message": "提示"}]', '{"parse": 1.5}')""",
        "INSERT INTO nianbao.job (id, batch_id, knowledge_base_id, document_id, file_name, state)"
        f" SELECT gen_random_uuid(), gen_random_uuid(), 2, '{_DOCUMENT}', '年报.pdf', state"
        " FROM unnest(ARRAY['queued', 'parsing', 'indexing', 'ready', 'failed', 'duplicate']) AS state",
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,"
        " year, kind, period, pages, artifacts, chunk_tokens) VALUES"
        f" ('{_REPORT}', 2, '{_DOCUMENT}', '年报.pdf', '600001', '青禾股份', '青禾农业股份有限公司', 2022, '年报',"
        " '2022', 3, 'artifacts/aa/aa/1', '{4}')",
        "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, unit,"
        f" printed, page, x0, y0, x1, y1, checks) VALUES ('{_REPORT}', '利润表', '合并', '营业收入', '一、营业收入',"
        " '2022', '2022', 123456789012345.67, '元', '123,456,789,012,345.67', 3, 1, 2, 3, 4, '{sum:pass}')",
        f"INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, text_value,"
        f" unit, printed, page) VALUES ('{_REPORT}', '公司信息', '', '法定代表人', '', '2022', '2022', '张三', '',"
        " '张三', 1)",
        "INSERT INTO nianbao.figure_row (knowledge_base_id, table_name, company_code, period, scope, year, short_name,"
        " full_name, figures, fact_ids) VALUES (2, '利润表', '600001', '2022', '合并', 2022, '青禾股份',"
        """ '青禾农业股份有限公司', '{"营业收入": "123456789012345.67"}', '{"营业收入": 1}')""",
        f"INSERT INTO nianbao.tree_node VALUES ('{_REPORT}', 1, NULL, 1, '章', '第一节', 1, 1, 9)",
        "INSERT INTO nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page)"
        f" VALUES ('{_REPORT}', 0, 1, '第一节', '营业收入增长', 3, 3)",
        f"INSERT INTO nianbao.posting VALUES ('{_REPORT}', '增长', false, '{{0}}', '{{1}}')",
        "INSERT INTO nianbao.registry_version VALUES (2, nextval('nianbao.registry_version_number'))",
        f"INSERT INTO nianbao.session (id, knowledge_base_id, title) VALUES ('{_SESSION}', 2, '营业收入')",
        "INSERT INTO nianbao.message (session_id, question, answer)"
        f""" VALUES ('{_SESSION}', '营业收入？', '{{"answer": "123元"}}')""",
    ),
    "0002": (
        f"INSERT INTO nianbao.comparison VALUES (1, 1, '{_REPORT}', '{_REPORT}', false)",
        "UPDATE nianbao.fact SET column_name = '2022年', parent_label = '总收入' WHERE id = 1",
    ),
    "0004": (
        "INSERT INTO nianbao.embedding_model (name, dimension) VALUES ('m', 2)",
        "INSERT INTO nianbao.embedding_space VALUES (2, 1)",
        f"INSERT INTO nianbao.embedding VALUES (1, '{_REPORT}', 0, 1, '[0.6,0.8]')",
    ),
    "0005": (
        f"""INSERT INTO nianbao.section VALUES ('{_REPORT}', 0, '{{第一节}}', 1, 1, '[["增长", 1, null, false]]')""",
    ),
    "0006": (
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " VALUES (gen_random_uuid(), 2, repeat('b', 64), '制度.txt', 'text', 7, 'blobs/bb/bb')",
    ),
    "0007": (
        "INSERT INTO nianbao.feedback (knowledge_base_id, message_id, verdict, question, answer)"
        " VALUES (2, 1, 'bad', '营业收入？', '{}')",
    ),
    "0008": (
        "INSERT INTO nianbao.api_key (id, name, prefix, digest, scopes, sees_all)"
        " VALUES ('00000000-0000-0000-0000-00000000000a', '研究部', 'nb_00000001', '\\x00', '{read}', false)",
        "INSERT INTO nianbao.api_key_base VALUES ('00000000-0000-0000-0000-00000000000a', 2)",
    ),
    "0009": (
        "INSERT INTO nianbao.batch (id, knowledge_base_id, name, is_bulk, state, expected)"
        " VALUES ('00000000-0000-0000-0000-0000000000b1', 2, '目录', true, 'paused', 3)",
        "INSERT INTO nianbao.outbox (job_id, task, priority, body)"
        " SELECT id, 'nianbao.parse', 9, '{}' FROM nianbao.job WHERE state = 'queued'",
        "INSERT INTO nianbao.dead_letter (job_id, attempt, task, reason_code, reason, traceback)"
        " SELECT id, 1, 'nianbao.parse', 'crashed', '解析出错', 'ZeroDivisionError' FROM nianbao.job"
        " WHERE state = 'failed'",
    ),
    "0010": (),
    "0011": (
        "INSERT INTO nianbao.outbox (knowledge_base_id, task, priority, body)"
        """ VALUES (2, 'nianbao.renew_figures', 0, '{"knowledge_base_id": 2, "companies": ["600001"]}')""",
    ),
    "0012": (
        "INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint, class,"
        " sorted_by, confidence, sorted_at)"
        " VALUES (2, 'eval', '1', '营业收入？', '{}', '{}', 'parse', 'rule', 0.9, now())",
    ),
    "0013": (
        "INSERT INTO nianbao.word_block (knowledge_base_id) VALUES (2)",
        "INSERT INTO nianbao.block_word VALUES (1, '增长', set_bit(0::bit(128), 0, 1))",
        f"UPDATE nianbao.report SET word_block = 1, word_number = 0 WHERE id = '{_REPORT}'",
    ),
}
