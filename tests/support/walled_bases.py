"""Two knowledge bases with one row of every kind each, to see whether one can be reached from the other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb

OPEN, CLOSED = "公开", "内部"


@dataclass(frozen=True)
class Base:
    """What one knowledge base holds."""

    id: int
    name: str
    document: uuid.UUID
    job: uuid.UUID
    report: uuid.UUID
    session: uuid.UUID


def fill_base(connection: psycopg.Connection, name: str, blob: str = "blobs/aa/aa") -> Base:
    """Create a knowledge base and one row in every table below it; `name` stands in every text."""
    [(base_id,)] = connection.execute(
        "INSERT INTO nianbao.knowledge_base (name) VALUES (%s) RETURNING id", (name,)
    ).fetchall()
    document, job, report, session, batch = (uuid.uuid4() for _ in range(5))
    run = connection.execute
    run(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " VALUES (%s, %s, %s, %s, 'pdf', 1, %s)",
        (document, base_id, document.hex * 2, f"{name}.pdf", blob),
    )
    run(
        "INSERT INTO nianbao.batch (id, knowledge_base_id, name, is_bulk, state) VALUES (%s, %s, %s, true, 'paused')",
        (batch, base_id, name),
    )
    run(
        "INSERT INTO nianbao.job (id, batch_id, knowledge_base_id, document_id, file_name, state)"
        " VALUES (%s, %s, %s, %s, %s, 'failed')",
        (job, batch, base_id, document, f"{name}.pdf"),
    )
    # Its batch is paused, so that no relay sends it.
    run("INSERT INTO nianbao.outbox (job_id, task, priority, body) VALUES (%s, 'nianbao.parse', 9, '{}')", (job,))
    run(
        "INSERT INTO nianbao.dead_letter (job_id, task, reason_code, reason) VALUES (%s, 'nianbao.parse', 'x', %s)",
        (job, name),
    )
    run(
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,"
        " year, kind, period, pages, artifacts)"
        " VALUES (%s, %s, %s, %s, '600001', %s, %s, 2022, '年报', '2022', 3, 'a')",
        (report, base_id, document, f"{name}.pdf", name, f"{name}股份有限公司"),
    )
    [(fact,)] = run(
        "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, unit,"
        " printed, page) VALUES (%s, '利润表', '合并', '营业收入', %s, '2022', '2022', 7, '元', '7', 3) RETURNING id",
        (report, name),
    ).fetchall()
    run(
        "INSERT INTO nianbao.figure_row (knowledge_base_id, table_name, company_code, period, scope, year, short_name,"
        " full_name, figures, fact_ids) VALUES (%s, '利润表', '600001', '2022', '合并', 2022, %s, %s, %s, %s)",
        (base_id, name, f"{name}股份有限公司", Jsonb({"营业收入": "7"}), Jsonb({"营业收入": fact})),
    )
    run(
        "INSERT INTO nianbao.comparison (own_fact_id, later_fact_id, own_report_id, later_report_id, is_equal)"
        " VALUES (%s, %s, %s, %s, false)",
        (fact, fact, report, report),
    )
    run("INSERT INTO nianbao.tree_node VALUES (%s, 1, NULL, 1, 'x', %s, 1, 1, 1)", (report, name))
    [(chunk,)] = run(
        "INSERT INTO nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page)"
        " VALUES (%s, 0, 1, '', %s, 1, 1) RETURNING id",
        (report, name),
    ).fetchall()
    run("INSERT INTO nianbao.posting VALUES (%s, %s, false, '{0}', '{1}')", (report, name))
    [(block,)] = run(
        "INSERT INTO nianbao.word_block (knowledge_base_id) VALUES (%s) RETURNING id", (base_id,)
    ).fetchall()
    run("INSERT INTO nianbao.block_word VALUES (%s, %s, 1::bit(128))", (block, name))
    run("INSERT INTO nianbao.section VALUES (%s, 0, '{}', 1, 1, %s)", (report, Jsonb([[name, 1, None, False]])))
    [(model,)] = run(
        "INSERT INTO nianbao.embedding_model (name, dimension) VALUES ('m', 2)"
        " ON CONFLICT (name) DO UPDATE SET dimension = 2 RETURNING id"
    ).fetchall()
    run("INSERT INTO nianbao.embedding_space VALUES (%s, %s)", (base_id, model))
    run(
        "INSERT INTO nianbao.embedding (chunk_id, report_id, number, model_id, vector) VALUES (%s, %s, 0, %s, '[1,0]')",
        (chunk, report, model),
    )
    run("INSERT INTO nianbao.registry_version VALUES (%s, nextval('nianbao.registry_version_number'))", (base_id,))
    run("INSERT INTO nianbao.session (id, knowledge_base_id, title) VALUES (%s, %s, %s)", (session, base_id, name))
    run(
        "INSERT INTO nianbao.feedback (knowledge_base_id, verdict, question, answer) VALUES (%s, 'bad', %s, '{}')",
        (base_id, name),
    )
    run(
        "INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint)"
        " VALUES (%s, 'eval', '1', %s, '{}', '{}')",
        (base_id, name),
    )
    run("INSERT INTO nianbao.message (session_id, question, answer) VALUES (%s, %s, '{}')", (session, name))
    return Base(base_id, name, document, job, report, session)
