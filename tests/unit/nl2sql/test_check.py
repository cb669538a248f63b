# ruff: noqa: E501 (one attack a line)
"""The SQL checker: what it refuses, what it lets through, and what comes out."""

from __future__ import annotations

import pytest

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.check import check_sql
from services.nl2sql.check.cap_rows import ROWS_MAX
from services.nl2sql.schema import Schema

SCHEMA = Schema(
    {
        "利润表": frozenset({"证券代码", "证券简称", "报告期", "报表范围", "营业收入", "净利润"}),
        "公司信息": frozenset({"证券代码", "报告期", "报表范围", "注册地址"}),
    }
)

ALLOWED = [
    'SELECT "营业收入" FROM "利润表"',
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 = '600001' AND 报告期 IN ('2020', '2021') LIMIT 10",
    "SELECT COUNT(*) FROM 利润表",
    "SELECT COUNT(DISTINCT 证券代码) AS 数量 FROM 利润表",
    "SELECT DISTINCT 报告期 FROM 利润表 ORDER BY 报告期 DESC NULLS LAST LIMIT 5",
    "SELECT 报告期, SUM(营业收入) AS 合计, AVG(净利润) FROM 利润表 GROUP BY 报告期 HAVING SUM(营业收入) > 0 ORDER BY 合计",
    "SELECT a.营业收入, b.注册地址 FROM 利润表 AS a LEFT JOIN 公司信息 AS b ON a.证券代码 = b.证券代码",
    "SELECT 利润表.营业收入 FROM 利润表 JOIN 公司信息 ON 利润表.证券代码 = 公司信息.证券代码",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 IN (SELECT 证券代码 FROM 公司信息 WHERE 注册地址 LIKE '%杭州%')",
    "SELECT t.x FROM (SELECT 营业收入 AS x FROM 利润表) AS t",
    "SELECT ROUND((营业收入 - 净利润) / NULLIF(营业收入, 0), 4) FROM 利润表",
    "SELECT COALESCE(营业收入, 0), ABS(净利润), MAX(净利润), MIN(净利润) FROM 利润表 GROUP BY 营业收入, 净利润",
    "SELECT CASE WHEN 净利润 > 0 THEN 1 ELSE 0 END FROM 利润表",
    "SELECT 营业收入 FROM 利润表 WHERE 净利润 BETWEEN 1 AND 2 OR NOT 净利润 IS NULL",
    "SELECT 营业收入 FROM 利润表 WHERE 证券简称 = 'a''; DROP TABLE x; --'",
    "SELECT 营业收入 FROM 利润表;",
]

REFUSED = [
    # Not a SELECT, or more than one statement
    "",
    " ",
    ";",
    "DROP TABLE 利润表",
    "DELETE FROM 利润表",
    "UPDATE 利润表 SET 营业收入 = 0",
    "INSERT INTO 利润表 (营业收入) VALUES (1)",
    "INSERT INTO 利润表 SELECT * FROM 利润表",
    "TRUNCATE 利润表",
    "CREATE TABLE x AS SELECT 营业收入 FROM 利润表",
    "CREATE VIEW x AS SELECT 营业收入 FROM 利润表",
    "ALTER TABLE 利润表 ADD COLUMN x int",
    "GRANT ALL ON 利润表 TO public",
    "REVOKE ALL ON 利润表 FROM public",
    "COPY 利润表 TO '/tmp/x'",
    "COPY (SELECT 营业收入 FROM 利润表) TO PROGRAM 'sh'",
    "EXPLAIN SELECT 营业收入 FROM 利润表",
    "EXPLAIN ANALYZE DELETE FROM 利润表",
    "SET statement_timeout = 0",
    "SET ROLE postgres",
    "RESET ALL",
    "SHOW ALL",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "LOCK TABLE 利润表",
    "VACUUM",
    "LISTEN x",
    "NOTIFY x",
    "DO $$ BEGIN PERFORM 1; END $$",
    "CALL x()",
    "EXECUTE x",
    "PREPARE x AS SELECT 营业收入 FROM 利润表",
    "DEALLOCATE ALL",
    "DISCARD ALL",
    "MERGE INTO 利润表 USING 公司信息 ON true WHEN MATCHED THEN DELETE",
    "VALUES (1)",
    "TABLE 利润表",
    "SELECT 营业收入 FROM 利润表; DROP TABLE x",
    "SELECT 营业收入 FROM 利润表; SELECT 营业收入 FROM 利润表",
    "SELECT 营业收入 FROM 利润表;;SELECT 1",
    "SELECT 营业收入 FROM 利润表 UNION SELECT 净利润 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 UNION ALL SELECT passwd FROM pg_shadow",
    "SELECT 营业收入 FROM 利润表 INTERSECT SELECT 净利润 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 EXCEPT SELECT 净利润 FROM 利润表",
    "(SELECT 营业收入 FROM 利润表)",
    # Tables that are none of the views
    "SELECT 1",
    "SELECT * FROM pg_user",
    "SELECT passwd FROM pg_shadow",
    "SELECT usename FROM pg_catalog.pg_user",
    "SELECT table_name FROM information_schema.tables",
    "SELECT value FROM nianbao.fact",
    "SELECT 营业收入 FROM read.利润表",
    "SELECT 营业收入 FROM nianbao.read.利润表",
    "SELECT 营业收入 FROM 利润表, pg_user",
    "SELECT 营业收入 FROM 利润表 JOIN pg_user ON true",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 IN (SELECT usename FROM pg_user)",
    "SELECT x FROM (SELECT passwd AS x FROM pg_shadow) AS t",
    "SELECT 营业收入 FROM ONLY 利润表",
    "SELECT 营业收入 FROM 利润表 TABLESAMPLE SYSTEM (10)",
    # Columns that the views do not have
    "SELECT * FROM 利润表",
    "SELECT 利润表.* FROM 利润表",
    "SELECT COUNT(利润表.*) FROM 利润表",
    "SELECT 利润表 FROM 利润表",
    "SELECT a FROM 利润表 AS a",
    "SELECT (a).营业收入 FROM 利润表 AS a",
    "SELECT ctid FROM 利润表",
    "SELECT xmin FROM 利润表",
    "SELECT tableoid FROM 利润表",
    "SELECT passwd FROM 利润表",
    "SELECT b.营业收入 FROM 利润表 AS a",
    "SELECT 利润表.营业收入 FROM 利润表 AS a",
    "SELECT 注册地址 FROM 利润表",
    "SELECT 营业收入 AS x FROM 利润表 WHERE x > 1",
    "SELECT 营业收入 FROM 利润表 AS a WHERE EXISTS (SELECT 1 FROM 公司信息 AS b WHERE b.证券代码 = a.证券代码)",
    "SELECT 营业收入 FROM 利润表 AS a WHERE 证券代码 IN (SELECT b.证券代码 FROM 公司信息 AS b WHERE b.报告期 = a.报告期)",
    "SELECT 证券代码 FROM 利润表 AS a JOIN 公司信息 AS a ON true",
    "SELECT user FROM 利润表",
    # Functions
    "SELECT pg_sleep(10) FROM 利润表",
    "SELECT 营业收入 FROM 利润表 WHERE pg_sleep(10) IS NULL",
    "SELECT 营业收入 FROM 利润表 ORDER BY pg_sleep(1)",
    "SELECT pg_read_file('/etc/passwd') FROM 利润表",
    "SELECT pg_ls_dir('/') FROM 利润表",
    "SELECT lo_import('/etc/passwd') FROM 利润表",
    "SELECT lo_export(1, '/tmp/x') FROM 利润表",
    "SELECT current_user FROM 利润表",
    "SELECT session_user FROM 利润表",
    "SELECT current_database() FROM 利润表",
    "SELECT version() FROM 利润表",
    "SELECT current_setting('data_directory') FROM 利润表",
    "SELECT set_config('nianbao.knowledge_base', 'other', false) FROM 利润表",
    "SELECT pg_terminate_backend(1) FROM 利润表",
    "SELECT dblink('host=x', 'select 1') FROM 利润表",
    "SELECT query_to_xml('select 1', true, true, '') FROM 利润表",
    "SELECT generate_series(1, 1000000000) FROM 利润表",
    "SELECT 营业收入 FROM generate_series(1, 10) AS 营业收入",
    "SELECT unnest(ARRAY[1,2]) FROM 利润表",
    "SELECT string_agg(证券代码, ',') FROM 利润表",
    "SELECT array_agg(证券代码) FROM 利润表",
    "SELECT json_agg(证券代码) FROM 利润表",
    "SELECT repeat('x', 1000000000) FROM 利润表",
    "SELECT random() FROM 利润表",
    "SELECT now() FROM 利润表",
    "SELECT nextval('x') FROM 利润表",
    "SELECT pg_catalog.pg_sleep(1) FROM 利润表",
    'SELECT "pg_sleep"(1) FROM 利润表',
    "SELECT md5(证券代码) FROM 利润表",
    "SELECT row_number() OVER (ORDER BY 营业收入) FROM 利润表",
    "SELECT SUM(营业收入) OVER () FROM 利润表",
    "SELECT SUM(营业收入) FILTER (WHERE 净利润 > 0) FROM 利润表",
    # Clauses and syntax beyond the list
    "SELECT 营业收入 INTO x FROM 利润表",
    "SELECT 营业收入 FROM 利润表 FOR UPDATE",
    "SELECT 营业收入 FROM 利润表 FOR SHARE",
    "SELECT 营业收入 FROM 利润表 FOR NO KEY UPDATE SKIP LOCKED",
    "WITH x AS (SELECT 营业收入 FROM 利润表) SELECT 营业收入 FROM x",
    "WITH x AS (DELETE FROM 利润表 RETURNING *) SELECT 营业收入 FROM 利润表",
    "WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT 1 FROM x) SELECT 营业收入 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 CROSS JOIN 公司信息",
    "SELECT 营业收入 FROM 利润表, 公司信息",
    "SELECT 营业收入 FROM 利润表 NATURAL JOIN 公司信息",
    "SELECT 营业收入 FROM 利润表 JOIN 公司信息 USING (证券代码)",
    "SELECT 营业收入 FROM 利润表 FULL JOIN 公司信息 ON 利润表.证券代码 = 公司信息.证券代码",
    "SELECT 营业收入 FROM 利润表, LATERAL (SELECT 注册地址 FROM 公司信息) AS x",
    "SELECT DISTINCT ON (证券代码) 营业收入 FROM 利润表",
    "SELECT 营业收入::text FROM 利润表",
    "SELECT CAST(营业收入 AS text) FROM 利润表",
    "SELECT '利润表'::regclass FROM 利润表",
    "SELECT E'\\x41' FROM 利润表",
    "SELECT U&'\\0041' FROM 利润表",
    "SELECT B'1' FROM 利润表",
    "SELECT X'1F' FROM 利润表",
    "SELECT $1 FROM 利润表",
    "SELECT $$x$$ FROM 利润表",
    "SELECT :x FROM 利润表",
    "SELECT ARRAY[1] FROM 利润表",
    "SELECT ROW(营业收入) FROM 利润表",
    "SELECT 证券代码 || 证券简称 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 ~ '(a+)+$'",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 SIMILAR TO '%'",
    "SELECT 营业收入 FROM 利润表 GROUP BY ROLLUP (营业收入)",
    "SELECT 营业收入 FROM 利润表 GROUP BY CUBE (营业收入)",
    "SELECT 营业收入 FROM 利润表 WINDOW w AS (ORDER BY 营业收入)",
    "SELECT 营业收入 FROM 利润表 OFFSET 5",
    "SELECT 营业收入 FROM 利润表 FETCH FIRST 5 ROWS ONLY",
    'SELECT 营业收入 FROM 利润表 COLLATE "C"',
    'SELECT 营业收入 COLLATE "C" FROM 利润表',
    # Rows without a bound
    "SELECT 营业收入 FROM 利润表 LIMIT ALL",
    "SELECT 营业收入 FROM 利润表 LIMIT 1001",
    "SELECT 营业收入 FROM 利润表 LIMIT 99999999999999999999",
    "SELECT 营业收入 FROM 利润表 LIMIT (SELECT COUNT(*) FROM 利润表)",
    "SELECT 营业收入 FROM 利润表 LIMIT 1 + 1",
    "SELECT 营业收入 FROM 利润表 LIMIT '5'",
    "SELECT 营业收入 FROM 利润表 LIMIT -1",
    "SELECT 营业收入 FROM 利润表 LIMIT NULL",
    # Comments and hints
    "SELECT 营业收入 FROM 利润表 -- x",
    "SELECT 营业收入 /* x */ FROM 利润表",
    "/* x */ SELECT 营业收入 FROM 利润表",
    "SELECT /*+ x */ 营业收入 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 /*! DROP TABLE x */",
    "-- x\nSELECT 营业收入 FROM 利润表",
    "--",
    "/* SELECT 营业收入 FROM 利润表 */",
    # Broken text
    "SELECT",
    "SELEC 营业收入 FROM 利润表",
    "SELECT 营业收入 FROM",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 = 'x",
    'SELECT "营业收入 FROM 利润表',
    "SELECT 营业收入\x00 FROM 利润表",
    "SELECT 营业收入 FROM 利润表 WHERE",
    # Too much
    "SELECT " + "(" * 500 + "营业收入" + ")" * 500 + " FROM 利润表",
    "SELECT " + "NOT " * 5000 + "TRUE FROM 利润表",
    "SELECT " + "- " * 5000 + "营业收入 FROM 利润表",
    "SELECT " + " + ".join(["营业收入"] * 2000) + " FROM 利润表",
    "SELECT 营业收入 FROM 利润表 WHERE 证券代码 = '" + "x" * 60_000 + "'",
    "SELECT a0.营业收入 FROM 利润表 AS a0 " + " ".join(f"JOIN 公司信息 AS a{i} ON true" for i in range(1, 15)),
]


@pytest.mark.parametrize("text", ALLOWED)
def test_plain_selects_over_the_views_pass(text: str) -> None:
    checked = check_sql(text, SCHEMA)
    assert checked.text.startswith("SELECT")
    assert "LIMIT" in checked.text


@pytest.mark.parametrize("text", ALLOWED)
def test_what_comes_out_passes_again_unchanged(text: str) -> None:
    checked = check_sql(text, SCHEMA)
    assert check_sql(checked.text, SCHEMA) == checked


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:60] or "empty")
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(UnsafeSql) as refused:
        check_sql(text, SCHEMA)
    assert refused.value.message


def test_the_corpus_of_refusals_is_large() -> None:
    assert len(REFUSED) > 130


def test_a_query_without_limit_gets_one() -> None:
    assert check_sql("SELECT 营业收入 FROM 利润表", SCHEMA).text.endswith(f"LIMIT {ROWS_MAX}")


def test_a_quote_inside_a_literal_stays_inside() -> None:
    checked = check_sql("SELECT 营业收入 FROM 利润表 WHERE 证券简称 = 'a'' OR 1=1 --'", SCHEMA)
    assert "'a'' OR 1=1 --'" in checked.text
