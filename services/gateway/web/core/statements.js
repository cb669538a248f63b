/** Facts put back into tables: as a report prints them, and one statement over the years. */

export const TABLES = ["资产负债表", "利润表", "现金流量表", "主要会计数据", "员工情况", "公司信息"];

/** The citation that the passport shows for a fact. */
export function citationOf(fact) {
  return { ...fact, text: fact.printed, printed_unit: fact.unit };
}

/** The tables of a report: [{table, scope, name}] in the order of the statements. */
export function tablesOf(facts) {
  const found = new Map();
  for (const { table, scope } of facts) found.set(`${table}|${scope}`, { table, scope, name: scope ? `${table}（${scope}）` : table });
  const rank = ({ table }) => (TABLES.indexOf(table) + 1 || 99);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || (a.scope === "母公司") - (b.scope === "母公司"));
}

/** One table as printed: {columns: [{key, title}], rows: [{key, label, parent, metric, cells: Map(column key → fact)}]}. */
export function tableOf(facts, { table, scope }) {
  const columns = new Map();
  const rows = new Map();
  for (const fact of facts) {
    if (fact.table !== table || fact.scope !== scope) continue;
    const column = `${fact.period}|${fact.column}`;
    columns.set(column, { key: column, title: fact.column || fact.period, period: fact.period });
    let key = `${fact.parent}|${fact.label}|${fact.metric}`;
    // A label that is printed twice is two rows.
    while (rows.get(key)?.cells.has(column)) key += "'";
    if (!rows.has(key)) rows.set(key, { key, label: fact.label || fact.metric, parent: fact.parent, metric: fact.metric, cells: new Map() });
    rows.get(key).cells.set(column, fact);
  }
  return { columns: [...columns.values()], rows: [...rows.values()] };
}

/**
 * One statement over several reports of a company, newest first: a column a period, a row a metric or label.
 *
 * A period's own report goes before a later report's comparative column, as in answers; `isOwn` says which it is.
 */
export function overYears(reports, factsOf, { table, scope }) {
  const periods = new Map();
  const rows = new Map();
  for (const report of reports) {
    for (const fact of factsOf.get(report.id) ?? []) {
      if (fact.table !== table || fact.scope !== scope) continue;
      const isOwn = fact.period === report.period;
      if (!isOwn && !reports.some(({ period }) => period.length === fact.period.length)) continue;
      const key = fact.metric || `${fact.parent}|${fact.label}`;
      if (!rows.has(key)) rows.set(key, { key, label: fact.metric || fact.label, cells: new Map() });
      const cells = rows.get(key).cells;
      const there = cells.get(fact.period);
      if (!there || (isOwn && !there.isOwn)) cells.set(fact.period, { fact, isOwn });
      periods.set(fact.period, fact.period);
    }
  }
  return { periods: [...periods.keys()].sort().reverse(), rows: [...rows.values()] };
}
