/** How values, times and states are said. Figures stay decimal strings: no value passes through a float to be shown. */

/** Put separators into a plain decimal: "-1234567.80" → "-1,234,567.80". */
export function grouped(value) {
  const [, sign, whole, rest] = /^([-+]?)(\d+)(.*)$/.exec(value) ?? [];
  return whole === undefined ? value : sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}

/** A fraction as per cent, exactly: "0.1234" → "12.34". */
export function percent(value) {
  const [, sign, whole, rest = ""] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined) return value;
  const padded = rest.padEnd(2, "0");
  const shifted = `${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  return sign + shifted + (padded.length > 2 ? `.${padded.slice(2)}` : "");
}

/** A plain decimal rounded half away from zero to some places, on its digits: ("0.12345", 4) → "0.1235". */
export function rounded(value, places) {
  const [, sign, whole, rest = ""] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined) return value;
  const padded = rest.padEnd(places + 1, "0");
  const scaled = (BigInt(whole + padded.slice(0, places)) + (padded[places] >= "5" ? 1n : 0n)).toString().padStart(places + 1, "0");
  return sign + (places ? `${scaled.slice(0, -places)}.${scaled.slice(-places)}` : scaled);
}

/** A value of a comparison: stated ones as stated, computed ones rounded for reading. */
export function figureWords(value, { display, unit, formula }) {
  if (display === "text") return value;
  if (display === "percent") return `${percent(formula ? rounded(value, 4) : value)}%`;
  const shown = formula ? rounded(value, 2) : value;
  return grouped(shown) + (unit || (display === "yuan" ? "元" : ""));
}

const PRINTED_MONEY = new Set(["元", "千元", "万元", "百万元", "亿元"]);

/** A stored value with its unit: money is stored in yuan whatever unit it was printed in, shares of 1 are %. */
export function said(value, unit) {
  if (!/^[-+]?\d+(\.\d+)?$/.test(value)) return value;
  if (unit === "%") return `${percent(value)}%`;
  return `${grouped(value)}${PRINTED_MONEY.has(unit) ? "元" : unit}`;
}

/** A metric's period: "2023" → "2023年", "2023H1" → "2023年上半年". */
export function periodWords(period) {
  const [, year, part] = /^(\d{4})(H1|Q[1-4])?$/.exec(period) ?? [];
  if (!year) return period;
  return `${year}年${part ? { H1: "上半年", Q1: "第一季度", Q2: "第二季度", Q3: "第三季度", Q4: "第四季度" }[part] : ""}`;
}

export const STATES = {
  queued: "排队中",
  parsing: "解析中",
  indexing: "入库中",
  ready: "可用",
  partial: "可用，有提示",
  failed: "失败",
  duplicate: "重复",
  paused: "已暂停",
  cancelled: "已取消",
};

export function stateWords(state) {
  return STATES[state] ?? state;
}

export const ROUTES = {
  fact: "事实",
  statistics: "统计",
  calculation: "计算",
  comparison: "比较",
  open: "开放问题",
  knowledge: "概念",
  refuse: "拒答",
};

/** Seconds as "8 秒", "3 分 20 秒", "1 小时 5 分". */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "未知";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} 秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} 分 ${Math.round(seconds % 60)} 秒`;
  return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}

/** Bytes as "812 KB", "3.4 MB". */
export function bytes(count) {
  if (count < 1024 * 1024) return `${Math.max(1, Math.round(count / 1024))} KB`;
  return `${(count / 1024 / 1024).toFixed(1)} MB`;
}

/** A time stamp in the reader's zone, without seconds; today's without the date. */
export function when(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const clock = at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  if (at.toDateString() === new Date().toDateString()) return clock;
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")} ${clock}`;
}
